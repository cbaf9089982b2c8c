"""Which stored denial is which denial of the events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from app.domain.intake.denial import Denial
from app.domain.intake.facts import DenialFacts

Key = tuple[UUID, str]
"""Claim event and reason key."""


@dataclass(slots=True)
class Matched:
    """Stored denials by the facts (``id()``) that tell of them, and those that are left over."""

    found: dict[int, Denial]
    twins: list[tuple[Denial, DenialFacts]]
    """Stored beside the one that was found: two doors told of one denial before we knew that it was one."""
    untold: list[Denial]
    """No event tells of them any more: the sender took them back, or they are part of another one."""


def match(facts: list[DenialFacts], stored: Iterable[Denial]) -> Matched:
    """The surest sign first, for all denials, so that none takes the place of another."""
    left = {(denial.event_id, denial.reason_key): denial for denial in stored}
    matched = Matched({}, [], [])
    if not left:
        return matched
    for keys in _SIGNS:
        for fact in facts:
            if id(fact) not in matched.found:
                denial = next((left.pop(key) for key in keys(fact) if key in left), None)
                if denial is not None:
                    matched.found[id(fact)] = denial
    for fact in facts:
        if id(fact) not in matched.found:
            _find_replaced(fact, left, matched)
    told = {key: fact for fact in facts for key in _tellings(fact)}
    for key, denial in left.items():
        if key in told:
            matched.twins.append((denial, told[key]))
        else:
            matched.untold.append(denial)
    return matched


def _find_replaced(fact: DenialFacts, left: dict[Key, Denial], matched: Matched) -> None:
    """A post that names other codes or lines than the one it replaces is still the sender's same denial."""
    replaced = {known for event, _ in fact.told_by for known in event.replaces}
    key = next((key for key in left if key[0] in replaced), None)
    if key is not None:
        matched.found[id(fact)] = left.pop(key)


def _own(fact: DenialFacts) -> Iterator[Key]:
    yield fact.event.id, fact.reason_key


def _tellings(fact: DenialFacts) -> Iterator[Key]:
    for event, key in reversed(fact.told_by):
        for known in (event.id, *reversed(event.replaces)):
            yield known, key


def _rests(fact: DenialFacts) -> Iterator[Key]:
    for event, key in fact.told_again:
        for known in (event.id, *reversed(event.replaces)):
            yield known, key


_SIGNS: tuple[Callable[[DenialFacts], Iterator[Key]], ...] = (_own, _tellings, _rests)
