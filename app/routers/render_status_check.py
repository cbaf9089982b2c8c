"""Status checks as the contract shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.compose.status_questions import AskedAbout
from app.domain.money import to_text
from app.domain.playbooks.playbook import Playbook
from app.routers.ids import show
from app.store.database import Row

SAME = (
    "channel state meaning checked_on reference cause attempts first_sent_at last_sent_at next_at fault created_at"
).split()
DETAIL = (
    "level codes documents asked_from for_appeal parts by_other_means next_payer unknown claims_found "
    "new_control_number effective_on finalized_on remitted_on remit_trace"
).split()


def status_check(row: Row, playbooks: Mapping[UUID, Playbook]) -> dict[str, Any]:
    """One status check (:class:`app.routers.schemas.status_checks.StatusCheckOut`)."""
    stopped = row["state"] == "stopped" and row["payer_id"] in playbooks
    ladder = playbooks[row["payer_id"]].ladder if stopped else ()
    return {
        "id": show("chs", row["id"]),
        "denial_ids": [show("den", it) for it in row["denial_ids"]],
        **{name: row[name] for name in SAME},
        "missing": (row["detail"] or {}).get("missing", []) if row["state"] == "stopped" else [],
        "detail": _detail(row["detail"]) if row["state"] == "answered" and row["detail"] else None,
        "whom_to_call": [{"level": it.level, "name": it.name, "contact": it.contact} for it in ladder],
    }


def _detail(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: told.get(name) for name in DETAIL},
        "charge": to_text(told.get("charge")),
        "paid": to_text(told.get("paid")),
        "lines": [_line(it) for it in told.get("lines") or ()],
    }


def _line(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: told[name] for name in ("meaning", "codes", "procedure")},
        "charge": to_text(told["charge"]),
        "paid": to_text(told["paid"]),
        "denial_ids": [show("den", UUID(it)) for it in told["denials"]],
    }


def queue_check(it: AskedAbout) -> dict[str, Any]:
    """One item of a queue (:class:`app.routers.schemas.status_checks.QueueCheckOut`)."""
    return {
        "denial_id": show("den", it.denial_id),
        "result": it.result,
        "status_check_id": show("chs", it.inquiry_id),
        "why": it.hindrance.why if it.hindrance else None,
        "missing": list(it.hindrance.missing) if it.hindrance else [],
    }
