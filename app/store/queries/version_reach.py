"""Denials that a playbook or a policy is tried on, counted by what they have in common: few rows, however many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app.store.database import Row, Source

FIGURES = """
count(*) AS denials, count(*) FILTER (WHERE d.stage <> 'resolved') AS open,
       coalesce(sum(d.amount_denied), 0)::bigint AS amount_denied
"""
WINDOWS = f"""
SELECT w.purpose, w.level, d.remit_date, w.service_from, w.clinical, n.notice_date, n.received_on, n.printed_deadline,
       {FIGURES}, (array_agg(d.id ORDER BY d.amount_denied DESC, d.id))[:%(most)s] AS sample
FROM denials d
CROSS JOIN LATERAL (
    SELECT p.purpose,
           coalesce(
               (SELECT max((it ->> 'level')::int) FROM jsonb_array_elements(d.deadlines) it
                WHERE it ->> 'purpose' = p.purpose),
               1
           ) AS level,
           CASE WHEN p.by_service THEN d.detail -> 'claim' ->> 'service_from' END AS service_from,
           coalesce(d.bucket ->> 'sub_cause' = ANY(%(clinical)s::text[]), false) AS clinical
    FROM unnest(%(purposes)s::text[], %(paths)s::text[], %(by_service)s::boolean[]) AS p (purpose, path, by_service)
    WHERE NOT coalesce(d.bucket -> 'barred_paths' ? p.path, false)
) w
LEFT JOIN LATERAL (
    SELECT (array_agg(t.notice_date ORDER BY t.notice_date, t.received_on))[1] AS notice_date,
           (array_agg(t.received_on ORDER BY t.notice_date, t.received_on))[1] AS received_on,
           min(t.printed_deadline) AS printed_deadline
    FROM notices t
    WHERE t.org_id = d.org_id AND t.claim_id = d.claim_id AND d.id = ANY(t.denial_ids)
      AND t.purpose = w.purpose AND t.level = w.level
) n ON true
WHERE d.org_id = %(org)s AND d.payer_id = %(payer)s AND d.received_on >= %(since)s
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""
WORK = """
d.recommended_path, p.payer_type, d.work_type, coalesce(d.bucket ->> 'sub_cause' = ANY(%(clinical)s::text[]), false)
"""
RECEIVED = "d.org_id = %(org)s AND d.received_on >= %(since)s"
WITH_PAYER = "denials d JOIN payers p ON p.org_id = d.org_id AND p.id = d.payer_id"
ALIKE = f"""
SELECT d.recommended_path AS path, p.payer_type, d.work_type,
       coalesce(d.bucket ->> 'sub_cause' = ANY(%(clinical)s::text[]), false) AS clinical,
       hash_record_extended(ROW({WORK}), 0) AS key, {FIGURES}
FROM {WITH_PAYER} WHERE {RECEIVED} GROUP BY {WORK}
"""
OVER = f"SELECT {FIGURES} FROM denials d WHERE {RECEIVED} AND d.amount_denied >= %(limit)s"
BELOW = f"""
SELECT d.recommended_path AS path, d.outcome, {FIGURES},
       (array_agg(d.id ORDER BY d.amount_denied DESC, d.id))[:%(most)s] AS sample,
       (array_agg(d.amount_denied ORDER BY d.amount_denied DESC, d.id))[:%(most)s] AS amounts
FROM {WITH_PAYER}
JOIN unnest(%(keys)s::bigint[], %(amounts)s::bigint[]) AS t (key, amount)
  ON t.key = hash_record_extended(ROW({WORK}), 0)
WHERE {RECEIVED} AND d.amount_denied < t.amount GROUP BY 1, 2
"""


async def windows_of_payer(
    source: Source,
    payer_id: UUID,
    since: date,
    purposes: Sequence[tuple[str, str, bool]],
    clinical: Sequence[str],
    most: int,
) -> list[Row]:
    """What is asked of a payer's denials: for each purpose that no remark closes, by the dates that are known.

    A purpose comes with its path and whether the day of service counts for it.
    """
    names, paths, by_service = (list(column) for column in zip(*purposes, strict=True))
    parameters = {
        "org": source.org_id,
        "payer": payer_id,
        "since": since,
        "purposes": names,
        "paths": paths,
        "by_service": by_service,
        "clinical": list(clinical),
        "most": most,
    }
    return await source.fetch(WINDOWS, parameters)


async def work_received(source: Source, since: date, clinical: Sequence[str]) -> list[Row]:
    """Denials by what their cost and odds depend on, each group with a key."""
    return await source.fetch(ALIKE, {"org": source.org_id, "since": since, "clinical": list(clinical)})


async def over_limit(source: Source, since: date, limit: int) -> Row:
    """Denials of an amount or more."""
    rows = await source.fetch(OVER, {"org": source.org_id, "since": since, "limit": limit})
    return rows[0]


async def below(source: Source, since: date, clinical: Sequence[str], amounts: dict[int, int], most: int) -> list[Row]:
    """Denials of less than the amount of their group (by its key), by path and outcome."""
    parameters = {
        "org": source.org_id,
        "since": since,
        "clinical": list(clinical),
        "keys": list(amounts),
        "amounts": list(amounts.values()),
        "most": most,
    }
    return await source.fetch(BELOW, parameters)
