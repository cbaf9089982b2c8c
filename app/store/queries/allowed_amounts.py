"""What payers allow of charges, and what denials may therefore bring in: one round trip for a page of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from app.domain.economics.denied_lines import WHOLE, Denied, lines_of
from app.domain.economics.expected_amount import (
    LEAST_N,
    VOLUME_MONTHS,
    Expected,
    Volume,
    expected_amount,
    together,
)
from app.domain.intake.denial import RESOLVED
from app.store.database import Row, Source

ALL = "*"
"""Stands for all procedures of a payer."""
KNOWN = """
SELECT (
    SELECT (p.content ->> 'least_n')::int FROM policies p
    WHERE p.org_id = %(org)s AND p.name = 'close' AND p.approved_by IS NOT NULL
        AND p.effective_from <= %(today)s AND coalesce(p.effective_to, 'infinity') >= %(today)s LIMIT 1
) AS least_n, (
    SELECT jsonb_agg(jsonb_build_array(t.payer_id, t.procedure, t.count, t.charge, t.allowed)) FROM (
        SELECT n.payer_id, v.procedure, sum(v.count) AS count, sum(v.charge) AS charge, sum(v.allowed) AS allowed
        FROM (
            SELECT id AS payer_id, id AS told_as FROM unnest(%(payers)s::uuid[]) AS id
            UNION ALL
            SELECT merged_into, id FROM payers WHERE org_id = %(org)s AND merged_into = ANY(%(payers)s::uuid[])
        ) AS n
        JOIN payer_volumes v ON v.org_id = %(org)s AND v.payer_id = n.told_as
            AND v.procedure = ANY(%(procedures)s::text[])
            AND v.month >= date_trunc('month', %(today)s::date) - make_interval(months => %(months)s)
        GROUP BY n.payer_id, v.procedure
    ) AS t
) AS volumes, (
    SELECT jsonb_object_agg(c.id, c.content -> 'lines') FROM claims c
    WHERE c.org_id = %(org)s AND c.id = ANY(%(claims)s::uuid[]) AND c.posted
        AND c.content @? '$.lines[*].expected_allowed'
) AS posted
"""
"""At most one policy is in force. What was paid under the names that were merged into a payer was paid by it."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What payers allow, by payer and procedure; lines of posted claims by claim; fewest lines of a ratio."""

    by_payer: Mapping[UUID, Mapping[str, Volume]] = field(default_factory=dict)
    posted: Mapping[UUID, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    least_n: int = LEAST_N

    def expected(self, rows: Iterable[Row]) -> Expected:
        """What denials bring in that are decided together, given as rows of their table."""
        of_payers: dict[UUID, list[Denied]] = {}
        for row in rows:
            of_payers.setdefault(row["payer_id"], []).append(self._denied(row))
        return together([self._of_payer(payer_id, told) for payer_id, told in of_payers.items()])

    def _of_payer(self, payer_id: UUID, told: Sequence[Denied]) -> Expected:
        volumes = self.by_payer.get(payer_id, {})
        return expected_amount(lines_of(told), volumes, volumes.get(ALL), self.least_n)

    def _denied(self, row: Row) -> Denied:
        return denied_of(row, self.posted.get(row["claim_id"], ()))


def denied_of(row: Row, posted: Sequence[Mapping[str, Any]] = ()) -> Denied:
    """What a denial's row says of its amounts."""
    detail = row["detail"]
    amounts = (row["amount_denied"], row["amount_at_risk"], row["amount_recovered"])
    return Denied(*amounts, detail.get("lines") or (), detail.get("claim") or {}, posted)


async def allowed_for(source: Source, rows: Collection[Row], today: date) -> Allowed:
    """What has to be known to say what these denials bring in."""
    procedures = {line["procedure"] for row in rows for line in row["detail"].get("lines") or ()}
    payers, claims = {row["payer_id"] for row in rows}, {row["claim_id"] for row in rows}
    return await _allowed(source, today, payers, [ALL, WHOLE, *procedures], claims)


async def usual_ratios(source: Source, payers: Collection[UUID], today: date) -> dict[UUID, float]:
    """What payers allow of a charged dollar, whatever was done; a payer of which no paid line is known is not there."""
    known = await _allowed(source, today, payers, [ALL], [])
    usual = {payer_id: volumes[ALL] for payer_id, volumes in known.by_payer.items()}
    return {payer_id: it.allowed / it.charge for payer_id, it in usual.items() if it.charge > 0 and it.allowed >= 0}


async def _allowed(
    source: Source, today: date, payers: Collection[UUID], procedures: list[str], claims: Collection[UUID]
) -> Allowed:
    told = {
        "org": source.org_id,
        "today": today,
        "months": VOLUME_MONTHS,
        "payers": list(payers),
        "procedures": procedures,
        "claims": list(claims),
    }
    (found,) = await source.fetch(KNOWN, told)
    by_payer: dict[UUID, dict[str, Volume]] = {}
    for payer_id, procedure, *figures in found["volumes"] or ():
        by_payer.setdefault(UUID(payer_id), {})[procedure] = Volume(*figures)
    posted = {UUID(claim_id): lines for claim_id, lines in (found["posted"] or {}).items()}
    return Allowed(by_payer, posted, found["least_n"] or LEAST_N)


async def with_expected(source: Source, rows: list[Row]) -> list[Row]:
    """The same rows with ``amount_expected`` in cents; None where it is not known, and once a denial is resolved."""
    worked = [row for row in rows if row["stage"] != RESOLVED]
    allowed = await allowed_for(source, worked, worked[0]["today"]) if worked else Allowed()
    for row in rows:
        found = allowed.expected([row]) if row["stage"] != RESOLVED else None
        row["amount_expected"] = found.amount if found is not None and found.complete else None
    return rows
