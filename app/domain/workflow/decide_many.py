"""Decide about many claims at once: each in its own guards, and only as it was seen in the preview."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, get_args
from uuid import UUID

from app.domain.errors import DomainError
from app.domain.intake.denial import RESOLVED, Denial, Happened
from app.domain.workflow.case import CLOSE_OUTCOMES, Case, CloseReason, FixKind, Path
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decide_denial import COMMANDS, Decision, takes_two
from app.domain.workflow.pending_close import pending_of
from app.domain.workflow.transitions import rule_on
from app.domain.workflow.verdict import Verdict

MOST = 1000
"""Claims of one bulk decision: they are held together, and nobody else waits long for them."""

Foreseeable = Literal["decided", "pending_approval", "refused"]
Result = Literal["decided", "pending_approval", "refused", "changed", "not_found"]
"""What became of one claim. ``changed``: it was not as the preview had shown it, and nothing was done. ``not_found``:
there is no such denial."""
RESULTS: tuple[Result, ...] = get_args(Result)
Undo = Literal["undone", "moved_on", "refused"]
"""What became of one decision in an undo. ``moved_on``: somebody, or the payer, has gone on with it."""


class SeenTwiceError(DomainError):
    """A denial that stands twice among those that are to be decided."""


class Foreseen(NamedTuple):
    """What a decision about one claim would come to now."""

    case: Case
    result: Foreseeable
    stopped_by: Verdict | None
    """The guard that refuses it."""
    seen: str
    """Names all this: the denials in their versions, the decision, and what it comes to."""

    @property
    def amount(self) -> int:
        """Cents at risk on all that it covers."""
        return sum(denial.amount_at_risk for denial in self.case.covered)


def foresee(case: Case) -> Foreseen:
    """Ask the guards and do nothing."""
    if case.wish.path is None:
        raise ValueError("a decision has a path")
    ruling = rule_on(COMMANDS[case.wish.path], case)
    result: Foreseeable = "decided" if ruling.allowed else "pending_approval" if takes_two(ruling) else "refused"
    return Foreseen(case, result, ruling.stopped_by if result == "refused" else None, _seen(case, result))


def _seen(case: Case, result: Foreseeable) -> str:
    wish = case.wish
    covered = sorted(f"{denial.id}:{denial.version}" for denial in case.covered)
    told = [str(case.denial.id), wish.path, wish.fix_kind, wish.close_reason, result, *covered]
    return hashlib.sha256("|".join(map(str, told)).encode()).hexdigest()[:32]


def lead_of(claim: ClaimInHand) -> Denial | None:
    """The denial that stands for a claim that is still worked; None: it is resolved."""
    return next((denial for denial in claim.open if denial.lead), None)


def check_once(denial_ids: Iterable[UUID]) -> None:
    """Refuse a list that names a denial twice."""
    known: set[UUID] = set()
    for place, id_ in enumerate(denial_ids):
        if id_ in known:
            raise SeenTwiceError("Each denial is decided about once.", member=f"items.{place}.denial_id")
        known.add(id_)


@dataclass(frozen=True, slots=True)
class Item:
    """One claim of a bulk decision, by its lead."""

    denial_id: UUID
    claim_id: UUID | None
    result: Result
    amount: int = 0
    """Cents at risk on what was decided, or waits for a second person."""
    decision_id: UUID | None = None
    stopped_by: Verdict | None = None
    undo: Undo | None = None
    undo_guard: str | None = None


@dataclass(frozen=True, slots=True)
class BulkDecision:
    """What one person decided about many claims at one moment. ``None`` of undone: nobody has undone it."""

    id: UUID
    path: Path
    fix_kind: FixKind | None
    close_reason: CloseReason | None
    made_by: UUID
    items: tuple[Item, ...]
    undone_by: UUID | None = None
    version: int = 1

    def count(self, result: Result) -> int:
        """Claims with a result."""
        return sum(it.result == result for it in self.items)

    @property
    def amount(self) -> int:
        """Cents at risk on all that was decided, or waits for a second person."""
        return sum(it.amount for it in self.items)

    @property
    def undone(self) -> int:
        """Claims whose decision was taken back."""
        return sum(it.undo == "undone" for it in self.items)

    @property
    def left_alone(self) -> int:
        """Claims whose decision an undo left as it was."""
        return sum(it.undo not in (None, "undone") for it in self.items)

    def undo(self, by: UUID, items: Iterable[Item]) -> BulkDecision:
        """The same, undone as far as it could be."""
        return replace(self, items=tuple(items), undone_by=by, version=self.version + 1)


def made(it: BulkDecision, told: dict[str, object]) -> Happened:
    """The entry of the log; ``told`` is what it says of the person's reason."""
    data: dict[str, object] = {
        "by": str(it.made_by),
        "path": it.path,
        "fix_kind": it.fix_kind,
        "close_reason": it.close_reason,
        "claims": len(it.items),
        **{result: it.count(result) for result in RESULTS},
        "amount": it.amount,
        **told,
    }
    return Happened("bulk_decision.made", it.id, it.version, data)


def undone(it: BulkDecision, told: dict[str, object]) -> Happened:
    """The entry of the log about its undo."""
    data = {"by": str(it.undone_by), "undone": it.undone, "left_alone": it.left_alone, **told}
    return Happened("bulk_decision.undone", it.id, it.version, data)


Way = Literal["withdraw", "reopen", "unlock"]


def way_back(claim: ClaimInHand, decision: Decision, state: str) -> Way | None:
    """The command that takes a decision back while nobody has gone on with it; None: somebody, or the payer, has.

    Notes, answers about the status and days that moved are no going on.
    """
    covered = [denial for denial in claim.denials if denial.id in decision.covers]
    if state == "pending_approval":
        return "withdraw" if all(pending_of(denial) == decision.id for denial in covered) else None
    if state != "standing" or any(denial.decision_id != decision.id for denial in covered):
        return None
    if decision.close_reason is not None:
        outcome = CLOSE_OUTCOMES[decision.close_reason]
        closed = all((denial.stage, denial.outcome) == (RESOLVED, outcome) for denial in covered)
        return "reopen" if closed else None
    return "unlock" if all(denial.stage == "execution" for denial in covered) else None
