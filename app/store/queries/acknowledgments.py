"""Reads of acknowledgments and rejections."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from app.store.database import Row, Source

ACKNOWLEDGMENTS = """
SELECT a.*, (SELECT count(*)::int FROM rejections r WHERE r.org_id = a.org_id AND r.acknowledgment_id = a.id
             AND r.state = 'open') AS open_rejections
FROM acknowledgments a WHERE a.org_id = %(org)s {conditions} ORDER BY a.id DESC LIMIT %(limit)s
"""
REJECTIONS = """
SELECT r.*, p.name AS payer_name, p.payer_type, (now() AT TIME ZONE g.time_zone)::date AS today,
       coalesce((SELECT t.name FROM teams t WHERE t.org_id = r.org_id AND t.id = r.owner_id), r.owner_name) AS owner_now,
       (SELECT x.body FROM texts x WHERE x.org_id = r.org_id AND x.subject_id = r.id AND x.kind = 'rejection'
        ORDER BY x.id DESC LIMIT 1) AS note
FROM rejections r
JOIN organizations g ON g.id = r.org_id
LEFT JOIN payers o ON o.org_id = r.org_id AND o.id = r.payer_id
LEFT JOIN payers p ON p.org_id = o.org_id AND p.id = coalesce(o.merged_into, o.id)
WHERE r.org_id = %(org)s {conditions} ORDER BY {order} LIMIT %(limit)s
"""
CLAIMS = """
SELECT a.acknowledgment_id AS id, a.* FROM acknowledged_claims a
WHERE a.org_id = %(org)s {conditions} ORDER BY {order} LIMIT %(limit)s
"""
OF_CLAIM = """
SELECT * FROM (
    SELECT a.* FROM acknowledged_claims a WHERE a.org_id = %(org)s AND a.claim_id = %(claim)s
    UNION ALL
    SELECT a.* FROM acknowledged_claims a
    WHERE a.org_id = %(org)s AND a.claim_id IS NULL AND a.patient_control_number = %(number)s
      AND (a.service_from <= %(last)s::date AND %(first)s::date <= coalesce(a.service_to, a.service_from)) IS NOT FALSE
) a ORDER BY a.acknowledgment_id DESC, a.place LIMIT %(limit)s
"""
"""A clearinghouse may be quicker than the sender who posts the claim here: then its number and days tell."""
ORDERS = {
    "-received": ("r.id DESC", "", "r.id < %(after)s"),
    "due_on": ("r.due_on, r.id", "r.state = 'open'", "(r.due_on, r.id) > (%(position)s, %(after)s)"),
}
"""What an index has in order, what is in that index, and what is behind a place in it."""


@dataclass(slots=True)
class RejectionFilter:
    """What a list of rejections is narrowed to. Several values of one member mean any of them."""

    state: list[str] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    payer_id: list[UUID] = field(default_factory=list)
    owner: list[UUID] = field(default_factory=list)
    acknowledgment_id: UUID | None = None
    claim_id: UUID | None = None
    unmatched: bool | None = None
    due_from: date | None = None
    due_to: date | None = None


CONDITIONS = {
    "state": "r.state = ANY(%(state)s)",
    "kind": "r.kind = ANY(%(kind)s)",
    "payer_id": "(r.payer_id = ANY(%(payer_id)s) OR p.id = ANY(%(payer_id)s))",
    "owner": "r.owner_id = ANY(%(owner)s)",
    "acknowledgment_id": "r.acknowledgment_id = %(acknowledgment_id)s",
    "claim_id": "r.claim_id = %(claim_id)s",
    "unmatched": "(r.claim_id IS NULL) = %(unmatched)s",
    "due_from": "r.due_on >= %(due_from)s",
    "due_to": "r.due_on <= %(due_to)s",
}


async def acknowledgment(source: Source, acknowledgment_id: UUID) -> Row | None:
    """One acknowledgment, or None."""
    rows = await _read(source, ACKNOWLEDGMENTS, ["a.id = %(id)s"], {"id": acknowledgment_id, "limit": 1})
    return rows[0] if rows else None


async def acknowledgments(source: Source, limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1, newest first: the one too many says that there are more."""
    conditions = ["a.id < %(after)s"] if after else []
    return await _read(source, ACKNOWLEDGMENTS, conditions, {"after": after, "limit": limit + 1})


async def rejection(source: Source, rejection_id: UUID) -> Row | None:
    """One rejection, or None."""
    rows = await _read(source, REJECTIONS, ["r.id = %(id)s"], {"id": rejection_id, "limit": 1})
    return rows[0] if rows else None


async def rejections(
    source: Source, wanted: RejectionFilter, sort: str, limit: int, after: tuple[Any, UUID] | None
) -> list[Row]:
    """Up to ``limit`` + 1 in one of ``ORDERS``, after a position in it."""
    told = {name: getattr(wanted, name) for name in CONDITIONS}
    told = {name: value for name, value in told.items() if value is not None and value != []}
    order, indexed, behind = ORDERS[sort]
    conditions = [*(CONDITIONS[name] for name in told), *filter(None, [indexed])]
    if after is not None:
        conditions.append(behind)
        told["position"], told["after"] = after
    return await _read(source, REJECTIONS, conditions, {**told, "limit": limit + 1}, order)


async def acknowledged_claims(
    source: Source, acknowledgment_id: UUID, verdicts: list[str], limit: int, after: int | None
) -> list[Row]:
    """Up to ``limit`` + 1 claims of a file after a place in it."""
    conditions = ["a.acknowledgment_id = %(id)s", *(["a.verdict = ANY(%(verdicts)s)"] if verdicts else [])]
    conditions += ["a.place > %(after)s"] if after is not None else []
    told = {"id": acknowledgment_id, "verdicts": verdicts, "after": after, "limit": limit + 1}
    return await _read(source, CLAIMS, conditions, told, "a.place")


async def acknowledgments_of(source: Source, claim: Row, limit: int) -> list[Row]:
    """What files say of a stored claim, the newest first: also those that came before it."""
    days = {"first": claim["service_from"], "last": claim["service_to"] or claim["service_from"]}
    told = {"org": source.org_id, "claim": claim["id"], "number": claim["patient_control_number"], "limit": limit}
    return [row | {"claim_id": claim["id"]} for row in await source.fetch(OF_CLAIM, {**told, **days})]


async def _read(
    source: Source, sql: str, conditions: list[str], told: dict[str, Any], order: str = "r.id DESC"
) -> list[Row]:
    joined = "".join(f" AND {condition}" for condition in conditions)
    return await source.fetch(sql.format(conditions=joined, order=order), {"org": source.org_id, **told})
