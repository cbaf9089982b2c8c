"""How a denial came to be where it is: what its log says of buckets, with what people wrote."""

from __future__ import annotations

from uuid import UUID

from app.store.database import Row, Source

PUT = ("denial.classified", "denial.bucket_changed", "denial.resorted")
HISTORY = """
WITH told AS (
    SELECT DISTINCT ON (e.subject_version) e.* FROM events e
    WHERE e.org_id = %(org)s AND e.subject_id = %(id)s AND e.type = ANY(%(types)s)
    ORDER BY e.subject_version, e.type = 'denial.classified', e.id
), put AS (
    SELECT t.id, t.subject_version AS version, t.at, t.actor_kind, t.data,
           coalesce(t.data -> 'to', t.data) AS after,
           coalesce(t.data -> 'from', lag(coalesce(t.data -> 'to', t.data)) OVER (ORDER BY t.subject_version)) AS before
    FROM told t
)
SELECT p.*, x.body AS reason, x.author_id
FROM put p LEFT JOIN texts x ON x.org_id = %(org)s AND x.id = (p.data ->> 'text')::uuid
WHERE %(before)s::bigint IS NULL OR p.version < %(before)s::bigint
ORDER BY p.version DESC LIMIT %(limit)s
"""
"""A denial that a person or a rule moves on to its decision is told of twice in one version: once is shown."""


async def bucket_history(source: Source, denial_id: UUID, limit: int, before: int | None) -> list[Row]:
    """Up to ``limit`` + 1 entries, newest first, of versions below ``before``."""
    wanted = {"org": source.org_id, "id": denial_id, "types": list(PUT), "limit": limit + 1, "before": before}
    return await source.fetch(HISTORY, wanted)
