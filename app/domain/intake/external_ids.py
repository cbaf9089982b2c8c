"""A sender's own id of a denial: it stands for one claim, ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from uuid import UUID

from app.domain.intake.claim_event import ClaimEvent, lock_names
from app.domain.intake.claims import ClaimIndex, claim_from
from app.domain.intake.take_in import Intake


async def of_other_claims(intake: Intake, events: list[ClaimEvent], held: Mapping[str, set[UUID]]) -> set[UUID]:
    """The new events whose external id names a denial of another claim, be it in the same batch.

    ``held`` has the claims whose denials go by these ids. What was taken in before is not judged again.
    """
    used = Counter(event.external_id for event in events)
    doubtful = {it.id for it in events if it.external_id and (it.external_id in held or used[it.external_id] > 1)}
    if not doubtful:
        return set()
    await intake.store.lock(lock_names(events))  # before all else, as taking them in does
    seen = await intake.store.seen(event.id for event in events)
    if doubtful <= seen:
        return set()
    known = await intake.store.known(
        [event.decision.patient_control_number for event in events],
        [event.decision.payer_claim_control_number for event in events],
    )
    fresh = [event for event in events if event.id not in seen]
    return _misplaced(intake, fresh, ClaimIndex(known.claims), dict(held))


def _misplaced(
    intake: Intake, events: Iterable[ClaimEvent], index: ClaimIndex, held: dict[str, set[UUID]]
) -> set[UUID]:
    """Place the events as taking them in will: numbers alone do not say which claim it is, nor do days alone."""
    misplaced = set()
    for event in events:
        claim, own = index.find(event), event.external_id
        if own in held and (claim is None or claim.id not in held[own]):
            misplaced.add(event.id)
            continue
        if claim is None:
            claim = claim_from(event, intake.around.new_id())
            index.add(claim)
        index.link(claim, event)
        if own:
            held.setdefault(own, {claim.id})
    return misplaced
