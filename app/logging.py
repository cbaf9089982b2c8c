"""Structured logs: one line per thing, JSON by default, never a message of a foreign exception (it may quote input)."""

from __future__ import annotations

import logging
import sys
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

import orjson
import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger("overturn")


def setup(level: str, *, as_json: bool) -> None:
    """Send structlog and the standard library's logs (uvicorn, procrastinate) through one formatter to stderr."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_exception_text,
    ]
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    _requests.stream = handler.stream if as_json and logging.getLevelName(level) <= logging.INFO else None
    root.setLevel(level)
    for noisy in ("uvicorn.access", "httpx", "httpcore", "psycopg.pool", "procrastinate"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


class _Requests:
    """Where the lines of requests go at once: None where they take the way of all others."""

    stream: Any = None


_requests = _Requests()


def log_request(request_id: str, **members: Any) -> None:
    """The line of one request.

    There is one for every answer, and formatting it through both logging libraries costs as much as reading a row:
    as JSON it is the same line, written directly.
    """
    if _requests.stream is None:
        log.info("request", **members)
        return
    at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    line = {**members, "event": "request", "request_id": request_id, "level": "info", "timestamp": at}
    with suppress(OSError, ValueError):  # as any handler: a log that cannot be written is no reason to fail
        _requests.stream.write(orjson.dumps(line).decode() + "\n")
        _requests.stream.flush()


def describe(error: BaseException) -> dict[str, Any]:
    """An exception without its message: type, SQLSTATE and constraint, and the places it passed."""
    diag = getattr(error, "diag", None)
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__name__,
        "sqlstate": getattr(error, "sqlstate", None),
        "constraint": getattr(diag, "constraint_name", None),
        "at": [f"{PurePath(frame.filename).name}:{frame.lineno}:{frame.name}" for frame in frames[-8:]],
    }


def _without_exception_text(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Foreign loggers hand over exceptions whose text may quote a row; keep type and place."""
    info = event.pop("exc_info", None)
    record = event.get("_record")
    if info is None and record is not None and record.exc_info:
        info, record.exc_info, record.exc_text = record.exc_info, None, None
    error = info[1] if isinstance(info, tuple) else info
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event.update(describe(error))
    return event
