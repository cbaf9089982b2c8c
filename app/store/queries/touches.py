"""What people did on the claim of a denial, from the log and the access log."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from app.domain.touches.actions import CONSEQUENCES, LOOKS, STEPS
from app.store.database import Row, Source

CLAIM = """
SELECT s.id, s.claim_id FROM denials d JOIN denials s ON s.org_id = d.org_id AND s.claim_id = d.claim_id
WHERE d.org_id = %s AND d.id = %s ORDER BY s.id
"""
ENTRIES = """
SELECT e.at, e.type, e.actor_id, e.data ->> 'outcome' AS outcome, e.type = ANY(%(steps)s) AS step,
       e.actor_kind = 'person' AND e.type <> ALL(%(consequences)s) AS action
FROM events e
WHERE e.org_id = %(org)s AND e.subject_id = ANY(%(denials)s)
  AND (e.type = ANY(%(steps)s) OR (e.actor_kind = 'person' AND e.type <> ALL(%(consequences)s)))
ORDER BY e.at DESC, e.id DESC LIMIT %(most)s + 1
"""
OPENINGS = """
SELECT a.at, a.operation, a.actor_id
FROM accesses a JOIN people p ON p.org_id = a.org_id AND p.issuer || '#' || p.subject = a.actor_id
WHERE a.org_id = %(org)s AND a.subject = ANY(%(subjects)s) AND a.status < 400 AND a.operation = ANY(%(looks)s)
  AND p.role <> 'auditor'
ORDER BY a.at DESC, a.id DESC LIMIT %(most)s + 1
"""
"""A machine that reads a claim is nobody who touches it."""
PEOPLE = """
SELECT p.issuer || '#' || p.subject AS actor_id, p.id, p.name FROM people p
WHERE p.org_id = %s AND p.issuer || '#' || p.subject = ANY(%s)
"""


async def denials_with(source: Source, denial_id: UUID) -> list[Row]:
    """All denials of the claim of a denial, each with the claim; none where there is no such denial."""
    return await source.fetch(CLAIM, (source.org_id, denial_id))


async def entries(source: Source, denials: Sequence[UUID], most: int) -> list[Row]:
    """Actions of people and ends of rounds, newest first; one more than ``most`` says that there are more."""
    told = {"org": source.org_id, "denials": list(denials), "most": most}
    return await source.fetch(ENTRIES, told | {"steps": list(STEPS), "consequences": list(CONSEQUENCES)})


async def openings(source: Source, subjects: Sequence[str], most: int) -> list[Row]:
    """When people opened or took what has one of these ids, newest first; one more than ``most``: there are more."""
    told = {"org": source.org_id, "subjects": list(subjects), "most": most}
    return await source.fetch(OPENINGS, told | {"looks": list(LOOKS)})


async def people(source: Source, actors: Sequence[str]) -> dict[str, Row]:
    """Id and name of those of these actors that are people of the organisation."""
    return {row["actor_id"]: row for row in await source.fetch(PEOPLE, (source.org_id, list(actors)))}
