"""How questions to payers are found: from an index, few rows whatever is stored."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from app.store import payer_line, status_exchanges, status_progress, status_retention
from tests.conftest import ORG, OTHER_ORG

PAYER = UUID("018f0000-0000-7000-8000-0000000000aa")
MANY = 30_000
INQUIRIES = """
INSERT INTO status_inquiries (org_id, id, claim_id, payer_id, trace, request_id, cause, rank, state, attempts, next_at,
                              meaning, version, created_at, updated_at)
SELECT %(org)s, gen_random_uuid(), gen_random_uuid(), %(payer)s, 't', 't', 'queue', 2,
       CASE WHEN n % 2 = 0 THEN 'waiting' ELSE 'answered' END, 0,
       CASE WHEN n % 2 = 0 THEN now() + (n - 100) * interval '1 second' END,
       CASE WHEN n % 2 = 1 THEN 'paid' END, 1, now(), now() FROM generate_series(1, %(many)s) AS n
"""
EXCHANGES = """
INSERT INTO status_exchanges (org_id, id, inquiry_id, payer_id, connection_id, kind, number, partner, serial, control_number,
                              payload_id, sent_at, ended_at, outcome, in_downtime)
SELECT %(org)s, gen_random_uuid(), gen_random_uuid(), %(payer)s, %(org)s, 'submit', 1, 'a/b', n, n, gen_random_uuid(),
       now() - n * interval '30 seconds', now(), 'answered', false FROM generate_series(1, %(many)s) AS n
"""
CONNECTION = """
INSERT INTO payer_connections (org_id, id, concurrency, per_minute, burst, most_days, downtime, version, created_at,
                               updated_at)
VALUES (%(org)s, %(payer)s, 1, 1, 1, 1, '{}', 1, now(), now())
"""
LINE = """
INSERT INTO payer_lines (org_id, payer_id, failures, opened, tokens, filled_at) VALUES (%(org)s, %(payer)s, 0, 0, 1, now())
"""


@pytest.fixture(scope="module")
def loaded(clone: Any) -> Any:
    where = clone()
    with psycopg.connect(where.admin, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")  # no events for what is only there to be in the way
        for sql in (INQUIRIES, EXCHANGES, CONNECTION, LINE):
            admin.execute(sql.replace(" % ", " %% "), {"org": ORG, "payer": PAYER, "many": MANY})
        admin.execute("ANALYZE status_inquiries, status_exchanges, payer_connections")
    return where


def scans(plan: dict[str, Any]) -> list[dict[str, Any]]:
    below = [it for part in plan.get("Plans", ()) for it in scans(part)]
    reads = plan.get("Relation Name", "").startswith("status_") and plan["Node Type"] != "ModifyTable"
    return [plan, *below] if reads else below


NOW = datetime.now(UTC)
TOLD = {"org": ORG, "payer": PAYER, "now": NOW, "most": 5}
QUERIES = {
    "due": (status_exchanges.DUE, TOLD),
    "overdue": (status_progress.OVER, TOLD),
    "next": (status_progress.NEXT, (ORG, PAYER)),
    "payers": (status_progress.PAYERS, TOLD),
    "under way": (payer_line.UNDER_WAY, TOLD | {"since": NOW - timedelta(seconds=105)}),
    "words": (status_retention.WORDS, (ORG, NOW - timedelta(days=400), 500)),
    "forgotten": (status_retention.FORGET, TOLD | {"before": NOW - timedelta(days=430)}),
    "attempts": (status_exchanges.ATTEMPTS, (ORG, PAYER)),
}


@pytest.mark.parametrize("name", QUERIES)
def test_few_rows_are_read_whatever_waits(loaded: Any, name: str) -> None:
    sql, told = QUERIES[name]
    with psycopg.connect(loaded.service) as connection:
        connection.execute("SELECT set_config('app.org', %s, true)", (str(ORG),))
        row = connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", told).fetchone()  # type: ignore[arg-type]
    assert row is not None
    found = scans(json.loads(row[0])[0]["Plan"] if isinstance(row[0], str) else row[0][0]["Plan"])
    assert found
    assert [it["Node Type"] for it in found if "Index" not in it["Node Type"]] == []
    assert sum(it["Actual Rows"] * it["Actual Loops"] for it in found) < 300


def test_figures_for_the_operator_are_sums_over_all_organisations(loaded: Any) -> None:
    """Nothing but them: the same role sees no row of either."""
    row = INQUIRIES.replace("%(many)s", "2").replace(" % ", " %% ")
    with psycopg.connect(loaded.admin, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(row, {"org": OTHER_ORG, "payer": PAYER})
    with psycopg.connect(loaded.service) as service:
        found = service.execute("SELECT figure, n FROM status_road_figures(now())").fetchall()
        assert dict(found) == {"waiting": MANY // 2 + 1, "breaker_open": 0, "put_off": 0}
        assert service.execute("SELECT count(*) FROM status_inquiries").fetchone() == (0,)
