"""Commands: put a claim under a legal or compliance hold, and take it off.

A claim is worked as one, and so it is held: all its denials, resolved ones too, and those that come later. A hold stops
closes. It stops no fix, no appeal, no clock and no window.
"""

from __future__ import annotations

from app.domain.workflow.case import Case
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decide_denial import RefusedError
from app.domain.workflow.standing_hold import HELD
from app.domain.workflow.transitions import CommandName, rule_on


def hold(claim: ClaimInHand, case: Case, told: dict[str, object]) -> None:
    """Nothing of the claim may be closed from now on; a close that waits for a second person is void with it.

    ``told`` is what the log says of the person's reason. Raises ``RefusedError``.
    """
    _ask("hold", case)
    for denial in claim.denials:
        denial.held_on = claim.today
        claim.tell(denial, HELD, told)


def release(claim: ClaimInHand, case: Case, told: dict[str, object]) -> None:
    """Take the hold off the whole claim. Raises ``RefusedError``."""
    _ask("release_hold", case)
    for denial in claim.denials:
        if denial.held_on is not None:
            claim.tell(denial, "denial.hold_released", {**told, "held_on": str(denial.held_on)})
            denial.held_on = None


def _ask(command: CommandName, case: Case) -> None:
    ruling = rule_on(command, case)
    if not ruling.allowed:
        raise RefusedError(ruling)
