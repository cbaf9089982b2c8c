"""What is stored of claims that payers are asked about: all that an inquiry is built from, in one round trip."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from app.domain.intake.denial import RESOLVED
from app.domain.status.build_inquiry import Desk, KnownClaim
from app.domain.status.inquiry import Party
from app.store.database import Row, Source

CLAIMS = """
SELECT d.id, d.claim_id, d.payer_id, p.name AS payer_name, d.stage, d.detail,
       c.patient_control_number, c.payer_claim_control_number, c.charge, c.service_from, c.service_to,
       CASE WHEN c.posted THEN c.content END AS posted,
       d.patient_control_number AS told_number, d.payer_claim_control_number AS told_payer_number,
       ARRAY(SELECT s.id FROM denials s
             WHERE s.org_id = d.org_id AND s.claim_id = d.claim_id AND (s.stage <> 'resolved' OR s.id = d.id)
             ORDER BY s.lead DESC, s.id) AS about,
       (SELECT jsonb_agg(l.line) FROM denials s CROSS JOIN LATERAL jsonb_array_elements(s.detail -> 'lines') AS l (line)
        WHERE s.org_id = d.org_id AND s.claim_id = d.claim_id
          AND (s.stage <> 'resolved' OR s.id = d.id)) AS denied_lines,
       u.id IS NOT NULL AS corrected, u.payer_claim_control_number AS corrected_number,
       (SELECT k.meaning = 'not_found' FROM status_checks k
        WHERE k.org_id = d.org_id AND k.claim_id = d.claim_id AND k.channel = 'electronic'
        ORDER BY k.id DESC LIMIT 1) AS in_vain,
       r.connection_id, r.payer_number, r.most_days, n.submitter_name, n.submitter_etin
FROM denials d
JOIN claims c ON c.org_id = d.org_id AND c.id = d.claim_id
JOIN payers p ON p.org_id = d.org_id AND p.id = d.payer_id
LEFT JOIN LATERAL (
    SELECT s.id, s.payer_claim_control_number FROM submissions s
    WHERE s.org_id = d.org_id AND s.claim_id = d.claim_id AND s.kind = 'fix' AND s.state IN ('sent', 'answered')
    ORDER BY s.id DESC LIMIT 1
) AS u ON true
LEFT JOIN payer_connections r ON r.org_id = d.org_id AND r.id = d.payer_id
LEFT JOIN connections n ON n.org_id = r.org_id AND n.id = r.connection_id
WHERE d.org_id = %(org)s AND d.id = ANY(%(ids)s::uuid[])
"""


@dataclass(frozen=True, slots=True)
class ClaimToAsk:
    """One claim to be asked about, by one of its denials."""

    denial_id: UUID
    claim_id: UUID
    about: tuple[UUID, ...]
    """The open denials of the claim, the lead first; and the denial itself, open or not."""
    resolved: bool
    """Of the denial."""
    payer_id: UUID
    desk: Desk | None
    """Where the question goes; None: this payer answers no 276."""
    known: KnownClaim
    wide: bool
    """The last electronic question found nothing: search by names and days alone."""


async def claims_to_ask(source: Source, denial_ids: Collection[UUID]) -> dict[UUID, ClaimToAsk]:
    """By denial; an id of no denial is not there."""
    rows = await source.fetch(CLAIMS, {"org": source.org_id, "ids": list(denial_ids)})
    return {row["id"]: _of(row) for row in rows}


async def claim_to_ask(source: Source, denial_id: UUID) -> ClaimToAsk | None:
    """Of one denial; None if there is no such denial."""
    return (await claims_to_ask(source, [denial_id])).get(denial_id)


def _of(row: Row) -> ClaimToAsk:
    number = row["corrected_number"] or row["payer_claim_control_number"] or row["told_payer_number"]
    known = KnownClaim(
        posted=row["posted"] or {},
        told={**row["detail"], "lines": row["denied_lines"] or ()},
        patient_control_number=row["patient_control_number"] or row["told_number"],
        payer_claim_control_number=number,
        charge=row["charge"],
        service_from=row["service_from"],
        service_to=row["service_to"],
        corrected=row["corrected"] and row["corrected_number"] is None,
    )
    return ClaimToAsk(
        denial_id=row["id"],
        claim_id=row["claim_id"],
        about=tuple(row["about"]),
        resolved=row["stage"] == RESOLVED,
        payer_id=row["payer_id"],
        desk=_desk(row),
        known=known,
        wide=bool(row["in_vain"]),
    )


def _desk(row: Row) -> Desk | None:
    if row["connection_id"] is None:
        return None
    payer = Party(row["payer_name"], row["payer_number"])
    return Desk(payer, Party(row["submitter_name"], row["submitter_etin"]), row["most_days"])
