"""When the claim of a denial came under a hold and when the hold was taken off, with what people wrote."""

from __future__ import annotations

from uuid import UUID

from app.store.database import Row, Source

TOLD = ("denial.held", "denial.hold_released")
HISTORY = """
SELECT e.id, e.subject_version AS version, e.at, e.type = 'denial.held' AS held, x.body AS reason, x.author_id
FROM events e LEFT JOIN texts x ON x.org_id = e.org_id AND x.id = (e.data ->> 'text')::uuid
WHERE e.org_id = %(org)s AND e.subject_id = %(id)s AND e.type = ANY(%(types)s)
AND (%(before)s::bigint IS NULL OR e.subject_version < %(before)s::bigint)
ORDER BY e.subject_version DESC LIMIT %(limit)s
"""


async def hold_history(source: Source, denial_id: UUID, limit: int, before: int | None) -> list[Row]:
    """Up to ``limit`` + 1 entries, newest first, of versions below ``before``."""
    wanted = {"org": source.org_id, "id": denial_id, "types": list(TOLD), "limit": limit + 1, "before": before}
    return await source.fetch(HISTORY, wanted)
