"""The HTTP client of ``ingest`` and ``demo``, against a server that is busy at first."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.partner import ATTEMPTS, Partner, PartnerError, ProblemError

Answer = tuple[int, dict[str, str], dict[str, object]]
BUSY: Answer = (503, {"Retry-After": "0"}, {"title": "Busy", "detail": "All connections are in use."})


class Script(http.server.BaseHTTPRequestHandler):
    """Gives the next answer to whatever is asked."""

    def do_POST(self) -> None:
        """Read the body, so that a retry must send it again."""
        self.server.bodies.append(self.rfile.read(int(self.headers.get("content-length", 0))))  # type: ignore[attr-defined]
        self.do_GET()

    def do_GET(self) -> None:
        """Answer."""
        status, headers, body = self.server.answers.pop(0)  # type: ignore[attr-defined]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def scripted() -> Iterator[http.server.HTTPServer]:
    server = http.server.HTTPServer(("127.0.0.1", 0), Script)
    server.answers, server.bodies = [], []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def url(server: http.server.HTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}"


async def test_a_busy_server_is_asked_again_and_slow_work_followed(scripted, tmp_path: Path) -> None:
    file = tmp_path / "a.835"
    file.write_bytes(b"ISA*" * 100)
    under_way = {"id": "rem_1", "status": "processing", "progress": {"bytes_read": 200, "bytes_total": 400}}
    scripted.answers += [
        BUSY,
        (429, {"Retry-After": "0"}, {}),
        (202, {"Retry-After": "0"}, {"id": "rem_1", "status": "received"}),
        (200, {"Retry-After": "0"}, under_way),
        (200, {}, {"id": "rem_1", "status": "done"}),
    ]
    seen: list[tuple[int, int]] = []
    async with Partner(url(scripted), "token") as partner:
        status, remittance = await partner.post_file(file, lambda done, total: seen.append((done, total)))
    assert (status, remittance["status"]) == (202, "done")
    assert scripted.bodies == [b"ISA*" * 100] * 3
    assert (200, 400) in seen
    assert seen[-1] == (400, 400)


async def test_a_server_that_stays_busy_is_left_alone_in_the_end(scripted) -> None:
    scripted.answers += [BUSY] * ATTEMPTS
    async with Partner(url(scripted)) as partner:
        with pytest.raises(ProblemError, match=r"Busy: All connections are in use\."):
            await partner.get("/readyz")
    assert scripted.answers == []


async def test_a_refusal_is_not_repeated(scripted) -> None:
    scripted.answers.append((422, {}, {"title": "No", "detail": "Why.", "findings": []}))
    async with Partner(url(scripted)) as partner:
        with pytest.raises(ProblemError) as refused:
            await partner.post("/v1/denials", json={})
    assert refused.value.status == 422


async def test_a_server_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.cli.partner.ATTEMPTS", 1)
    async with Partner("http://127.0.0.1:9") as partner:
        with pytest.raises(PartnerError, match="does not answer"):
            await partner.get("/livez")
