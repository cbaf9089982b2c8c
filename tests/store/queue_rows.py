"""Denials put straight into queues, each with its event, as commands would leave them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from app.domain.people.roster import UNTAKEN
from app.store.database import Database
from tests.conftest import ORG

TODAY = datetime.now(UTC).date()
"""In the time zone of the tests' organisations; no test runs over midnight, as no other does."""
DETAIL = {
    "claim": dict.fromkeys(
        "patient_control_number payer_claim_control_number claim_status_code service_from service_to charge paid".split()
    ),
    **dict.fromkeys("patient subscriber billing_provider rendering_provider facility".split()),
    "lines": [],
    "adjustments": [],
}
EVENT = """
INSERT INTO events (org_id, id, type, subject_id, subject_version, actor_kind, actor_id, at, data)
VALUES (%s, %s, %s, %s, %s, 'system', 'test', now(), '{}')
"""
PAYER = """
INSERT INTO payers (org_id, id, name, plans, mapped, version, created_at, updated_at)
VALUES (%s, %s, 'Sample Mutual', '[]', false, 1, now(), now())
"""


def ahead(days: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days)


def item(**told: Any) -> dict[str, Any]:
    """The columns of a denial: an open lead that is due today and that no team has, unless told otherwise."""
    lead, amount = told.get("lead", True), told.pop("amount", 10_000)
    resolved = told.get("stage") == "resolved"
    work_type = told.get("work_type", "auth")
    row = {
        "id": uuid7(),
        "claim_id": uuid7(),
        "event_id": uuid7(),
        "reason_key": "CO:197",
        "group_code": "CO",
        "carc": "197",
        "remit_date": TODAY,
        "received_on": TODAY,
        "amount_denied": amount,
        "amount_at_risk": amount,
        "amount_recovered": 0,
        "paid_beyond_denied": 0,
        "stage": "decision",
        "lead": lead,
        "work_type": work_type,
        "owner_kind": "team",
        "owner_id": UNTAKEN[work_type] if work_type and not told.get("triage") else ORG,
        "owner_name": "X",
        "next_action": "decide",
        "due_on": TODAY,
        "claim_denied": 0 if resolved or not lead else amount,
        "detail": json.dumps(DETAIL),
        "version": 1,
        "created_at": datetime.now(UTC),
        "updated_at": datetime.now(UTC),
    }
    if resolved:
        row |= {"next_action": None, "due_on": None, "outcome": "written_off", "resolved_on": TODAY}
    return row | told


async def put(database: Database, *items: dict[str, Any], org_id: UUID = ORG) -> list[UUID]:
    """Store them, and the payer that denied them. Their ids."""
    payer = uuid7()
    async with database.transaction(org_id) as tx, tx.driver.cursor() as cursor:
        await tx.execute(EVENT, (org_id, uuid7(), "payer.seen", payer, 1))
        await tx.execute(PAYER, (org_id, payer))
        await cursor.executemany(EVENT, [(org_id, uuid7(), "denial.captured", row["id"], 1) for row in items])
        for row in items:
            told = {"org_id": org_id, "payer_id": payer, **row}
            marks = ", ".join(["%s"] * len(told))
            await tx.execute(f"INSERT INTO denials ({', '.join(told)}) VALUES ({marks})", list(told.values()))
    return [row["id"] for row in items]


async def change(database: Database, denial: UUID, org_id: UUID = ORG, **told: Any) -> None:
    """Change some columns of a denial, with the event that it takes."""
    async with database.transaction(org_id) as tx:
        (row,) = await tx.fetch("SELECT version + 1 AS version FROM denials WHERE id = %s", (denial,))
        await tx.execute(EVENT, (org_id, uuid7(), "denial.changed", denial, row["version"]))
        sets = ", ".join(f"{name} = %s" for name in told)
        await tx.execute(
            f"UPDATE denials SET {sets}, version = %s WHERE id = %s", (*told.values(), row["version"], denial)
        )
