"""Denials that a rule is about, counted by what they have in common: few rows, however long the history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from app.domain.codes.tables import CARCS, effective_carc, normalise_carc
from app.domain.sorting.own_rules import OwnRule
from app.store.database import Row, Source

ALIKE = """
d.group_code, d.carc, d.remarks, d.payer_id, width_bucket(d.remit_date, %(turns)s::date[]), d.work_type, d.root_cause,
d.bucket ->> 'sub_cause', d.bucket ->> 'rule', d.recommended_path, d.triage, d.bucket_by
"""
"""Between two turns the same rules are in force, so one day of remittance stands for all."""
ABOUT = """
FROM denials d WHERE d.org_id = %(org)s AND d.remit_date >= %(since)s
AND (%(carcs)s::text[] IS NULL OR d.carc = ANY(%(carcs)s::text[]))
AND (%(payer)s::uuid IS NULL OR d.payer_id = %(payer)s::uuid)
"""
UNDECIDED = "d.stage IN ('intake', 'decision')"
SHOWN = """
SELECT d.group_code, d.carc, d.remarks, d.payer_id, min(d.remit_date) AS remit_date, d.work_type, d.root_cause,
       d.bucket ->> 'sub_cause' AS sub_cause, d.bucket ->> 'rule' AS rule, d.recommended_path, d.triage, d.bucket_by
"""
DAY = timedelta(days=1)
KEY = f"hash_record_extended(ROW({ALIKE}), 0)"
HISTORY = f"""
{SHOWN}, {KEY} AS key, count(*) AS denials, count(*) FILTER (WHERE d.stage <> 'resolved') AS open,
       count(*) FILTER (WHERE {UNDECIDED} AND d.remit_date BETWEEN %(begins)s AND %(ends)s) AS undecided,
       sum(d.amount_denied)::bigint AS amount_denied,
       coalesce(sum(d.amount_at_risk) FILTER (WHERE d.stage <> 'resolved'), 0)::bigint AS amount_at_risk
{ABOUT} GROUP BY {ALIKE}
"""
MOVED = f"""
SELECT count(DISTINCT d.claim_id) AS claims, (array_agg(d.id ORDER BY d.amount_denied DESC, d.id))[:%(most)s] AS sample
{ABOUT} AND {KEY} = ANY(%(keys)s::bigint[])
"""
OPEN = (
    f"{SHOWN}, array_agg(d.claim_id) AS claim_ids {ABOUT} AND {UNDECIDED} AND d.bucket_by <> 'person' GROUP BY {ALIKE}"
)


class Reach(NamedTuple):
    """Which denials are looked at: those of a rule's codes and payer, remitted since a day. ``turns`` as in ``ALIKE``."""

    carcs: list[str] | None
    payer_id: UUID | None
    since: date
    begins: date
    ends: date
    turns: list[date]


def reach_of(rule: OwnRule, since: date, others: Iterable[OwnRule]) -> Reach:
    """What a rule can be about, beside the other rules in force. Its remark, if any, is left to the rule itself."""
    carcs = None if rule.carc is None else _alike(rule.carc)
    turns: set[date] = set()
    for it in (rule, *others):
        if carcs is None or it.carc is None or not carcs.isdisjoint(_alike(it.carc)):
            turns |= {it.effective_from} if it.effective_to is None else {it.effective_from, it.effective_to + DAY}
    ends = rule.effective_to or date.max
    return Reach(
        None if carcs is None else sorted(carcs), rule.payer_id, since, rule.effective_from, ends, sorted(turns)
    )


@lru_cache(maxsize=1024)
def _alike(carc: str) -> frozenset[str]:
    """The code and the retired ones that behave as it. Denials are stored with codes in usual spelling."""
    plain = normalise_carc(carc)
    return frozenset({plain}.union(code for code in CARCS if effective_carc(code) == plain))


async def history(source: Source, reach: Reach) -> list[Row]:
    """All denials of the reach, by what they have in common, with counts and cents."""
    return await source.fetch(HISTORY, _parameters(source, reach))


async def moved(source: Source, reach: Reach, keys: Sequence[int], most: int) -> Row:
    """Claims of the groups with these keys, and up to ``most`` of their denials, most dollars first."""
    rows = await source.fetch(MOVED, {**_parameters(source, reach), "keys": list(keys), "most": most})
    return rows[0]


async def undecided(source: Source, reach: Reach) -> list[Row]:
    """Open denials that nobody has decided or put somewhere, by what they have in common, with their claims."""
    return await source.fetch(OPEN, _parameters(source, reach))


def _parameters(source: Source, reach: Reach) -> dict[str, object]:
    return {
        "org": source.org_id,
        "since": reach.since,
        "carcs": reach.carcs,
        "payer": reach.payer_id,
        "begins": reach.begins,
        "ends": reach.ends,
        "turns": reach.turns,
    }
