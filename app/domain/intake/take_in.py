"""Take claim events into the books: find their claims, fold, and write what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from app.domain.intake.claim_event import Arrival, ClaimEvent, same_claim_number
from app.domain.intake.claims import ClaimIndex, claim_from, learn
from app.domain.intake.context import fill_context
from app.domain.intake.denial import Claim, Denial, Happened
from app.domain.intake.fold import fold
from app.domain.intake.gate import has_denial
from app.domain.intake.latest import latest_tellings
from app.domain.intake.plans import PlanRule, name_plans
from app.domain.intake.ports import Batch, IntakeStore, Known, Surroundings
from app.domain.intake.reconcile import Clocks, reconcile
from app.domain.intake.remittance import REVERSAL, TAKE_BACK, ClaimDecision
from app.domain.intake.volumes import Volumes

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


class _Group:
    """New events on their way to their claims, and what is to be written."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.index = ClaimIndex(known.claims)
        self.batch = Batch()
        self.touched: dict[UUID, list[ClaimEvent]] = defaultdict(list)


class Intake:
    """Takes in groups of events of one organisation inside one transaction."""

    def __init__(self, store: IntakeStore, around: Surroundings, clocks: Clocks) -> None:
        self.store = store
        self.around = around
        self.clocks = clocks
        self.volumes = Volumes()
        self._plans: dict[UUID, list[PlanRule]] = {}

    async def take_in(self, events: list[ClaimEvent]) -> TakenIn:
        """Events already stored are left out and counted; the rest is written once, in one batch."""
        posts = [event for event in events if event.source == "json"]
        await self.store.lock(number for event in posts for number in numbers_of(event))  # the same post twice waits
        seen = await self.store.seen(events)
        fresh = list({event.id: event for event in events if event.id not in seen}.values())
        result = TakenIn(duplicates=len(events) - len(fresh))
        posted_again = [event for event in posts if event.id in seen]
        if not fresh and not posted_again:
            return result
        worked = {event.id for event in fresh if must_be_worked(event)}
        await self.store.lock(number for event in fresh if event.id in worked for number in numbers_of(event))
        known = await self._known_to([event.decision for event in (*fresh, *posted_again)])
        group = _Group(known)
        # Those that open claims go first: others of the group find them.
        for event in sorted(fresh, key=lambda event: event.id not in worked or _is_take_back(event)):
            self._place(event, group, worked=event.id in worked)
        for event in posted_again:
            claim = group.index.find(event)
            if claim is not None:
                group.touched[claim.id] += []
        return await self._finish(group, result)

    async def take_in_arrivals(self, arrivals: list[Arrival], told_before: Container[UUID] = ()) -> TakenIn:
        """Claim events of a file: as :meth:`take_in`, but the many that nobody works stay as light as they came.

        ``told_before`` holds the payments that were told of before: only their events can be stored already, because
        events are stored together with their payment.
        """
        arrivals, result = await self._without_duplicates(arrivals, told_before)
        opening = [arrival.event() for arrival in arrivals if arrival.opens]
        await self.store.lock(number for event in opening for number in numbers_of(event))
        group = _Group(await self._known_to([arrival.decision for arrival in arrivals]))
        for event in opening:
            self._place(event, group, worked=True)
        for arrival in arrivals:
            if arrival.opens:
                continue
            if arrival.worked or group.index.may_hold(arrival.decision):
                self._place(arrival.event(), group, worked=arrival.worked)
            else:
                group.batch.plain.append(arrival)
        for origin, same in groupby(group.batch.plain, attrgetter("origin")):
            decisions = [arrival.decision for arrival in same]
            self.volumes.add_all(origin.payer_id, decisions[0].billing_provider, origin.remit_date, decisions)
        return await self._finish(group, result)

    async def _without_duplicates(
        self, arrivals: list[Arrival], told_before: Container[UUID]
    ) -> tuple[list[Arrival], TakenIn]:
        doubtful = [arrival.event() for arrival in arrivals if arrival.origin.payment_id in told_before]
        if not doubtful:
            return arrivals, TakenIn()
        seen = {id_.bytes for id_ in await self.store.seen(doubtful)}
        fresh = []
        for arrival in arrivals:
            if arrival.id not in seen:
                seen.add(arrival.id)  # one file may tell of the same money twice
                fresh.append(arrival)
        return fresh, TakenIn(duplicates=len(arrivals) - len(fresh))

    async def _known_to(self, decisions: list[ClaimDecision]) -> Known:
        return await self.store.known(
            [decision.patient_control_number for decision in decisions],
            [decision.payer_claim_control_number for decision in decisions],
        )

    def _place(self, event: ClaimEvent, group: _Group, *, worked: bool) -> None:
        """Find or open the claim of a new event."""
        batch, index = group.batch, group.index
        claim = index.find(event)
        if claim is None and worked and not _is_take_back(event):
            claim = claim_from(event, self.around.new_id())
            index.add(claim)
            batch.new_claims.append(claim)
        if claim is not None:
            index.link(claim, event)
            group.touched[claim.id].append(event)
        elif _is_take_back(event):
            return
        if event.source == "835" and not worked:
            self.volumes.add(event)
        batch.events.append(event)

    async def _finish(self, group: _Group, result: TakenIn) -> TakenIn:
        """Link what came before, fold what was touched, and write it all."""
        batch, touched = group.batch, group.touched
        opened = [claim.patient_control_number for claim in batch.new_claims if claim.patient_control_number]
        await self._link_earlier(opened, batch, group.index, touched)
        await self._know_plans(touched)
        self._fold(batch, group.index, touched, group.known, result)
        for event in batch.events:
            if event.claim_id in touched and _takes_back_a_counted_payment(event, touched[event.claim_id]):
                self.volumes.add(event)
        await self.store.write(batch)
        result.claim_ids = set(touched)
        return result

    async def link_late(self, remittance_id: UUID) -> TakenIn:
        """Link events of a remittance whose claims became known while it was taken in.

        Two transactions at the same moment cannot see each other's claims; run once both have ended.
        """
        result, batch = TakenIn(), Batch()
        late = await self.store.late(remittance_id)
        if not late:
            return result
        await self.store.lock(number for event in late for number in numbers_of(event))
        known = await self.store.known(
            (event.decision.patient_control_number for event in late),
            (event.decision.payer_claim_control_number for event in late),
        )
        index = ClaimIndex(known.claims)
        touched: dict[UUID, list[ClaimEvent]] = defaultdict(list)
        for event in late:
            self._link(event, index, batch, touched)
        await self._know_plans(touched)
        self._fold(batch, index, touched, known, result)
        await self.store.write(batch)
        return result

    async def refold(self, claim_ids: Iterable[UUID]) -> TakenIn:
        """Fold claims again whose events mean something else now: two names turned out to be one payer."""
        known = await self.store.known_by_id(claim_ids)
        return await self.settle(Batch(), known, {claim.id: [] for claim in known.claims}, anew=True)

    async def settle(
        self,
        batch: Batch,
        known: Known,
        notes: Mapping[UUID, list[Note]],
        numbers: Iterable[str] = (),
        *,
        anew: bool = False,
    ) -> TakenIn:
        """Bring claims to what their events say after something else happened to them (``notes``, by claim).

        ``batch`` holds the claims that are new; events that came before under ``numbers`` are linked. ``anew``: the
        events themselves mean something else than when the denials were stored.
        """
        result = TakenIn(claim_ids=set(notes))
        index = ClaimIndex([*known.claims, *batch.new_claims])
        touched: dict[UUID, list[ClaimEvent]] = defaultdict(list, {claim_id: [] for claim_id in notes})
        await self._link_earlier(list(numbers), batch, index, touched)
        await self._know_plans(touched)
        self._fold(batch, index, touched, known, result, notes, anew=anew)
        await self.store.write(batch)
        return result

    def _link(self, event: ClaimEvent, index: ClaimIndex, batch: Batch, touched: dict[UUID, list[ClaimEvent]]) -> None:
        claim = index.find(event)
        if claim is not None:
            index.link(claim, event)
            batch.linked.append(event)
            touched[claim.id].append(event)

    async def _link_earlier(
        self, numbers: list[str], batch: Batch, index: ClaimIndex, touched: dict[UUID, list[ClaimEvent]]
    ) -> None:
        """A claim that becomes known now may have been paid or reversed before: those events belong to it."""
        if not numbers:
            return
        for event in await self.store.unlinked(numbers):
            self._link(event, index, batch, touched)

    async def _know_plans(self, touched: dict[UUID, list[ClaimEvent]]) -> None:
        payers = {event.payer_id for events in touched.values() for event in events}
        asked = payers - self._plans.keys()
        if asked:
            found = await self.store.plan_rules(asked)
            self._plans |= {payer_id: found.get(payer_id, []) for payer_id in asked}

    def _fold(
        self,
        batch: Batch,
        index: ClaimIndex,
        touched: dict[UUID, list[ClaimEvent]],
        known: Known,
        result: TakenIn,
        notes: Mapping[UUID, list[Note]] | None = None,
        *,
        anew: bool = False,
    ) -> None:
        """Bring the denials of each touched claim to what all its events say."""
        denials: dict[UUID, list[Denial]] = defaultdict(list)
        earlier: dict[UUID, list[ClaimEvent]] = defaultdict(list)
        for denial in known.denials:
            denials[denial.claim_id].append(denial)
        for event in known.events:
            if event.claim_id in touched:
                earlier[event.claim_id].append(event)
        near, new_id, today = self.clocks.near_match_days, self.around.new_id, self.around.today()
        for claim_id, events in touched.items():
            claim, stored = index.by_id[claim_id], denials[claim_id]
            before = fold(latest_tellings(earlier[claim_id]), near) if stored and not anew else []
            events.extend(earlier[claim_id])
            self._learn(batch, claim, events, (notes or {}).get(claim_id, []))
            facts = fold(latest_tellings(events), near)
            told = reconcile(claim, facts, stored, new_id, today, self.clocks, before)
            name_plans([*told.created, *told.changed], events, self._plans)
            if claim.posted:
                fill_context(claim, [*stored, *told.created], told)
            batch.new_denials += told.created
            batch.changed_denials += told.changed
            batch.happened += told.happened
            result.told.update(told.by_event)
        result.created += batch.new_denials
        result.changed += batch.changed_denials

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


def must_be_worked(event: ClaimEvent) -> bool:
    """Whether an event makes its claim one that people see: a denial, a reversal or a take-back."""
    return event.source == "json" or is_worked(event.decision)


def is_worked(decision: ClaimDecision) -> bool:
    """The same, of what an 835 tells."""
    return decision.status_code in (REVERSAL, TAKE_BACK) or has_denial(decision)


def _is_take_back(event: ClaimEvent) -> bool:
    return event.decision.status_code == TAKE_BACK


def _takes_back_a_counted_payment(event: ClaimEvent, events: list[ClaimEvent]) -> bool:
    """Whether a reversal is about a decision that was counted as paid, and so must be counted against it."""
    return event.decision.status_code == REVERSAL and any(
        earlier.source == "835"
        and not must_be_worked(earlier)
        and earlier.order() < event.order()
        and same_claim_number(earlier.decision, event.decision)
        for earlier in events
    )


def numbers_of(event: ClaimEvent) -> list[str]:
    """The claim numbers an event goes by, as lock names."""
    decision = event.decision
    numbers = [f"pcn:{decision.patient_control_number}"] if decision.patient_control_number else []
    if decision.payer_claim_control_number:
        numbers.append(f"icn:{decision.payer_claim_control_number}")
    return numbers
