"""Streams of the real server: events as they happen, a place that is free again, an end with the service."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.routers.schemas.example_files import example
from tests.http.live import Live, live, until

STREAM = {"Accept": "text/event-stream"}


@pytest.fixture(scope="module")
def one_stream(clone: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(clone(), tmp_path_factory.mktemp("streams"), OVERTURN_EVENT_STREAMS="1") as server:
        yield server


def told(lines: Iterator[str], kind: str) -> dict[str, Any]:
    """The next event of a kind."""
    for line in lines:
        if line == f"event: {kind}":
            return dict(json.loads(next(lines).removeprefix("data: ")))
    raise AssertionError("the stream ended")


def test_an_event_comes_within_seconds(one_stream: Live) -> None:
    with one_stream.client() as client, client.stream("GET", "/v1/events", headers=STREAM) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        posted = client.post("/v1/denials", json=example("denial")).json()
        began = time.monotonic()
        event = told(answer.iter_lines(), "denial.captured")
        assert event["subject"]["id"] == posted["id"]
        assert time.monotonic() - began < 5


def test_a_client_that_left_makes_room(one_stream: Live) -> None:
    with one_stream.client() as client:

        def opened() -> bool:
            with client.stream("GET", "/v1/events", headers=STREAM) as answer:
                return answer.status_code == 200

        for _ in range(3):
            until(opened, seconds=8, every=0.2)


def test_other_requests_go_on_beside_it(one_stream: Live) -> None:
    with one_stream.client() as client:
        until(lambda: _opens(client), seconds=8)
        for _ in range(20):
            assert client.get("/v1/events", params={"limit": 1}).status_code == 200


def _opens(client: httpx.Client) -> bool:
    with client.stream("GET", "/v1/events", headers=STREAM) as answer:
        return answer.status_code == 200


def test_the_service_stops_without_waiting_for_it(clone: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    with live(clone(), tmp_path_factory.mktemp("stopping")) as server, server.client() as client:
        begun, ended = threading.Event(), threading.Event()

        def listen() -> None:
            with client.stream("GET", "/v1/events", headers=STREAM) as answer:
                for _ in answer.iter_lines():
                    begun.set()
                ended.set()

        listener = threading.Thread(target=listen)
        listener.start()
        assert begun.wait(10)
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 10
        assert ended.wait(5)
        listener.join()
