"""At which of the payer's levels an appeal would be filed now."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.intake.denial import Denial
from app.domain.workflow.case import Sent
from app.domain.workflow.guards.windows import window_of


def appeal_level(covered: Iterable[Denial], sent: Iterable[Sent]) -> int:
    """From 1: the level of the window that is open, or the next one where the payer has upheld it at that level."""
    about = list(covered)
    ids = {denial.id for denial in about}
    opened = [int(window["level"]) for denial in about if (window := window_of(denial, "appeal")) is not None]
    upheld = [it.level + 1 for it in sent if it.kind == "appeal" and it.upheld and it.denial_ids & ids]
    return max([1, *opened, *upheld])
