"""Touches of one claim, from the two logs to the rules that count them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.errors import NotFoundError
from app.domain.touches.actions import entry, look
from app.domain.touches.count_touches import Touch, count_touches
from app.routers.ids import show
from app.store.database import Row, Source
from app.store.queries import touches as stored

MOST = 2000
"""Entries, and openings, that are looked at: more than any claim of a year has."""


@dataclass(frozen=True, slots=True)
class Touches:
    """Touches of a claim, oldest first, and who they were."""

    claim_id: UUID
    touches: list[Touch]
    people: dict[str, Row]
    complete: bool
    """Nothing was older than what was looked at."""


async def touches_of(source: Source, denial_id: UUID, pause: timedelta) -> Touches:
    """All touches of the claim of a denial. Raises ``NotFoundError``."""
    denials = await stored.denials_with(source, denial_id)
    if not denials:
        raise NotFoundError("There is no denial with this id.")
    ids, claim_id = [row["id"] for row in denials], denials[0]["claim_id"]
    subjects = [str(show("clm", claim_id)), *(str(show("den", id_)) for id_ in ids)]
    told = await stored.entries(source, ids, MOST)
    opened = await stored.openings(source, subjects, MOST)
    since = max((rows[MOST]["at"] for rows in (told, opened) if len(rows) > MOST), default=None)
    counted = _count([it for it in told if _is_after(it, since)], [it for it in opened if _is_after(it, since)], pause)
    people = await stored.people(source, sorted({touch.by for touch in counted}))
    return Touches(claim_id, counted, people, complete=since is None)


def _is_after(row: Row, since: datetime | None) -> bool:
    return since is None or row["at"] > since


def _count(told: list[Row], opened: list[Row], pause: timedelta) -> list[Touch]:
    actions = [entry(row["at"], row["actor_id"], row["type"], row["outcome"]) for row in told if row["action"]]
    actions += [look(row["at"], row["actor_id"], row["operation"]) for row in opened]
    return count_touches(actions, [row["at"] for row in told if row["step"]], pause)
