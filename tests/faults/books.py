"""What is in the books of an organisation, without ids and moments: two ingests of the same files must agree on it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import Any

import psycopg

from app.sample import write_sample
from app.store import embedded
from tests.conftest import ORG

SOAK = bool(os.environ.get("OVERTURN_SOAK"))
DENIAL = (
    "d.patient_control_number, d.payer_claim_control_number, d.carc, d.reason_key, d.remit_date, d.amount_denied, "
    "d.amount_at_risk, d.amount_recovered, d.paid_beyond_denied, d.stage, d.outcome, d.lead, d.next_action"
)
QUERIES = {
    "remittances": "SELECT encode(sha256, 'hex'), status, counts::text FROM remittances",
    "payments": "SELECT trace_number, amount, claims, complete FROM payments",
    "claim events": "SELECT patient_control_number, payer_claim_control_number, status_code, charge, paid, claim_id IS NULL "
    "FROM claim_events",
    "claims": "SELECT patient_control_number, payer_claim_control_number, status_code, charge FROM claims",
    "denials": f"SELECT {DENIAL} FROM denials d",
    "findings": "SELECT code, severity, segment, tag, element, claim FROM findings",
    "quarantine": "SELECT ordinal, status, raw FROM quarantined_claims",
    "volumes": "SELECT provider, facility, procedure, month, sum(count), sum(charge), sum(allowed), sum(paid) FROM "
    "(SELECT provider, facility, procedure, month, count, charge, allowed, paid FROM volumes UNION ALL "
    "SELECT provider, facility, procedure, month, count, charge, allowed, paid FROM volume_deltas) v GROUP BY 1, 2, 3, 4",
}
TWICE = (
    "SELECT claim_id, reason_key, remit_date, count(*) FROM denials WHERE outcome IS DISTINCT FROM 'void' "
    "GROUP BY 1, 2, 3 HAVING count(*) > 1"
)


def sample(claims: int, seed: int) -> bytes:
    """An invented remittance."""
    out = BytesIO()
    write_sample(out, claims, seed, today=date(2026, 9, 21))
    return out.getvalue()


def books(where: embedded.Addresses) -> dict[str, list[Any]]:
    """All rows of what was taken in, sorted."""
    with psycopg.connect(where.admin) as connection:
        return {name: sorted(connection.execute(query).fetchall(), key=repr) for name, query in QUERIES.items()}


def assert_same(found: dict[str, list[Any]], wanted: dict[str, list[Any]], names: Iterable[str] = QUERIES) -> None:
    """Says in which table two books differ, and by how much."""
    for name in names:
        missing = [row for row in wanted[name] if row not in found[name]] if found[name] != wanted[name] else []
        assert len(found[name]) == len(wanted[name]), f"{name}: {len(found[name])} rows, not {len(wanted[name])}"
        assert missing == [], f"{name}: {len(missing)} differ, such as {missing[:2]}"


def told_twice(where: embedded.Addresses) -> list[Any]:
    """Denials of one claim, reason and date that stand twice."""
    with psycopg.connect(where.admin) as connection:
        return connection.execute(TWICE).fetchall()


__all__ = ["ORG", "SOAK", "assert_same", "books", "sample", "told_twice"]
