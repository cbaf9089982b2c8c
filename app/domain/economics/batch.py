"""Denials that are not worth working one by one and are worth it together.

One payer, one code, one cause: one argument, one packet. What is due once for a packet is paid once; what each claim
costs is paid for each. Source: the veto of ``facts/appeals-and-security.md`` §3.1 (ΣEV > ΣC).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from app.domain.economics.cost import Cost
from app.domain.sorting.vocabulary import Path


class BatchKey(NamedTuple):
    """What has to be the same in one packet. ``cause`` is the sub-cause; ``level`` 0 for corrected claims."""

    payer_id: UUID
    carc: str
    cause: str
    path: Path
    level: int


class Item(NamedTuple):
    """A denial with the path that it would take. ``expected_value`` in cents; None: not known, so that it is left out."""

    id: UUID
    key: BatchKey
    expected_value: int | None
    cost: Cost


@dataclass(frozen=True, slots=True)
class Batch:
    """Small denials of one kind. Money in cents: ``net`` = ``expected_value`` - ``shared_cost`` - ``own_cost``.

    ``items`` by what each adds, the most first. ``net_alone``: what they would return if each were worked alone.
    """

    key: BatchKey
    items: tuple[UUID, ...]
    expected_value: int
    shared_cost: int
    own_cost: int
    net: int
    net_alone: int
    floor: int
    worth_it: bool


def find_batches(items: Iterable[Item], floor: int = 0) -> list[Batch]:
    """All groups of two or more that are not worth it alone (net below ``floor``), the best first.

    An item that costs more in the packet than it adds is in none. ``worth_it`` says whether the group reaches the floor.
    """
    groups: dict[BatchKey, list[tuple[int, Item]]] = {}
    for item in items:
        if item.expected_value is None or item.expected_value - item.cost.total >= floor:
            continue
        adds = item.expected_value - item.cost.own
        if adds > 0:
            groups.setdefault(item.key, []).append((adds, item))
    found = [_batch(key, group, floor) for key, group in groups.items() if len(group) > 1]
    return sorted(found, key=lambda it: (-it.net, str(it.key)))


def _batch(key: BatchKey, group: list[tuple[int, Item]], floor: int) -> Batch:
    ranked = [item for _, item in sorted(group, key=lambda it: (-it[0], it[1].id))]
    value = sum(item.expected_value or 0 for item in ranked)
    shared = max(item.cost.shared for item in ranked)  # channels may differ: one packet takes the dearest of them
    own = sum(item.cost.own for item in ranked)
    net = value - shared - own
    return Batch(
        key=key,
        items=tuple(item.id for item in ranked),
        expected_value=value,
        shared_cost=shared,
        own_cost=own,
        net=net,
        net_alone=value - sum(item.cost.total for item in ranked),
        floor=floor,
        worth_it=net >= floor,
    )
