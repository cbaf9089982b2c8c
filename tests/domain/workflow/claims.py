"""Claims in hand, for tests of what is done to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from app.domain.deadlines.question import Notice
from app.domain.intake.denial import Clocks, Denial, Happened
from app.domain.people.roster import Roster
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.office import ClaimNotice, Office, PayerFacts
from app.domain.workflow.set_deadlines import set_deadlines

CLAIM, PAYER, OTHER_PAYER = UUID(int=1), UUID(int=0xA), UUID(int=0xB)
MEDICARE = PayerFacts("Sample Carrier", "medicare_ffs")
TODAY, REMITTED = date(2026, 9, 25), date(2026, 9, 21)
_ids = count(100)


def denial(number: int = 1, payer: PayerFacts = MEDICARE, **told: Any) -> Denial:
    """An open denial of the claim, with the windows of its remittance."""
    made = Denial(
        **{
            "id": UUID(int=number),
            "claim_id": CLAIM,
            "payer_id": PAYER,
            "event_id": UUID(int=number + 50),
            "reason_key": "CO|197|",
            "group": "CO",
            "carc": "197",
            "remarks": [],
            "remit_date": REMITTED,
            "received_on": REMITTED,
            "amount_denied": 100_00,
            "amount_at_risk": 100_00,
            "stage": "decision",
            "next_action": "decide",
            "control_on": date(2026, 9, 28),
            "work_type": "auth",
            "lead": number == 1,
            "bucket": {"sub_cause": "auth_missing", "barred_paths": []},
            "detail": {"claim": {"service_from": "2026-09-01"}},
            "version": 1,
            **told,
        }
    )
    if made.stage != "resolved":
        set_deadlines(made, payer)
    return made


def in_hand(
    *denials: Denial, payer: PayerFacts = MEDICARE, notices: Sequence[ClaimNotice] = (), today: date = TODAY
) -> ClaimInHand:
    payers = {PAYER: payer, OTHER_PAYER: PayerFacts("Other Carrier", "commercial")}
    office = Office(Roster(UUID(int=7)), payers=payers, notices={CLAIM: list(notices)})
    return ClaimInHand(CLAIM, list(denials), office, today, Clocks())


def notice(
    *about: Denial,
    on: date | None = None,
    received: date | None = None,
    printed: date | None = None,
    purpose: str = "appeal",
    level: int = 1,
) -> ClaimNotice:
    ids = frozenset(it.id for it in about)
    told = Notice("letter", notice_date=on, received_on=received, printed_deadline=printed)
    return ClaimNotice(UUID(int=next(_ids)), CLAIM, ids, purpose, level, told)


def window(of: Denial, purpose: str = "appeal") -> dict[str, Any] | None:
    """What a denial keeps of one purpose."""
    return next((it for it in of.deadlines if it["purpose"] == purpose), None)


class Saved:
    """What a claim gave to its store."""

    def __init__(self) -> None:
        self.denials: list[Denial] = []
        self.happened: list[Happened] = []

    async def save(self, denials: Sequence[Denial], happened: Sequence[Happened]) -> None:
        self.denials += denials
        self.happened += happened

    def kinds(self, of: Denial) -> list[str]:
        return [it.type for it in self.happened if it.subject_id == of.id]
