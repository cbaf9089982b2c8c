"""Batches of small denials: found in the database by what they have in common, weighed by the domain."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from app.domain.economics.batch import Batch, BatchKey, Item, find_batches
from app.domain.economics.evidence import Evidence, Question
from app.domain.economics.policy import ClosePolicy
from app.domain.intake.denial import Denial
from app.domain.playbooks.break_even import LEVELS, Work, break_even
from app.domain.sorting.vocabulary import Path
from app.domain.workflow.weigh_batch import Scale, family_of
from app.domain.workflow.weigh_worth import PURPOSES
from app.store.database import Row, Source
from app.store.queries.allowed_amounts import Allowed, allowed_for, usual_ratios
from app.store.queries.outcomes import evidence_for
from app.store.queries.payers import named
from app.store.queries.work_batches import Group, Place, UpTo, candidates, groups
from app.store.versions import close_policy_on, playbooks_on

SMALL = 4
"""Times the break-even amount up to which a denial is looked at: payers that allow less than a quarter of what is charged
are rare, and above that a denial is worth it alone. Judgement."""
PACKET = 500
"""Denials in one batch, the largest of its kind: a packet of more is no packet. Judgement."""
CHUNK = 50
"""Groups that are weighed at once."""
LOOKED_AT = 200
"""Most groups that one answer looks at: a page may hold fewer than asked for. Judgement: about a second."""


@dataclass(frozen=True, slots=True)
class Found:
    """Batches that are worth it, and where to look on; None: there are no more."""

    batches: list[Batch]
    after: Place | None


async def find(source: Source, today: date, limit: int, after: Place | None = None) -> Found:
    """Batches worth working, about ``limit`` of them, the groups with the most denied first."""
    policy = await close_policy_on(source, today)
    rows = await groups(source, _below(policy), LOOKED_AT + 1, after)
    places = [_place(row) for row in rows[:LOOKED_AT]]
    found: list[Batch] = []
    for start in range(0, len(places), CHUNK):
        part = places[start : start + CHUNK]
        weighed = await _weigh(source, today, policy, [Group(*it[1:]) for it in part])
        for number, (place, batches) in enumerate(zip(part, weighed, strict=True), start + 1):
            found += batches
            if len(found) >= limit:
                return Found(found, place if number < len(rows) else None)
    return Found(found, places[-1] if len(rows) > LOOKED_AT else None)


async def batch_of(source: Source, today: date, key: BatchKey) -> Batch | None:
    """One batch as it is now; None where it is not worth it any more."""
    policy = await close_policy_on(source, today)
    (found,) = await _weigh(source, today, policy, [Group(key.payer_id, key.carc, key.cause, key.path)])
    return next((it for it in found if it.key == key), None)


async def is_in_batch(source: Source, denial: Denial, today: date) -> bool:
    """Whether a denial is one of a batch that is worth it, or of the next one where a packet does not take them all."""
    cause, path = (denial.bucket or {}).get("sub_cause"), denial.recommended_path
    if cause is None or path not in LEVELS or denial.triage is not None:
        return False
    policy = await close_policy_on(source, today)
    group = Group(denial.payer_id, denial.carc, cause, path)
    (found,) = await _weigh(source, today, policy, [group])
    if not found or any(denial.id in batch.items for batch in found):
        return bool(found)
    scale = await _scale(source, today, policy, [group])
    ((found,), _) = await _of_groups(source, today, scale, [(group, UpTo(denial.amount_denied, denial.id))])
    return any(denial.id in batch.items for batch in found)


def _place(row: Row) -> Place:
    return Place(-row["amount_denied"], row["payer_id"], row["carc"], row["sub_cause"], row["path"])


def _below(policy: ClosePolicy) -> int:
    """Cents from which on nothing is looked at."""
    works = [Work(path, None, None, clinical) for path in LEVELS for clinical in (False, True)]
    return SMALL * max(break_even(policy, work) for work in works)


async def _weigh(source: Source, today: date, policy: ClosePolicy, wanted: Sequence[Group]) -> list[list[Batch]]:
    """The batches of each group that are worth it.

    Looked at are the largest denials that this payer's usual ratio makes not worth it alone. Where there are more of
    them than a packet takes and all of them are worth it alone, because their procedures are allowed more than others,
    those are looked at that cannot be, even if all that was denied were paid.
    """
    scale = await _scale(source, today, policy, wanted)
    most = _below(policy)
    upto = [(group, UpTo(min(most, scale.usually_small(_first(group))))) for group in wanted]
    found, full = await _of_groups(source, today, scale, upto)
    again = [place for place, batches in enumerate(found) if not batches and full[place]]
    if again:
        sure = [(wanted[place], UpTo(scale.surely_small(_first(wanted[place])))) for place in again]
        lower, _ = await _of_groups(source, today, scale, sure)
        for place, batches in zip(again, lower, strict=True):
            found[place] = batches
    return found


async def _of_groups(
    source: Source, today: date, scale: Scale, wanted: Sequence[tuple[Group, UpTo]]
) -> tuple[list[list[Batch]], list[bool]]:
    """Batches of each group from denials up to one, and whether there are more than were looked at."""
    found = await candidates(source, wanted, PACKET)
    told = [
        (row, _key(row, group))
        for rows, (group, _) in zip(found, wanted, strict=True)
        for row in rows
        if _in_time(row, group.path, today)
    ]
    keys = {key for _, key in told}
    scale.evidence |= await _evidence(source, keys - scale.evidence.keys(), scale.payer_types)
    allowed = await allowed_for(source, [row for row, _ in told], today) if told else Allowed()
    by_group: list[list[Item]] = [[] for _ in wanted]
    for row, key in told:
        by_group[row["place"] - 1].append(scale.item(row["id"], key, allowed.expected([row])))
    batches = [find_batches(items, scale.policy.floor) for items in by_group]
    return [[it for it in group if it.worth_it] for group in batches], [len(rows) == PACKET for rows in found]


async def _scale(source: Source, today: date, policy: ClosePolicy, wanted: Sequence[Group]) -> Scale:
    """What has to be known of the payers and causes of some groups."""
    payers = {group.payer_id for group in wanted}
    types = {id_: row["payer_type"] for id_, row in (await named(source, payers)).items()}
    ratios = await usual_ratios(source, payers, today)
    first = {_first(group) for group in wanted}
    return Scale(
        policy, types, await playbooks_on(source, payers, today), ratios, await _evidence(source, first, types)
    )


async def _evidence(
    source: Source, keys: Collection[BatchKey], types: Mapping[UUID, str | None]
) -> dict[BatchKey, Evidence]:
    if not keys:
        return {}
    told = [Question(it.payer_id, types.get(it.payer_id), family_of(it.cause), it.level) for it in keys]
    return dict(zip(keys, await evidence_for(source, told), strict=True))


def _first(group: Group) -> BatchKey:
    """The group at the first level of its path."""
    return BatchKey(group.payer_id, group.carc, group.cause, cast(Path, group.path), LEVELS[cast(Path, group.path)])


def _key(row: Row, group: Group) -> BatchKey:
    levels = [int(it["level"]) for it in row["deadlines"] if it["purpose"] == "appeal"]
    first = _first(group)
    return first._replace(level=max([1, *levels])) if group.path == "appeal" else first


def _in_time(row: Row, path: str, today: date) -> bool:
    """Whether its window is open, as far as is known."""
    purpose = PURPOSES[cast(Path, path)]
    passed = [it for it in row["deadlines"] if it["purpose"] == purpose and date.fromisoformat(it["file_by"]) < today]
    return all(it["assumed"] for it in passed)
