"""Around every request: its id, its log line, its metrics, its note in the access log, and a last resort."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import structlog
from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils.compat import uuid7

from app.logging import describe, log, log_request
from app.problems import as_problem, render
from app.store.accesses import AccessNote

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
REQUESTS = Counter("overturn_requests_total", "Requests answered", ["operation", "status"])
SECONDS = Histogram("overturn_request_seconds", "Time to answer", ["operation"])
NOTED = (401, 403, 404)
"""Refusals that go into the access log beside all reads."""


class RequestContext:
    """Pure ASGI, so that a streamed body or answer passes through unbuffered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        state = scope.setdefault("state", {})
        state.update(request_id=request_id, operation="unmatched", subject=None, rows=0)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        answer = _Answer(scope, send, request_id)
        started = time.perf_counter()
        try:
            await self.app(scope, receive, answer)
        except ClientDisconnect:  # nobody is there to be answered
            state["refusal"] = "disconnected"
        except Exception as error:  # the last resort: nothing of the exception's text leaves the process
            log.error("request failed", operation=state["operation"], **describe(error))
            if not answer.status:
                await render(as_problem(error), request_id)(scope, receive, answer)
        finally:
            _finish(scope, answer.status or 499, time.perf_counter() - started)


class _Answer:
    """Watches the status and adds the headers that every answer has."""

    def __init__(self, scope: Scope, send: Send, request_id: str) -> None:
        self.scope, self.send, self.request_id = scope, send, request_id
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            private = self.scope["path"].startswith("/v1")
            ours = (b"x-request-id", b"x-content-type-options", b"cache-control" if private else b"")
            headers = [header for header in message["headers"] if header[0] not in ours]
            headers += [(ours[0], self.request_id.encode()), (ours[1], b"nosniff")]
            message["headers"] = [*headers, (ours[2], b"no-store")] if private else headers
        await self.send(message)


def _request_id(scope: Scope) -> str:
    """The caller's own id when it is a plain one, else a new one."""
    given = Headers(scope=scope).get("x-request-id", "")
    return given if REQUEST_ID.fullmatch(given) else str(uuid7())


@lru_cache(maxsize=2048)
def _meters(operation: str, status: int) -> tuple[Counter, Histogram]:
    """Looking its children up by label costs the library more than counting."""
    return REQUESTS.labels(operation, status), SECONDS.labels(operation)


def _finish(scope: Scope, status: int, seconds: float) -> None:
    state: dict[str, Any] = scope["state"]
    operation = state["operation"]
    answered, taken = _meters(operation, status)
    answered.inc()
    taken.observe(seconds)
    principal = state.get("principal")
    log_request(
        state["request_id"],
        operation=operation,
        method=scope["method"],
        status=status,
        ms=round(seconds * 1000, 1),
        client=getattr(principal, "client_id", None),
        refusal=state.get("refusal"),
    )
    if principal is not None and (state.get("reads_phi") or status in NOTED):
        scope["app"].state.services.accesses.note(
            AccessNote(
                org_id=principal.org_id,
                id=uuid7(),
                at=datetime.now(UTC),
                actor_id=f"{principal.issuer}#{principal.subject}",
                operation=operation,
                subject=state.get("subject"),
                status=status,
                rows=state.get("rows", 0),
                request_id=state["request_id"],
            )
        )
