"""Thousands of questions to slow payers, and workers that die among them: none is lost, none is sent again too soon."""

from __future__ import annotations

import math
import signal
import socket
from pathlib import Path
from typing import Any

import pytest

from app.domain.status.road import RULES
from tests.faults.asked import Asking, asking, with_group
from tests.faults.books import SOAK
from tests.http.live import until

SIZE = {"checks": 2_000, "payers": 4, "concurrency": 50, "seconds": 20.0} if SOAK else {}
SIZE = SIZE or {"checks": 48, "payers": 2, "concurrency": 6, "seconds": 1.0}
KILLED = {"checks": 500, "concurrency": 50, "seconds": 5.0, "pace": 1.0} if SOAK else {}
KILLED = KILLED or {"checks": 40, "concurrency": 8, "seconds": 0.4, "pace": 0.03}
PENDING = {"claims": [{"says": [{"codes": ["P1:20"]}]}]}
LEAST_MB, MOST_MB = 20, 250


def slow(seconds: float, payers: int) -> dict[str, Any]:
    """All payers take so long, and say that the claim is pending."""
    return {"payers": {f"SIM{number}": {"after": seconds} for number in range(payers)}, "otherwise": [PENDING]}


def free_port() -> int:
    """One that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def all_have_one_result(world: Asking, checks: int) -> None:
    """Every question has one result under its id, and nothing else has."""
    assert world.count("status_inquiries WHERE state = 'answered' AND meaning = 'pending'") == checks
    assert world.count("status_inquiries JOIN status_checks USING (org_id, id, meaning)") == checks
    assert world.count("status_checks") == checks
    events = (
        "SELECT count(*) AS n, count(DISTINCT subject_id) AS subjects FROM events WHERE type = 'status_check.answered'"
    )
    assert world.rows(events) == [{"n": checks, "subjects": checks}]
    numbers = world.rows("SELECT count(*) AS n, count(DISTINCT control_number) AS different FROM status_exchanges")[0]
    assert numbers["n"] == numbers["different"] >= checks


def test_many_questions_to_slow_payers_keep_within_time_and_memory(clone: Any, tmp_path: Path) -> None:
    checks, payers, concurrency, seconds = (SIZE[name] for name in ("checks", "payers", "concurrency", "seconds"))
    with asking(clone(), tmp_path, slow(seconds, int(payers))) as world:
        world.ask(int(checks / payers), int(payers), int(concurrency))
        shown_at = free_port()
        worker = world.start_worker(shown_at)
        ideal = math.ceil(checks / (payers * concurrency)) * seconds
        until(lambda: world.count("status_checks") == checks, seconds=2 * ideal + 30, every=0.2)
        took, memory, told = world.seconds(), world.most_memory(worker), world.payers.get("summary")
        print(f"{checks:.0f} checks in {took:.1f} s, ideal {ideal:.1f} s, {memory:.0f} MB")
        all_have_one_result(world, int(checks))
        answered = f'overturn_status_exchanges_total{{fault="none",outcome="answered"}} {checks:.1f}'
        until(lambda: answered in world.metrics(shown_at), seconds=5, every=0.2)
        assert told["requests"] == checks
        assert told["asked_again"] == 0
        assert {it["most_open"] for it in told["payers"].values()} == {concurrency}
        assert took <= (1.3 if SOAK else 2.5) * ideal, "in the small size what is fixed weighs more than answers do"
        assert LEAST_MB < memory < MOST_MB
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0


@pytest.fixture
def in_the_middle(clone: Any, tmp_path: Path) -> Any:
    """A worker that was killed when some are answered, some on their way and some waiting."""
    checks, pace = int(KILLED["checks"]), KILLED["pace"]
    with asking(clone(), tmp_path, slow(KILLED["seconds"], 1), OVERTURN_STATUS_PACE=str(pace)) as world:
        world.ask(checks, 1, int(KILLED["concurrency"]))
        worker = world.start_worker()
        until(lambda: world.count("status_checks") >= checks / 4, seconds=60, every=0.02)
        with_group(worker, signal.SIGKILL)
        yield world


def test_a_killed_worker_loses_nothing_and_nothing_is_sent_again_too_soon(in_the_middle: Asking) -> None:
    world, checks, rules = in_the_middle, int(KILLED["checks"]), RULES.times(KILLED["pace"])
    under_way = world.count("status_exchanges WHERE ended_at IS NULL")
    assert under_way > 0
    assert 0 < world.count("status_checks") < checks
    world.start_worker()
    until(lambda: world.count("status_checks") == checks, seconds=3 * rules.lease + 60, every=0.1)
    all_have_one_result(world, checks)
    told = world.payers.get("summary")
    lost = world.count("status_exchanges WHERE outcome = 'lost'")
    print(f"{lost} of {under_way} on their way were sent again, the first after {told['shortest_gap']:.2f} s")
    assert lost == under_way
    assert told["asked_again"] <= under_way, "some may not have left before the kill"
    assert told["asked_again"] > 0
    assert told["shortest_gap"] >= rules.again_after
    assert told["payers"]["SIM0"]["most_open"] <= KILLED["concurrency"]
    gaps = world.rows(
        "SELECT min(b.sent_at - a.sent_at) AS least FROM status_exchanges a JOIN status_exchanges b "
        "ON b.inquiry_id = a.inquiry_id AND b.number = a.number + 1"
    )
    assert gaps[0]["least"].total_seconds() >= rules.again_after
