"""Reads of claims: one with everything around it, and searches by number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.store.bulk.decision import load
from app.store.database import Row, Source
from app.store.queries.acknowledgments import acknowledgments_of
from app.store.queries.status_checks import status_checks_of_claim

NEWEST = 20
"""Acknowledgments and status checks that are shown with a claim."""
COLUMNS = """
SELECT c.*, coalesce(q.id, p.id) AS payer_now, coalesce(q.name, p.name) AS payer_name,
       coalesce(q.payer_type, p.payer_type) AS payer_type,
       o.open_denials, o.amount_denied, o.amount_at_risk
FROM claims c
LEFT JOIN payers p ON p.org_id = c.org_id AND p.id = c.payer_id
LEFT JOIN payers q ON q.org_id = p.org_id AND q.id = p.merged_into
CROSS JOIN LATERAL (
    SELECT count(*) AS open_denials, coalesce(sum(d.amount_denied), 0)::bigint AS amount_denied,
           coalesce(sum(d.amount_at_risk), 0)::bigint AS amount_at_risk
    FROM denials d WHERE d.org_id = c.org_id AND d.claim_id = c.id AND d.stage <> 'resolved'
) o
WHERE c.org_id = %(org)s
"""
VERSIONS = """
SELECT submitted_on, frequency, revision, received_at FROM claim_versions
WHERE org_id = %(org)s AND claim_id = %(id)s ORDER BY submitted_on, frequency, revision
"""
EVENTS = """
SELECT e.id, e.source, e.remittance_id, e.remit_date, e.received_on, e.status_code, e.payer_claim_control_number,
       e.charge, e.paid, e.detail, coalesce(q.id, p.id) AS payer_now, coalesce(q.name, p.name) AS payer_name,
       coalesce(q.payer_type, p.payer_type) AS payer_type
FROM claim_events e
JOIN payers p ON p.org_id = e.org_id AND p.id = e.payer_id
LEFT JOIN payers q ON q.org_id = p.org_id AND q.id = p.merged_into
WHERE e.org_id = %(org)s AND e.claim_id = %(id)s
ORDER BY e.remit_date, coalesce(e.remittance_id::text, ''), e.ordinal, e.created_at
"""
DENIALS = """
SELECT id, lead, stage, outcome, group_code, carc, remarks, amount_denied, amount_at_risk, amount_recovered,
       remit_date, due_on, version
FROM denials WHERE org_id = %(org)s AND claim_id = %(id)s ORDER BY lead DESC, id
"""


@dataclass(slots=True)
class ClaimFilter:
    """Numbers that a claim goes by; all that are given must match."""

    patient_control_number: str | None = None
    payer_claim_control_number: str | None = None


@dataclass(slots=True)
class ClaimPageRows:
    """A claim with all that is known of it: what was posted, decided and denied, acknowledged and said when asked."""

    claim: Row
    versions: list[Row]
    events: list[Row]
    denials: list[Row]
    acknowledgments: list[Row]
    statuses: list[Row]


async def claim(source: Source, claim_id: UUID) -> ClaimPageRows | None:
    """One claim with everything around it, or None."""
    wanted = {"org": source.org_id, "id": claim_id}
    found = await source.fetch(COLUMNS + "AND c.id = %(id)s", wanted)
    if not found:
        return None
    events = await source.fetch(EVENTS, wanted)
    for event in events:
        event["decision"] = None if event["detail"] is None else load(event["detail"])
    return ClaimPageRows(
        found[0],
        await source.fetch(VERSIONS, wanted),
        events,
        await source.fetch(DENIALS, wanted),
        await acknowledgments_of(source, found[0], NEWEST),
        await status_checks_of_claim(source, claim_id, NEWEST),
    )


async def claims(source: Source, wanted: ClaimFilter, limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1 claims, newest first: the one too many says that there are more."""
    parameters: dict[str, Any] = {"org": source.org_id, "limit": limit + 1}
    sql = [COLUMNS]
    for name in ("patient_control_number", "payer_claim_control_number"):
        value = getattr(wanted, name)
        if value is not None:
            parameters[name] = value
            sql.append(f"AND c.{name} = %({name})s")
    if after is not None:
        parameters["after"] = after
        sql.append("AND c.id < %(after)s")
    sql.append("ORDER BY c.id DESC LIMIT %(limit)s")
    return await source.fetch("\n".join(sql), parameters)
