"""SIGKILL of the service at random moments of an ingest: posted again, every denial is there exactly once."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.faults.books import SOAK, assert_same, books, sample, told_twice
from tests.http.live import Live, live, until

KILLS, CLAIMS, SEED = (20, 10_000, 1) if SOAK else (3, 2_000, 1)
EDI = {"Content-Type": "application/edi-x12"}
LATER = {"Prefer": "respond-async"}
ENDED = ("done", "partial", "failed")


@dataclass
class Post:
    """One file, and whether a worker process reads it."""

    body: bytes
    headers: dict[str, str]


def post(server: Live, one: Post) -> dict[str, Any]:
    """Post a file and wait for its end."""
    with server.client() as client:
        answer = client.post("/v1/remittances", content=one.body, headers=EDI | one.headers)
        assert answer.is_success, answer.text

        def ended() -> dict[str, Any] | None:
            found: dict[str, Any] = client.get(f"/v1/remittances/{answer.json()['id']}").json()
            return found if found["status"] in ENDED else None

        return dict(until(ended, seconds=90, every=0.05))


def post_and_be_killed(server: Live, one: Post, after: float) -> None:
    """Post in the background and kill all processes of the service in the middle."""
    with ThreadPoolExecutor(1) as aside:

        def try_to_post() -> None:
            with suppress(httpx.TransportError, AssertionError):
                post(server, one)

        posting = aside.submit(try_to_post)
        time.sleep(after)
        server.kill()
        posting.result()


@pytest.fixture(scope="module")
def posts() -> list[Post]:
    size = CLAIMS if SOAK else CLAIMS // 2
    bodies = [sample(CLAIMS if turn % 2 == 0 else size, SEED + turn) for turn in range(KILLS)]
    return [Post(body, LATER if turn % 2 == 0 else {}) for turn, body in enumerate(bodies)]


SETTINGS = {"OVERTURN_INLINE_REMITTANCE_BYTES": str(64 * 1024 * 1024), "OVERTURN_LOG_LEVEL": "WARNING"}


def test_killed_anywhere_and_posted_again_is_as_if_nothing_had_happened(
    clone: Any, tmp_path: Path, posts: list[Post]
) -> None:
    chance, began = random.Random(SEED), time.perf_counter()
    calm, wild, seconds = clone(), clone(), []
    with live(calm, tmp_path / "calm", **SETTINGS) as server:
        for one in posts:
            started = time.perf_counter()
            assert post(server, one)["status"] == "done"
            seconds.append(time.perf_counter() - started)
    server = Live(wild, tmp_path / "wild", **SETTINGS)
    moments = []
    try:
        server.start()
        for one, long in zip(posts, seconds, strict=True):
            moments.append(chance.uniform(0, long))
            post_and_be_killed(server, one, moments[-1])
            assert post(server.start(), one)["status"] == "done"
    finally:
        server.kill()
    print(
        f"kills={KILLS} claims={CLAIMS} seed={SEED} undisturbed={[round(it, 2) for it in seconds]} "
        f"killed_at={[round(it, 2) for it in moments]} seconds={time.perf_counter() - began:.1f}"
    )
    assert told_twice(wild) == []
    assert_same(books(wild), books(calm))
