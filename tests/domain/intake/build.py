"""Claim events in few words, for the tests of the intake."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import UUID

from app.domain.deadlines.question import Notice
from app.domain.intake.claim_event import ClaimEvent, Letter
from app.domain.intake.claims import claim_from
from app.domain.intake.denial import Claim, Clocks, Denial
from app.domain.intake.fold import fold
from app.domain.intake.latest import latest_tellings
from app.domain.intake.reconcile import Reconciled, reconcile
from app.domain.intake.remittance import REVERSAL, TAKE_BACK, Adjustment, ClaimDecision, Line
from app.domain.people.roster import Roster
from app.domain.workflow.office import ClaimNotice, Office

PAYER, OTHER_PAYER = UUID(int=0xA), UUID(int=0xB)
TODAY = date(2026, 3, 1)
START = date(2026, 1, 1)
_numbers = count(1)


def day(number: int) -> date:
    """Day 1 is 2 January 2026."""
    return START + timedelta(days=number)


def line(
    code: str = "99213",
    charge: int | None = 100,
    paid: int | None = 0,
    denied: int | None = None,
    carc: str = "50",
    *,
    group: str = "CO",
    also: list[Adjustment] | None = None,
    **more: object,
) -> Line:
    """A service line; ``denied`` is its adjustment under ``carc``. What is missing to the charge is CO-45."""
    adjustments = [Adjustment(group, carc, denied)] if denied else []
    adjustments += also or []
    rest = (charge or 0) - (paid or 0) - sum(item.amount for item in adjustments)
    if rest and charge and paid is not None and (paid or adjustments):
        adjustments.append(Adjustment("CO", "45", rest))
    return Line(f"HC:{code}", charge=charge, paid=paid, adjustments=adjustments, **more)  # type: ignore[arg-type]


def denied(code: str = "99213", amount: int = 100, carc: str = "50", **more: object) -> Line:
    """A line paid nothing, denied in whole."""
    return line(code, amount, 0, amount, carc, **more)  # type: ignore[arg-type]


def paid(code: str = "99213", amount: int = 100, **more: object) -> Line:
    """A line paid in whole."""
    return line(code, amount, amount, **more)  # type: ignore[arg-type]


def decision(*lines: Line, status: str = "1", number: str = "I1", ours: str = "A1", **more: object) -> ClaimDecision:
    """A claim event's content. Charge and payment are the sum of the lines, unless told."""
    told: dict[str, object] = {
        "charge": sum(it.charge or 0 for it in lines),
        "paid": sum(it.paid or 0 for it in lines),
        **more,
    }
    return ClaimDecision(0, ours, status, payer_claim_control_number=number, lines=list(lines), **told)  # type: ignore[arg-type]


def era(at: int, *lines: Line, payer: UUID = PAYER, created: int | None = None, **more: object) -> ClaimEvent:
    """An event of an 835 with remit date ``day(at)``; ``created`` is the moment its file came."""
    return _event("835", at, decision(*lines, **more), payer, created)  # type: ignore[arg-type]


def reversal(at: int, *lines: Line, **more: object) -> ClaimEvent:
    """A reversal of these lines; amounts as they had been."""
    for it in lines:
        it.charge, it.paid = -(it.charge or 0), -(it.paid or 0)
        it.adjustments = [Adjustment(group, carc, -amount) for group, carc, amount, _ in it.adjustments]
    return era(at, *lines, status=REVERSAL, **more)  # type: ignore[arg-type]


def take_back(at: int, amount: int) -> ClaimEvent:
    """Money recouped in a PLB."""
    return era(at, status=TAKE_BACK, charge=None, paid=-amount)


def post(
    at: int,
    *lines: Line,
    external_id: str | None = None,
    payer: UUID = PAYER,
    created: int | None = None,
    **more: object,
) -> ClaimEvent:
    """A denial posted as JSON."""
    event = _event("json", at, decision(*lines, **{"status": "", "paid": None, **more}), payer, created)  # type: ignore[arg-type]
    event.external_id = external_id
    return event


def letter(at: int, *lines: Line, purpose: str = "appeal", printed: date | None = None, **more: object) -> ClaimEvent:
    """A denial posted from a letter dated ``day(at)``."""
    event = post(at, *lines, **more)  # type: ignore[arg-type]
    event.letter = Letter(Notice("letter", notice_date=day(at), printed_deadline=printed), purpose)
    return event


def _event(source: str, at: int, told: ClaimDecision, payer: UUID, created: int | None) -> ClaimEvent:
    number = next(_numbers)
    return ClaimEvent(
        id=UUID(int=number),
        source=source,  # type: ignore[arg-type]
        payer_id=payer,
        remit_date=day(at),
        received_on=TODAY,
        created_at=datetime(2026, 2, 1, tzinfo=UTC) + timedelta(seconds=number if created is None else created),
        decision=told,
        remittance_id=UUID(int=number << 64) if source == "835" else None,
    )


class Desk:
    """One claim whose events come in one after the other."""

    def __init__(self, *events: ClaimEvent) -> None:
        self.events: list[ClaimEvent] = []
        self.denials: list[Denial] = []
        self.notices: list[ClaimNotice] = []
        self.claim: Claim | None = None
        self.ids = count(1)
        for event in events:
            self.take(event)

    def take(self, *events: ClaimEvent) -> Reconciled:
        """Fold and reconcile with these events more."""
        before = fold(latest_tellings(list(self.events)))
        self.events += events
        self.claim = self.claim or claim_from(self.events[0], UUID(int=1))
        told = reconcile(
            self.claim,
            fold(latest_tellings(list(self.events))),
            self.denials,
            lambda: UUID(int=next(self.ids)),
            TODAY,
            Clocks(),
            Office(Roster(UUID(int=7)), notices={self.claim.id: [self._about(it) for it in self.notices]}),
            before,
        )
        self.denials += told.created
        self.notices += told.notices
        return told

    def _about(self, notice: ClaimNotice) -> ClaimNotice:
        """As the store reads it: about the denials, too, that its own turned out to be."""
        twins = {
            it.possible_duplicate_of for it in self.denials if it.outcome == "duplicate" and it.id in notice.denial_ids
        }
        return notice._replace(denial_ids=notice.denial_ids | (twins - {None}))

    def known_about(self, denial: Denial) -> list[ClaimNotice]:
        """The notices about a denial."""
        return [it for it in map(self._about, self.notices) if denial.id in it.denial_ids]

    @property
    def only(self) -> Denial:
        """The one denial."""
        (denial,) = self.denials
        return denial

    @property
    def open(self) -> list[Denial]:
        """Denials that are not resolved."""
        return [denial for denial in self.denials if denial.stage != "resolved"]


def amounts(denial: Denial) -> tuple[int, int, int]:
    """Denied, recovered, at risk."""
    return denial.amount_denied, denial.amount_recovered, denial.amount_at_risk
