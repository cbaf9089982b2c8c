"""Reads of the versions of playbooks and policies."""

from __future__ import annotations

from uuid import UUID

from app.domain.playbooks.version import Kind
from app.store.database import Row, Source
from app.store.versions import TABLES

VERSIONS = """
SELECT v.*, (
    SELECT a.id FROM approvals a WHERE a.org_id = v.org_id AND a.subject_id = v.id ORDER BY a.id DESC LIMIT 1
) AS approval_id
FROM {table} v WHERE v.org_id = %(org)s AND v.{subject} = %(subject)s {after} ORDER BY v.id DESC LIMIT %(limit)s
"""


async def version_rows(
    source: Source, kind: Kind, subject: UUID | str, limit: int | None = None, after: UUID | None = None
) -> list[Row]:
    """Up to ``limit`` + 1 versions of a subject, newest first; without a limit all."""
    table, column = TABLES[kind]
    sql = VERSIONS.format(table=table, subject=column, after="AND v.id < %(after)s" if after else "")
    most = None if limit is None else limit + 1
    return await source.fetch(sql, {"org": source.org_id, "subject": subject, "limit": most, "after": after})
