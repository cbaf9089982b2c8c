"""A sender may tell the same denial again with other content: its last word counts."""

from __future__ import annotations

from app.domain.intake.claim_event import ClaimEvent
from app.domain.intake.facts import reason_key
from app.domain.intake.reasons import split_reasons


def latest_tellings(events: list[ClaimEvent]) -> list[ClaimEvent]:
    """Events without those posted ones that a later post of the same denial replaced."""
    if not any(event.source == "json" for event in events):
        return events
    kept: dict[object, ClaimEvent] = {}
    for event in sorted(events, key=lambda event: (event.created_at, event.id.int)):
        told = _told(event)
        earlier = kept.get(told)
        if earlier is not None:
            event.replaces = [*earlier.replaces, earlier.id]
            event.letter = event.letter or earlier.letter
        kept[told] = event
    return list(kept.values())


def _told(event: ClaimEvent) -> object:
    """What a post is about: the sender's id, else payer, claim number, remit date, codes and lines."""
    if event.source == "835":
        return event.id
    if event.external_id:
        return event.external_id
    decision = event.decision
    number = decision.payer_claim_control_number or decision.patient_control_number
    keys = frozenset(reason_key(reason, decision) for reason in split_reasons(decision))
    return (event.payer_id, number, event.remit_date, keys)
