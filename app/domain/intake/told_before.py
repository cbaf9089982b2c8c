"""What the events say of a denial against what they said before, and against what people have made of it since."""

from __future__ import annotations

from uuid import UUID

from app.domain.intake.denial import RESOLVED, Denial
from app.domain.intake.facts import RECOVERED, DenialFacts


def says(fact: DenialFacts) -> tuple[object, ...]:
    """All of a denial's facts that what is stored follows from."""
    links = [(it.event.id, it.reason_key) for it in (fact.recurrence_of, fact.possible_duplicate_of) if it is not None]
    return (*fact.stands(), tellings(fact), fact.recurrence_of is None, links)


def is_news(denial: Denial, before: DenialFacts | None) -> bool:
    """Whether work has not begun again since it opened again."""
    if denial.stage not in ("intake", "decision"):
        return False
    return denial.version == 0 if before is None else not before.reopened


def tellings(fact: DenialFacts) -> list[tuple[UUID, str]]:
    """The events that tell of a denial, each with the reason that it tells of, in their order."""
    return [(event.id, key) for event, key in fact.told_by]


def sender_ids(fact: DenialFacts) -> set[str]:
    """The ids under which senders know a denial, also those that only told again what was known."""
    return {event.external_id for event, _ in (*fact.told_by, *fact.told_again) if event.external_id}


def is_settled(denial: Denial) -> bool:
    """Over without money, so that nothing is to be given up when no event tells of it any more."""
    return denial.stage == RESOLVED and denial.outcome not in RECOVERED


def is_closed_by_a_person(denial: Denial, before: DenialFacts | None) -> bool:
    """Resolved though the events had not said so. ``void`` is never a person's word."""
    if denial.stage != RESOLVED or denial.outcome == "void":
        return False
    return denial.outcome not in RECOVERED if before is None else before.outcome is None
