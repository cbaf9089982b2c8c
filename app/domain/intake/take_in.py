"""Take claim events into the books: find their claims, fold, and write what changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from app.domain.intake.claim_event import (
    ClaimEvent,
    Origin,
    lock_names,
    must_be_worked,
    payer_numbers,
    same_claim_number,
)
from app.domain.intake.denial import Claim, Clocks
from app.domain.intake.hand import Hand, Note, TakenIn
from app.domain.intake.ports import Batch, IntakeStore, Known, Surroundings
from app.domain.intake.remittance import REVERSAL, TAKE_BACK, ClaimDecision
from app.domain.intake.shares import PlainEvent, PlainEvents, Share
from app.domain.intake.volumes import Volumes, count_decision
from app.domain.workflow.backlog import Backlog
from app.domain.workflow.office import Office

ReadAgain = Callable[[Origin, PlainEvent], ClaimDecision]
"""Reads a claim of the file in hand once more, whole."""


class Intake:
    """Takes in groups of events of one organisation inside one transaction."""

    def __init__(self, store: IntakeStore, around: Surroundings, clocks: Clocks) -> None:
        self.store = store
        self.around = around
        self.clocks = clocks
        self.volumes = Volumes()
        self._office: Office | None = None

    @property
    def gave_to_people(self) -> bool:
        """Whether somebody got new work."""
        return self._office is not None and self._office.gave_to_people

    async def take_in(self, events: list[ClaimEvent]) -> TakenIn:
        """Events already stored are left out and counted; the rest is written once, in one batch."""
        posts = [event for event in events if event.source == "json"]
        await self.store.lock(lock_names(posts))  # the same post twice waits
        seen = await self.store.seen(event.id for event in events)
        fresh = list({event.id: event for event in events if event.id not in seen}.values())
        posted_again = [event for event in posts if event.id in seen]
        if not fresh and not posted_again:
            return TakenIn(duplicates=len(events))
        worked = {event.id for event in fresh if must_be_worked(event)}
        await self.store.lock(lock_names(event for event in fresh if event.id in worked))
        known = await self._known_to([event.decision for event in (*fresh, *posted_again)])
        hand = self._hand(known)
        # Those that open claims go first: others of the group find them.
        for event in sorted(fresh, key=lambda event: event.id not in worked or _is_take_back(event)):
            if hand.place(event, opens=event.id in worked) and event.id not in worked:
                self.volumes.add(event)
        again = {event.id for event in posted_again}
        for stored in known.events:
            if stored.id in again and stored.claim_id is not None:
                hand.touched[stored.claim_id] += []
        hand.taken.duplicates = len(events) - len(fresh)
        await self._link_earlier(hand)
        return await self._fold_and_write(hand)

    async def take_in_shares(
        self, shares: list[Share], told_before: Collection[UUID], read_again: ReadAgain
    ) -> TakenIn:
        """Claim events of a file: as :meth:`take_in`, but the many that nobody works stay as light as they came.

        ``told_before`` holds the payments that were told of before: only their events can be stored already, because
        events are stored together with their payment.
        """
        doubtful = [share for share in shares if share.origin.payment_id in told_before]
        duplicates = await self._drop_duplicates(doubtful, read_again)
        worked = [share.origin.event(*it) for share in shares for it in share.worked]
        await self.store.lock(lock_names(event for event in worked if not _is_take_back(event)))
        hand = self._hand(await self._known_to([event.decision for event in worked], [it.plain for it in shares]))
        for event in sorted(worked, key=_is_take_back):
            hand.place(event, opens=True)
        plain = [(share.origin, self._place_plain(hand, share, read_again)) for share in shares]
        hand.taken.duplicates = duplicates
        await self._link_earlier(hand)
        await self._know(hand)  # before: an answer inside would have to wait for the writing
        async with self.store.together():  # PostgreSQL writes the plain ones while the others are folded
            await self.store.write_plain(plain)
            return await self._fold_and_write(hand)

    def _place_plain(self, hand: Hand, share: Share, read_again: ReadAgain) -> PlainEvents:
        """Those whose claims are known go there; the others are given back."""
        self.volumes.add_cells(share.origin, share.counted)
        held, free = share.plain.split(hand.index.may_hold(share.plain))
        for it in held:
            hand.place(share.origin.event(it.id, read_again(share.origin, it)), opens=False)
        return free

    async def _drop_duplicates(self, doubtful: list[Share], read_again: ReadAgain) -> int:
        """Leave out what is stored already, and count anew what is left."""
        ids = [UUID(bytes=it[0]) for share in doubtful for it in (*share.worked, *share.plain)]
        seen = {id_.bytes for id_ in await self.store.seen(ids)} if ids else set()
        left = 0
        for share in doubtful:
            share.worked = [it for it in share.worked if _is_new(it[0], seen)]
            share.plain, _ = share.plain.split([_is_new(it.id, seen) for it in share.plain])
            share.counted = {}
            for it in share.plain:
                count_decision(share.counted, read_again(share.origin, it))
            left += len(share.worked) + len(share.plain)
        return len(ids) - left

    async def link_late(self, remittance_id: UUID) -> TakenIn:
        """Link events of a remittance whose claims became known while it was taken in.

        Two transactions at the same moment cannot see each other's claims; run once both have ended.
        """
        late = await self.store.late(remittance_id)
        if not late:
            return TakenIn()
        await self.store.lock(lock_names(late))
        hand = self._hand(await self._known_to([event.decision for event in late]))
        hand.link(late)
        return await self._fold_and_write(hand)

    async def refold(self, claim_ids: Iterable[UUID]) -> TakenIn:
        """Fold claims again whose events mean something else now: two names turned out to be one payer."""
        known = await self.store.known_by_id(claim_ids)
        return await self.settle([], known, {claim.id: [] for claim in known.claims}, anew=True)

    async def settle(
        self,
        new_claims: Iterable[Claim],
        known: Known,
        notes: Mapping[UUID, list[Note]],
        numbers: Iterable[str] = (),
        *,
        anew: bool = False,
    ) -> TakenIn:
        """Bring claims to what their events say after something else happened to them (``notes``, by claim).

        Events that came before under ``numbers`` are linked. ``anew``: the events themselves mean something else
        than when the denials were stored.
        """
        hand = self._hand(known, new_claims)
        hand.touched |= {claim_id: [] for claim_id in notes}
        await self._link_earlier(hand, numbers)
        return await self._fold_and_write(hand, notes, anew=anew)

    def _hand(self, known: Known, new_claims: Iterable[Claim] = ()) -> Hand:
        return Hand(known, self.around, self.clocks, new_claims)

    async def _known_to(self, told: Sequence[ClaimDecision], plain: Sequence[PlainEvents] = ()) -> Known:
        ours = [it.patient_control_number for it in told]
        theirs = [number for it in told for number in payer_numbers(it)]
        for events in plain:
            own, payers, originals = events.numbers()
            ours += own
            theirs += payers + originals
        return await self.store.known(ours, theirs)

    async def _link_earlier(self, hand: Hand, numbers: Iterable[str] | None = None) -> None:
        """A claim that becomes known now may have been paid or reversed before: those events belong to it."""
        if numbers is None:
            numbers = [it.patient_control_number for it in hand.opened.values() if it.patient_control_number]
        wanted = list(numbers)
        if wanted:
            hand.link(await self.store.unlinked(wanted))

    async def _fold_and_write(
        self, hand: Hand, notes: Mapping[UUID, list[Note]] | None = None, *, anew: bool = False
    ) -> TakenIn:
        batch = hand.fold(await self._know(hand), notes or {}, anew=anew)
        self._count_off(hand, batch)
        await self.store.write(batch)
        return hand.taken

    def _count_off(self, hand: Hand, batch: Batch) -> None:
        """A reversal of what was counted as paid is counted against it."""
        for event in batch.events:
            if event.claim_id is not None and _takes_back_a_counted_payment(event, hand.touched[event.claim_id]):
                self.volumes.add(event)

    async def _know(self, hand: Hand) -> Office:
        """What the organisation brings to these claims; read once, its payers as they come."""
        if self._office is None:
            self._office = await self.store.office()
        asked = hand.payers() - self._office.payers.keys()
        if asked:
            self._office.payers |= await self.store.payer_facts(asked)
        if self._office.backlog is None and hand.oldest() < self._first_points_from():
            today, per_day = self.around.today(), self.clocks.backlog_per_day
            self._office.backlog = Backlog(today, per_day, await self.store.begun(today))
        self._office.notices = hand.notices
        return self._office

    def _first_points_from(self) -> date:
        """What was received before this day may have missed its first control point before it came."""
        return self.around.today() - timedelta(days=min(self.clocks.sort_days, self.clocks.decision_days))


def _is_new(id_: bytes, seen: set[bytes]) -> bool:
    """True once: one file may tell of the same money twice."""
    if id_ in seen:
        return False
    seen.add(id_)
    return True


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
