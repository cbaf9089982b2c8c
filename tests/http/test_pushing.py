"""Webhooks of the real server: what happens reaches a receiver by itself, also after the server was killed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from app.domain.push.signing import as_bytes, signature
from app.routers.schemas.example_files import example
from tests.http.live import live, until


@pytest.fixture
def receiver() -> Iterator[ThreadingHTTPServer]:
    """Keeps what it gets in ``got``: headers and body."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            server: Any = self.server
            server.got.append((dict(self.headers), self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.got = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def add(client: httpx.Client, receiver: ThreadingHTTPServer) -> dict[str, Any]:
    url = f"http://127.0.0.1:{receiver.server_port}/hooks"
    answer = client.post("/v1/webhooks", json={"url": url, "types": ["denial."]})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_what_happens_reaches_the_receiver(clone: Any, tmp_path: Any, receiver: Any) -> None:
    with live(clone(), tmp_path / "data", OVERTURN_WEBHOOK_ALLOW_LOCAL="true") as server:
        with server.client() as client:
            webhook = add(client, receiver)
            denial = client.post("/v1/denials", json=example("denial")).json()
            (headers, body) = until(lambda: receiver.got)[0]
            told = json.loads(body)
            assert told["data"]["subject"] == {"kind": "denial", "id": denial["id"]}
            signed = signature(
                as_bytes(webhook["secret"]), headers["webhook-id"], int(headers["webhook-timestamp"]), body
            )
            assert headers["webhook-signature"] == signed
        server.kill()
        server.start()  # with the key that seals secrets, which it has kept
        with server.client() as client:
            before = len(receiver.got)
            other = client.post("/v1/denials", json={**example("denial"), "external_id": "AFTER-1"}).json()
            until(lambda: any(other["id"].encode() in body for _, body in receiver.got[before:]))
        assert server.stop() == 0
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert len(ids) == len(set(ids))


def test_this_machine_is_refused_unless_it_is_allowed(clone: Any, tmp_path: Any, receiver: Any) -> None:
    with live(clone(), tmp_path / "data", OVERTURN_RUN_JOBS="false") as server, server.client() as client:
        for url in (f"http://127.0.0.1:{receiver.server_port}/", "https://127.0.0.1/", "https://[::1]:8443/"):
            assert client.post("/v1/webhooks", json={"url": url}).status_code == 422, url
