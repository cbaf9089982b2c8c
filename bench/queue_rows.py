"""Denials by the million without taking files in: what an organisation keeps, and what is open of it.

Due days lie over sixty days, owners are ten teams and forty people, every third denial is the sibling of the one before
it. Triggers do not run, and indexes can be built after the rows; the counts come from the trigger's own statement.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg

from app.domain.sorting.vocabulary import WORK_TYPES

TEAMS, PEOPLE, PAYERS = 10, 40, 20
PARTY = {"name": "SAMPLE, PATIENT", "id_type": "MI", "id": "M000000001"}
CAS = {"group": "CO", "carc": "197", "amount": "330.00", "quantity": None}
LINE = {
    "line_control_number": "1",
    "procedure": "70450",
    "modifiers": ["26"],
    "service_date": "2026-09-01",
    "charge": "330.00",
    "paid": "0.00",
    "denied": "330.00",
    "adjustments": [CAS],
    "remarks": ["N704"],
}
NUMBERS = ("patient_control_number", "payer_claim_control_number", "claim_status_code")
DETAIL = {
    "claim": {**dict.fromkeys(NUMBERS, "SAMPLE"), **dict.fromkeys(("service_from", "service_to", "charge", "paid"))},
    **dict.fromkeys(("patient", "subscriber", "billing_provider", "rendering_provider"), PARTY),
    "facility": {"code": "11"},
    "lines": [LINE, LINE],
    "adjustments": [],
}
"""About as large as a real one."""

STAFF = """
INSERT INTO payers (org_id, id, name, plans, mapped, version, created_at, updated_at)
SELECT %(org)s, md5('payer' || n || %(org)s)::uuid, 'Payer ' || n, '[]', true, 1, now(), now()
FROM generate_series(1, %(payers)s) n;
INSERT INTO teams (org_id, id, name, work_types, version, created_at, updated_at)
SELECT %(org)s, md5('team' || n || %(org)s)::uuid, 'Team ' || n, ARRAY[(%(types)s::text[])[1 + n %% 5]], 1, now(), now()
FROM generate_series(0, %(teams)s - 1) n;
INSERT INTO people (org_id, id, issuer, subject, name, role, active, version, created_at, updated_at)
SELECT %(org)s, md5('person' || n || %(org)s)::uuid, 'bench', 'person-' || n, 'Person ' || n, 'analyst', true, 1, now(), now()
FROM generate_series(0, %(people)s - 1) n;
INSERT INTO team_members (org_id, team_id, person_id)
SELECT %(org)s, md5('team' || n %% %(teams)s || %(org)s)::uuid, md5('person' || n || %(org)s)::uuid
FROM generate_series(0, %(people)s - 1) n
"""
"""Person ``n`` is in team ``n`` modulo ten, which takes one work type."""
DENIALS = """
INSERT INTO denials (org_id, id, claim_id, payer_id, event_id, reason_key, group_code, carc, remarks, remit_date,
    received_on, amount_denied, amount_at_risk, amount_recovered, paid_beyond_denied, stage, outcome, resolved_on, lead,
    owner_kind, owner_id, owner_name, next_action, due_on, control_on, send_by, claim_denied, work_type, root_cause,
    recommended_path, quick_fix, triage, escalated, detail, version, created_at, updated_at)
SELECT %(org)s, lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(claim), 32, '0')::uuid,
    md5('payer' || 1 + h1 %% %(payers)s || %(org)s)::uuid, lpad(to_hex(n), 32, '0')::uuid, 'CO:197', 'CO', '197', '{N704}',
    received, received, amount, amount, 0, 0, CASE WHEN open THEN 'decision' ELSE 'resolved' END,
    CASE WHEN NOT open THEN 'written_off' END, CASE WHEN NOT open THEN received + 30 END, lead, kind,
    CASE WHEN triage THEN %(org)s WHEN kind = 'person' THEN md5('person' || h3 %% %(people)s || %(org)s)::uuid
        ELSE md5('team' || h3 %% %(teams)s || %(org)s)::uuid END, 'Owner',
    CASE WHEN open THEN 'decide' END, CASE WHEN open THEN least(control, send_by) END, CASE WHEN open THEN control END,
    CASE WHEN open THEN send_by END, CASE WHEN lead AND open THEN amount * 2 ELSE 0 END,
    (%(types)s::text[])[1 + h3 %% 5], 'auth_timing', 'appeal', h2 %% 4 = 0, CASE WHEN triage THEN 'unknown_code' END,
    open AND h4 %% 500 = 0, %(detail)s, 1, now(), now()
FROM (
    SELECT *, h1 %% 6 = 0 AS triage, CASE WHEN h1 %% 6 = 0 OR h2 %% 2 = 0 THEN 'team' ELSE 'person' END AS kind,
        n > %(kept)s - %(open)s AS open, n %% 3 <> 0 AS lead, n - (n %% 3 = 0)::int AS claim,
        100 + (h2 %% 50000)::bigint AS amount,
        current_date - (CASE WHEN n > %(kept)s - %(open)s THEN h1 %% 90 ELSE 90 + h1 %% 900 END)::int AS received,
        current_date - 14 + h4 %% 60 AS control,
        CASE WHEN h4 / 60 %% 10 < 7 THEN current_date - 5 + h4 %% 60 + h2 %% 90 END AS send_by
    FROM (
        SELECT n, abs(hashint8(n) %% 1000003) AS h1, abs(hashint8(n * 31) %% 1000003) AS h2,
            abs(hashint8(n * 37) %% 1000003) AS h3, abs(hashint8(n * 41) %% 1000003) AS h4
        FROM generate_series(1, %(kept)s::bigint) n
    ) hashed
) made
"""
INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename = 'denials' AND (indexname LIKE 'ix\\_%' OR indexname LIKE 'uq\\_%')
"""


def load(admin: psycopg.Connection[Any], org_id: UUID, kept: int, open_: int) -> None:
    """Give an organisation its people and denials, of which the newest ``open_`` are open. Counts come later."""
    told = {"org": org_id, "kept": kept, "open": open_, "teams": TEAMS, "people": PEOPLE, "payers": PAYERS}
    admin.execute("SET session_replication_role = replica")
    with psycopg.ClientCursor(admin) as cursor:
        for statements in (STAFF, DENIALS):
            cursor.execute(statements, {**told, "types": list(WORK_TYPES), "detail": json.dumps(DETAIL)})
    admin.execute("RESET session_replication_role")


@contextmanager
def without_indexes(admin: psycopg.Connection[Any]) -> Iterator[None]:
    """Rows come quicker without them, and so do they after the rows."""
    found = admin.execute(INDEXES).fetchall()
    for name, _ in found:
        admin.execute(f"DROP INDEX {name}")
    yield
    admin.execute("SET maintenance_work_mem = '1GB'")
    for _, definition in found:
        admin.execute(definition)


def count(admin: psycopg.Connection[Any]) -> None:
    """Fill the counts as the trigger would have, all organisations at once."""
    (source,) = admin.execute("SELECT prosrc FROM pg_proc WHERE proname = 'count_new_denials'").fetchone() or ("",)
    admin.execute("TRUNCATE queue_counts")
    admin.execute("CREATE TEMP VIEW changed AS SELECT * FROM public.denials")
    admin.execute(source[source.index("INSERT INTO") : source.index(";")])
    admin.execute("DROP VIEW pg_temp.changed")
