"""Claims in hand: what is known of them, what came new, and what is to be written once they are folded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.domain.intake.claim_event import ClaimEvent
from app.domain.intake.claims import ClaimIndex, claim_from, learn
from app.domain.intake.context import fill_context
from app.domain.intake.denial import Claim, Clocks, Denial, Happened
from app.domain.intake.fold import fold
from app.domain.intake.latest import latest_tellings
from app.domain.intake.plans import name_plans
from app.domain.intake.ports import Batch, Known, Surroundings
from app.domain.intake.reconcile import Reconciled, reconcile
from app.domain.intake.remittance import TAKE_BACK
from app.domain.workflow.office import ClaimNotice, Office

Note = tuple[str, dict[str, object]]
"""What happened to a claim beside its events: type and data of an entry of the log."""


@dataclass(slots=True)
class TakenIn:
    """What became of a group of events."""

    duplicates: int = 0
    claim_ids: set[UUID] = field(default_factory=set)
    created: list[Denial] = field(default_factory=list)
    changed: list[Denial] = field(default_factory=list)
    told: dict[UUID, list[Denial]] = field(default_factory=dict)
    """Denials by the events that tell of them, the lead first."""


class Hand:
    """A group of claims under one transaction's locks. Place or link its events, then fold its claims, once."""

    def __init__(self, known: Known, around: Surroundings, clocks: Clocks, new_claims: Iterable[Claim] = ()) -> None:
        self.taken = TakenIn()
        self.touched: dict[UUID, list[ClaimEvent]] = defaultdict(list)
        """Claims to be folded, with the events that came to them."""
        self.opened = {claim.id: claim for claim in new_claims}
        """Claims that were not known before."""
        self.index = ClaimIndex([*known.claims, *self.opened.values()])
        self._around = around
        self._clocks = clocks
        self._free: list[ClaimEvent] = []
        self._linked: set[UUID] = set()
        self._earlier: dict[UUID, list[ClaimEvent]] = defaultdict(list)
        self._denials: dict[UUID, list[Denial]] = defaultdict(list)
        for event in known.events:
            if event.claim_id is not None:
                self._earlier[event.claim_id].append(event)
        self.notices: dict[UUID, list[ClaimNotice]] = defaultdict(list)
        for notice in known.notices:
            self.notices[notice.claim_id].append(notice)
        for denial in known.denials:
            self._denials[denial.claim_id].append(denial)

    def place(self, event: ClaimEvent, *, opens: bool) -> bool:
        """Find or open the claim of a new event. False: a take-back of a claim that nobody knows, which is not kept."""
        claim = self.index.find(event)
        if claim is None:
            if event.decision.status_code == TAKE_BACK:
                return False
            if not opens:
                self._free.append(event)
                return True
            claim = claim_from(event, self._around.new_id())
            self.opened[claim.id] = claim
            self.index.add(claim)
        self.index.link(claim, event)
        self.touched[claim.id].append(event)
        return True

    def link(self, events: Iterable[ClaimEvent]) -> None:
        """Give events that are stored already the claim that is known now."""
        for event in events:
            claim = self.index.find(event)
            if claim is not None:
                self.index.link(claim, event)
                self.touched[claim.id].append(event)
                self._linked.add(event.id)

    def payers(self) -> set[UUID]:
        """Whose claims they are."""
        return {event.payer_id for events in self.touched.values() for event in events}

    def oldest(self) -> date:
        """The earliest day on which one of their events was received."""
        received = (event.received_on for events in self.touched.values() for event in events)
        return min(received, default=date.max)

    def fold(self, office: Office, notes: Mapping[UUID, list[Note]], *, anew: bool = False) -> Batch:
        """Bring the denials of the touched claims to what all their events say. Returns what is to be written.

        ``anew``: the events themselves mean something else than when the denials were stored.
        """
        batch, today = Batch(events=self._free), self._around.today()
        for claim_id, events in self.touched.items():
            claim = self.index.by_id[claim_id]
            if claim_id in self.opened:
                batch.new_claims.append(claim)
            for event in events:
                (batch.linked if event.id in self._linked else batch.events).append(event)
            events.extend(self._earlier[claim_id])
            self._learn(batch, claim, events, notes.get(claim_id, []))
            told = self._reconcile(claim, events, today, office, anew=anew)
            name_plans([*told.created, *told.changed], events, office.plans_of)
            if claim.posted:
                fill_context(claim, [*self._denials[claim_id], *told.created], told)
            batch.new_denials += told.created
            batch.changed_denials += told.changed
            batch.happened += told.happened
            batch.notices += told.notices
            self.taken.told.update(told.by_event)
            self.taken.claim_ids.add(claim_id)
        self.taken.created += batch.new_denials
        self.taken.changed += batch.changed_denials
        return batch

    def _reconcile(
        self, claim: Claim, events: list[ClaimEvent], today: date, office: Office, *, anew: bool
    ) -> Reconciled:
        near, stored = self._clocks.near_match_days, self._denials[claim.id]
        before = fold(latest_tellings(self._earlier[claim.id]), near) if stored and not anew else []
        facts = fold(latest_tellings(events), near)
        return reconcile(claim, facts, stored, self._around.new_id, today, self._clocks, office, before)

    def _learn(self, batch: Batch, claim: Claim, events: list[ClaimEvent], notes: list[Note]) -> None:
        new = claim.version == 0
        learned = bool(events) and learn(claim, events)
        if learned or (new and not notes):
            kind = "claim.opened" if new and not notes else "claim.updated"
            notes = [*notes, (kind, {"events": len(events)})]
        if not notes:
            return
        claim.version += 1
        if not new:
            batch.changed_claims.append(claim)
        batch.happened += [Happened(kind, claim.id, claim.version, data) for kind, data in notes]
