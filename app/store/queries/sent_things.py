"""Which of the things that we sent an acknowledgment speaks of: claims by their numbers, inquiries by control numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from app.domain.status.rejection import OUR_INQUIRY, Sent
from app.store.database import Row, Source

CLAIMS = """
SELECT DISTINCT ON (w.place) w.place, c.id AS claim_id, c.service_from, p.id AS payer_id, p.name AS payer_name,
       p.payer_type, u.id AS submission_id, u.state, (
           SELECT min(y ->> 'file_by')::date FROM denials d CROSS JOIN LATERAL jsonb_array_elements(d.deadlines) AS y
           WHERE d.org_id = c.org_id AND d.claim_id = c.id AND d.stage <> 'resolved'
             AND y ->> 'purpose' = 'corrected_claim'
       ) AS correct_by
FROM unnest(%(places)s::int[], %(ours)s::text[], %(theirs)s::text[], %(firsts)s::date[], %(lasts)s::date[],
            %(told)s::date[]) AS w (place, ours, theirs, first, last, told_on)
CROSS JOIN LATERAL (
    SELECT k.* FROM claims k WHERE k.org_id = %(org)s AND k.patient_control_number = w.ours
    UNION
    SELECT k.* FROM claims k WHERE k.org_id = %(org)s AND k.payer_claim_control_number = w.theirs
      AND (w.ours IS NULL OR k.patient_control_number IS NULL)
) AS c
LEFT JOIN payers o ON o.org_id = c.org_id AND o.id = c.payer_id
LEFT JOIN payers p ON p.org_id = o.org_id AND p.id = coalesce(o.merged_into, o.id)
LEFT JOIN LATERAL (
    SELECT s.id, s.state FROM submissions s
    WHERE s.org_id = c.org_id AND s.claim_id = c.id AND s.kind = 'fix' AND s.state IN ('sent', 'rejected')
      AND s.sent_on <= coalesce(w.told_on, s.sent_on)
    ORDER BY s.id DESC LIMIT 1
) AS u ON true
WHERE (w.first <= coalesce(c.service_to, c.service_from) AND c.service_from <= coalesce(w.last, w.first)) IS NOT FALSE
ORDER BY w.place, (c.payer_claim_control_number = w.theirs) IS TRUE DESC, c.service_from DESC NULLS LAST, c.id DESC
"""
"""A number of ours may be used again years later: days tell its claims apart. What was sent after the claim came there
is not what it speaks of."""
INQUIRIES = """
SELECT DISTINCT ON (w.place) w.place, i.id AS status_check_id, i.claim_id, i.payer_id
FROM unnest(%(places)s::int[], %(numbers)s::int[], %(sets)s::text[], %(traces)s::text[], %(ours)s::text[],
            %(theirs)s::text[]) AS w (place, number, set_number, trace, ours, theirs)
CROSS JOIN LATERAL (
    SELECT x.inquiry_id, x.sent_at FROM status_exchanges x
    WHERE x.org_id = %(org)s AND x.control_number = w.number AND x.partner = w.ours || '/' || w.theirs
      AND (x.asked ->> 'st02' = w.set_number) IS NOT FALSE
    UNION
    SELECT k.id, k.last_sent_at FROM status_inquiries k WHERE k.org_id = %(org)s AND k.id = w.trace::uuid
) AS x
JOIN status_inquiries i ON i.org_id = %(org)s AND i.id = x.inquiry_id
ORDER BY w.place, x.sent_at DESC NULLS LAST
"""
"""Control numbers are counted for each partner: who sent what comes back says which one it is."""
WAITING = """
SELECT i.id, i.denial_ids, n.usage FROM status_inquiries i
JOIN payer_connections r ON r.org_id = i.org_id AND r.id = i.payer_id
JOIN connections n ON n.org_id = r.org_id AND n.id = r.connection_id
WHERE i.org_id = %s AND i.id = ANY(%s::uuid[]) AND i.state IN ('waiting', 'in_flight', 'polling') ORDER BY i.id
"""
HEX = frozenset("0123456789abcdef")


async def claims_named(source: Source, named: Sequence[tuple[int, Sent]]) -> dict[int, Row]:
    """The claim that each of these speaks of, by place, with its payer and the corrected claim that is out for it."""
    told = [(place, it) for place, it in named if it.patient_control_number or it.payer_claim_control_number]
    columns: dict[str, list[Any]] = {
        "places": [place for place, _ in told],
        "ours": [it.patient_control_number for _, it in told],
        "theirs": [it.payer_claim_control_number for _, it in told],
        "firsts": [it.service_from for _, it in told],
        "lasts": [it.service_to for _, it in told],
        "told": [it.told_on for _, it in told],
    }
    return await _by_place(source, CLAIMS, columns)


async def inquiries_named(source: Source, named: Sequence[tuple[int, Sent]]) -> dict[int, Row]:
    """The question that each of these speaks of, by place."""
    told = [(place, it) for place, it in named if it.trace or _number(it) is not None]
    columns: dict[str, list[Any]] = {
        "places": [place for place, _ in told],
        "numbers": [_number(it) for _, it in told],
        "sets": [it.set_number for _, it in told],
        "traces": [it.trace if _is_trace(it.trace) else None for _, it in told],
        "ours": [it.ours for _, it in told],
        "theirs": [it.theirs for _, it in told],
    }
    return await _by_place(source, INQUIRIES, columns)


async def waiting_for(source: Source, traces: Collection[str]) -> list[Row]:
    """Questions of ours with these traces that wait for an answer, and whether a test or the payer's word is due."""
    ids = [UUID(hex=it) for it in traces if _is_trace(it)]
    return await source.fetch(WAITING, (source.org_id, ids)) if ids else []


def _number(it: Sent) -> int | None:
    """ISA13, or GS06 of questions: numbers of ours have at most nine digits. Others count their claims as they like."""
    told = it.interchange or (it.group if it.set_kind == OUR_INQUIRY else None) or ""
    return int(told) if told.isascii() and told.isdigit() and len(told) <= len("999999999") else None


def _is_trace(told: str | None) -> bool:
    return told is not None and len(told) == 32 and HEX.issuperset(told.lower())


async def _by_place(source: Source, sql: str, columns: dict[str, list[Any]]) -> dict[int, Row]:
    if not columns["places"]:
        return {}
    rows = await source.fetch(sql, {**columns, "org": source.org_id})
    return {row["place"]: row for row in rows}
