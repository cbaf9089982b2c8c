"""Queues, items and checkouts as the contract shows them (:mod:`app.routers.schemas.queue_out`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from app.domain.money import to_text
from app.domain.organization.profiles import PROFILES
from app.domain.workflow import queue_order
from app.domain.workflow.queue_order import ALL, BY_WORK, NAMED, REVIEW, Kind, Order, Standing
from app.routers import render
from app.routers.ids import show
from app.store.database import Row
from app.store.queries.queues import SEGMENTS, Queue

FIGURES = ("count", "amount_denied", "due_today", "overdue", "deadline_at_risk")


def queues(rows: list[Row], kind: Kind | None) -> list[dict[str, Any]]:
    """All queues in the order in which the organisation sees them: named ones, teams, people."""
    if not rows:
        return []
    known = {row["queue"]: row for row in rows}
    known[ALL] = known[ALL] | _sum(known[name] for name in BY_WORK)
    known[REVIEW] |= {"due_today": 0, "overdue": 0}  # what is resolved is not due
    named = queue_order.listed(PROFILES[rows[0]["profile"]].queues, kind)
    owned = [row for row in rows if row["owner_id"] is not None] if kind in (None, "owner") else []
    owned.sort(key=lambda row: (row["owner_kind"] == "person", row["owner_name"], row["queue"]))
    return [_queue(row) for row in (*(known[name] for name in named), *owned)]


def _sum(rows: Iterable[Row]) -> Row:
    rows = list(rows)
    days = [row["oldest"] for row in rows if row["oldest"] is not None]
    return {name: sum(row[name] for row in rows) for name in FIGURES} | {"oldest": min(days, default=None)}


def _queue(row: Row) -> dict[str, Any]:
    kind, owner = row["owner_kind"], None
    if kind is None:
        name, queue = row["queue"], NAMED[row["queue"]]
    else:
        name = show(render.OWNERS[kind], row["owner_id"])
        queue = queue_order.Named("owner", row["owner_name"], queue_order.DUE)
        owner = {"kind": kind, "id": name, "name": row["owner_name"]}
    return {
        "name": name,
        "kind": queue.kind,
        "title": queue.title,
        "owner": owner,
        "count": row["count"],
        "amount_denied": to_text(row["amount_denied"]),
        "amount_expected": None,
        "oldest": row["oldest"],
        "due_today": row["due_today"],
        "overdue": row["overdue"],
        "deadline_at_risk": row["deadline_at_risk"],
        "order": {"name": queue.order.name, "text": queue.order.text},
    }


def item(row: Row, order: Order, today: date) -> dict[str, Any]:
    """One item, as it stands in an order."""
    windows = [window for it in (row, *row["siblings_shown"]) for window in it["deadlines"]]
    standing = Standing(
        row["due_on"],
        row["send_by"],
        row["quick_fix"],
        row["next_action"],
        row["resolved_on"],
        queue_order.purpose_of(row["send_by"], windows),
    )
    part = row["part"] or queue_order.part_of(order, standing, today)
    amount = to_text(row["amount_denied"] if part == "resolved" else row["claim_denied"])
    denial = render.denial(row)
    return {
        "claim_id": denial["claim_id"],
        "denial": denial,
        "siblings": [render.denial(sibling) for sibling in row["siblings_shown"]],
        "sort_key": {
            "part": part,
            "day": row[SEGMENTS[part].keys[0]],
            "amount_denied": None if part == "resolved" else amount,
            "denial_id": denial["id"],
        },
        "reason": queue_order.reason(part, standing, today),
        "amount_denied": amount,
        "checkout": _held(row),
    }


def _held(row: Row) -> dict[str, Any] | None:
    if row["taken_by"] is None:
        return None
    person = {"id": show("per", row["taken_by"]), "name": row["taken_by_name"]}
    return {"person": person, "expires_at": row["expires_at"]}


def checkout(row: Row, queue: Queue, today: date) -> dict[str, Any]:
    """One item with the lease on it."""
    return {
        "id": show("chk", row["checkout_id"]),
        "queue": row["taken_from"],
        "expires_at": row["expires_at"],
        "item": item(row, queue.order, today),
    }
