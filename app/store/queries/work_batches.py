"""Reads of small open denials that have payer, code and cause in common: first how many, then which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from app.store.database import Row, Source

ALONE = """
d.org_id = %(org)s AND d.stage = 'decision' AND d.lead AND d.parked IS NULL AND d.triage IS NULL
AND d.amount_denied = d.claim_denied
"""
"""The only open denial of its claim, sorted, and nobody has decided about it: an index holds these alone."""
GROUPS = f"""
SELECT d.payer_id, d.carc, d.sub_cause, d.recommended_path AS path, count(*) AS denials,
       sum(d.amount_denied)::bigint AS amount_denied
FROM denials d
WHERE {ALONE} AND d.sub_cause IS NOT NULL AND d.recommended_path IN ('fix', 'appeal') AND d.amount_denied < %(below)s
GROUP BY 1, 2, 3, 4
HAVING count(*) > 1 AND (-sum(d.amount_denied), d.payer_id, d.carc, d.sub_cause, d.recommended_path) > (
    %(after_amount)s::bigint, %(after_payer)s::uuid, %(after_carc)s::text, %(after_cause)s::text, %(after_path)s::text
)
ORDER BY sum(d.amount_denied) DESC, d.payer_id, d.carc, d.sub_cause, d.recommended_path LIMIT %(limit)s
"""
CANDIDATES = f"""
SELECT g.place, p.payer_type, c.*
FROM unnest(
    %(payers)s::uuid[], %(carcs)s::text[], %(causes)s::text[], %(paths)s::text[], %(amounts)s::bigint[], %(ids)s::uuid[]
) WITH ORDINALITY AS g (payer_id, carc, sub_cause, path, amount, id, place)
JOIN payers p ON p.org_id = %(org)s AND p.id = g.payer_id
CROSS JOIN LATERAL (
    SELECT d.id, d.claim_id, d.payer_id, d.amount_denied, d.amount_at_risk, d.amount_recovered, d.deadlines,
           jsonb_build_object('lines', d.detail -> 'lines', 'claim', d.detail -> 'claim') AS detail
    FROM denials d
    WHERE {ALONE} AND d.payer_id = g.payer_id AND d.carc = g.carc AND d.sub_cause = g.sub_cause
        AND d.recommended_path = g.path AND (d.amount_denied, d.id) <= (g.amount, g.id)
    ORDER BY d.amount_denied DESC, d.id DESC LIMIT %(most)s
) AS c
"""
FIRST = (-(1 << 63), UUID(int=0), "", "", "")


class Group(NamedTuple):
    """What denials of one batch have in common, before their level is looked at."""

    payer_id: UUID
    carc: str
    cause: str
    path: str


class UpTo(NamedTuple):
    """The largest denial that is looked at: of its amount in cents, and of those the newest."""

    amount: int
    id: UUID = UUID(int=(1 << 128) - 1)


class Place(NamedTuple):
    """Where a list of groups ended: minus the cents denied, and the group."""

    amount: int
    payer_id: UUID
    carc: str
    cause: str
    path: str


async def groups(source: Source, below: int, limit: int, after: Place | None = None) -> list[Row]:
    """Groups of two or more denials of less than ``below`` cents each, what is denied most in all first."""
    names = ("after_amount", "after_payer", "after_carc", "after_cause", "after_path")
    place = dict(zip(names, after or FIRST, strict=True))
    return await source.fetch(GROUPS, {"org": source.org_id, "below": below, "limit": limit, **place})


async def candidates(source: Source, wanted: Sequence[tuple[Group, UpTo]], most: int) -> list[list[Row]]:
    """Of each group the ``most`` largest denials up to one, with what their worth is reckoned from."""
    names = ("payers", "carcs", "causes", "paths", "amounts", "ids")
    rows = [(*group, *upto) for group, upto in wanted]
    columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in names]
    parameters: dict[str, Any] = dict(zip(names, columns, strict=True))
    found: list[list[Row]] = [[] for _ in wanted]
    for row in await source.fetch(CANDIDATES, {"org": source.org_id, "most": most, **parameters}):
        found[row["place"] - 1].append(row)
    return found
