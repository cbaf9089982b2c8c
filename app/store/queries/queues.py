"""Reads of queues: items in the published order, by keyset, from one range of an index for each part of the order."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from app.domain.workflow.queue_order import ALL, APPROVALS, ESCALATED, REVIEW, Order, Part, soon
from app.store.database import Row, Source
from app.store.queries.allowed_amounts import with_expected
from app.store.queries.denials import SHOWN

IS_ITEM = "d.lead AND d.stage <> 'resolved'"
TO_REVIEW = (
    "d.stage = 'resolved' AND d.cause_confirmed_on IS NULL "
    "AND d.outcome <> ALL ('{void,duplicate,not_a_denial}'::text[])"
)
_BY_DUE = ("due_on", "by_amount", "id")


class Segment(NamedTuple):
    """One part of an order: which rows, and the columns of the index that sorts them."""

    condition: str
    keys: tuple[str, ...]


SEGMENTS: dict[Part, Segment] = {
    "due": Segment(IS_ITEM, _BY_DUE),
    "deadline_risk": Segment(f"{IS_ITEM} AND d.send_by <= %(soon)s", ("send_by", "by_amount", "id")),
    "quick_fix": Segment(f"{IS_ITEM} AND d.quick_fix AND (d.send_by <= %(soon)s) IS NOT TRUE", _BY_DUE),
    "rest": Segment(f"{IS_ITEM} AND NOT d.quick_fix AND (d.send_by <= %(soon)s) IS NOT TRUE", _BY_DUE),
    "resolved": Segment(TO_REVIEW, ("resolved_on", "id")),
}


class Queue(NamedTuple):
    """One queue: a named one, or that of a team or person."""

    name: str
    order: Order
    owner: UUID | None = None

    @property
    def scope(self) -> str:
        """What narrows a part of its order to it."""
        if self.owner is not None:
            return "d.owner_id = %(owner)s"
        special = {ALL: "true", REVIEW: "true", APPROVALS: "false", ESCALATED: "d.escalated"}
        return special.get(self.name, "d.queue = %(queue)s")

    def parameters(self, today: date) -> dict[str, Any]:
        """Of its scope and of the parts of its order."""
        return {"queue": self.name, "owner": self.owner, "soon": soon(today)}


FIRST = "SELECT {keys} FROM denials d WHERE d.org_id = %(org)s AND {conditions} ORDER BY {keys} LIMIT %(limit)s"


class Place(NamedTuple):
    """Where a page ended: a part of the order and the keys of the last item in it."""

    part: int
    keys: tuple[Any, ...]


SAME_KIND = "(k.queue = '{review}') = ({row}.stage = 'resolved')"
"""A lease ends with the work that it was taken for: who had the open item does not hold its review."""
ITEMS = f"""
WITH page AS MATERIALIZED ({{page}}), shown AS (
    SELECT p.*, p.id AS item_id, k.id AS checkout_id, k.queue AS taken_from, k.person_id AS taken_by, k.expires_at,
           (SELECT o.name FROM people o WHERE o.org_id = k.org_id AND o.id = k.person_id) AS taken_by_name
    FROM page p LEFT JOIN checkouts k ON k.org_id = p.org_id AND k.denial_id = p.id AND k.expires_at > %(now)s
        AND {SAME_KIND.format(review=REVIEW, row="p")}
    UNION ALL
    SELECT s.*, p.id, NULL, NULL, NULL, NULL, NULL
    FROM page p JOIN denials s ON s.org_id = p.org_id AND s.claim_id = p.claim_id
    WHERE s.id <> p.id AND s.stage <> 'resolved'
)
{SHOWN.format(source="shown")}
"""
"""First the page, from the index that has its order, then the siblings of each item and what is shown beside it. The
rows come in no order: sorting a page is quicker where it is put together."""


async def items(
    source: Source, queue: Queue, today: date, now: datetime, limit: int, after: Place | None = None
) -> list[Row]:
    """Up to ``limit`` + 1 items behind a place: the one too many says that there are more.

    An item is its lead as :data:`SHOWN` has it, with ``siblings_shown``, ``part`` and ``keys``. A page goes on into the
    next part where one ends.
    """
    found: list[Row] = []
    for number, part in enumerate(queue.order.parts):
        if after is None or number >= after.part:
            keys = after.keys if after is not None and number == after.part else None
            found += await _segment(source, queue, part, today, now, limit + 1 - len(found), keys)
        if len(found) > limit:
            break
    return found


async def first_of(source: Source, queue: Queue, today: date, limit: int, after: Place | None = None) -> list[Row]:
    """As :func:`items`, with no more than ``id``, ``part`` and ``keys`` of each."""
    found: list[Row] = []
    for number, part in enumerate(queue.order.parts):
        if len(found) > limit or (after is not None and number < after.part):
            continue
        behind, marks = _behind(SEGMENTS[part], after.keys if after is not None and number == after.part else None)
        told = {"org": source.org_id, "limit": limit + 1 - len(found), **queue.parameters(today), **marks}
        conditions = " AND ".join([queue.scope, SEGMENTS[part].condition, *behind])
        keys = ", ".join(f"d.{key}" for key in SEGMENTS[part].keys)
        rows = await source.fetch(FIRST.format(conditions=conditions, keys=keys), told)
        found += [{"id": row["id"], "part": part, "keys": tuple(row.values())} for row in rows]
    return found


def _behind(segment: Segment, after: tuple[Any, ...] | None) -> tuple[list[str], dict[str, Any]]:
    """The condition of what is behind a place in a part, and its parameters."""
    if after is None:
        return [], {}
    marks = {f"after_{number}": key for number, key in enumerate(after)}
    keys = ", ".join(f"d.{key}" for key in segment.keys)
    return [f"({keys}) > ({', '.join(f'%({mark})s' for mark in marks)})"], marks


async def _segment(
    source: Source, queue: Queue, part: Part, today: date, now: datetime, limit: int, after: tuple[Any, ...] | None
) -> list[Row]:
    segment = SEGMENTS[part]
    keys = ", ".join(f"d.{key}" for key in segment.keys)
    behind, marks = _behind(segment, after)
    conditions = [queue.scope, segment.condition, *behind]
    parameters = {"org": source.org_id, "now": now, "limit": limit, **queue.parameters(today), **marks}
    page = f"SELECT d.* FROM denials d WHERE d.org_id = %(org)s AND {' AND '.join(conditions)} ORDER BY {keys} LIMIT %(limit)s"
    return grouped(await with_expected(source, await source.fetch(ITEMS.format(page=page), parameters)), part)


def grouped(rows: list[Row], part: Part | None = None) -> list[Row]:
    """Leads with their open siblings, in the order of a part; without one in no order."""
    leads = {row["id"]: row | {"siblings_shown": [], "part": part} for row in rows if row["id"] == row["item_id"]}
    for row in rows:
        if row["id"] != row["item_id"]:
            leads[row["item_id"]]["siblings_shown"].append(row)
    for lead in leads.values():
        lead["siblings_shown"].sort(key=lambda row: row["id"])
        lead["keys"] = tuple(lead[key] for key in SEGMENTS[part].keys) if part else ()
    return sorted(leads.values(), key=lambda lead: lead["keys"])


async def is_owner(source: Source, kind: str, owner: UUID) -> bool:
    """Whether a team or person is one of the organisation."""
    table = {"tem": "teams", "per": "people"}[kind]
    return bool(await source.fetch(f"SELECT FROM {table} WHERE org_id = %s AND id = %s", (source.org_id, owner)))
