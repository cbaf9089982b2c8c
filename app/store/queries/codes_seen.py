"""Codes of an organisation's own denials that no rule knows, with counts and dollars.

Both reads stay small whatever is stored. Reason codes are found by stepping through the index ``ix_denials_carc`` from
one code to the next, and counted over the newest denials of each. Remark codes have no index of their own: those of the
newest denials, in the order of the primary key, are looked at.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from app.store.database import Row, Source


class Bounds(NamedTuple):
    """How much a read looks at."""

    codes: int = 200
    """Most codes of one list."""
    denials: int = 10_000
    """Most denials of one reason code, or of the read of remark codes."""


BOUNDS = Bounds()

FIGURES = """
count(*) AS denials, count(*) FILTER (WHERE d.stage <> 'resolved') AS open_denials,
sum(d.amount_denied)::bigint AS amount_denied,
coalesce(sum(d.amount_at_risk) FILTER (WHERE d.stage <> 'resolved'), 0)::bigint AS amount_at_risk,
max(d.received_on) AS last_received_on
"""
CARCS = f"""
WITH RECURSIVE seen AS (
    (SELECT d.carc FROM denials d WHERE d.org_id = %(org)s ORDER BY d.carc LIMIT 1)
    UNION ALL
    SELECT (SELECT d.carc FROM denials d WHERE d.org_id = %(org)s AND d.carc > s.carc ORDER BY d.carc LIMIT 1)
    FROM seen s WHERE s.carc IS NOT NULL
)
SELECT s.carc AS code, n.*, n.denials >= %(denials)s AS at_least
FROM (SELECT carc FROM seen WHERE carc IS NOT NULL AND carc <> ALL(%(ruled)s) LIMIT %(codes)s) s
CROSS JOIN LATERAL (
    SELECT {FIGURES} FROM (
        SELECT d.stage, d.amount_denied, d.amount_at_risk, d.received_on FROM denials d
        WHERE d.org_id = %(org)s AND d.carc = s.carc ORDER BY d.id DESC LIMIT %(denials)s
    ) d
) n
ORDER BY n.amount_denied DESC, s.carc
"""
REMARKS = f"""
WITH newest AS MATERIALIZED (
    SELECT d.remarks, d.stage, d.amount_denied, d.amount_at_risk, d.received_on
    FROM denials d WHERE d.org_id = %(org)s ORDER BY d.id DESC LIMIT %(denials)s
)
SELECT r.code, {FIGURES}, (SELECT count(*) FROM newest) >= %(denials)s AS at_least
FROM newest d CROSS JOIN LATERAL (SELECT DISTINCT unnest(d.remarks) AS code) r
WHERE r.code <> ALL(%(ruled)s)
GROUP BY r.code ORDER BY amount_denied DESC, r.code LIMIT %(codes)s
"""


async def carcs_without_rule(source: Source, ruled: Collection[str], bounds: Bounds = BOUNDS) -> list[Row]:
    """Reason codes of stored denials other than ``ruled``, most dollars first. ``at_least``: there may be more."""
    return await source.fetch(CARCS, _parameters(source, ruled, bounds))


async def remarks_without_rule(source: Source, ruled: Collection[str], bounds: Bounds = BOUNDS) -> list[Row]:
    """Remark codes of the newest denials other than ``ruled``; as above."""
    return await source.fetch(REMARKS, _parameters(source, ruled, bounds))


def _parameters(source: Source, ruled: Collection[str], bounds: Bounds) -> dict[str, object]:
    return {"org": source.org_id, "ruled": list(ruled), **bounds._asdict()}
