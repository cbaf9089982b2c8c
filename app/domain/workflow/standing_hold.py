"""A hold is on a claim: what is denied on it later is held too."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.domain.intake.denial import Denial

HELD = "denial.held"


def keep_hold(denials: Sequence[Denial], tell: Callable[[Denial, str, dict[str, object]], None]) -> None:
    """Put every denial of a claim under the hold that one of them is under. Repeating it changes nothing."""
    since = min((it.held_on for it in denials if it.held_on is not None), default=None)
    for denial in denials:
        if since is not None and denial.held_on is None:
            denial.held_on = since
            tell(denial, HELD, {"with_claim": True})
