"""Every error of the service: one table, one shape (RFC 9457), no personal data.

``type`` is what clients branch on; ``title`` is constant per type; ``detail`` speaks of this case; ``instance``
is the request id, which is also in the logs.
"""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.domain import errors
from app.problem_kinds import BY_STATUS, DOMAIN_ERRORS, KINDS

MEDIA_TYPE = "application/problem+json"
BASE = "https://overturn.dev/problems/"


class Problem(Exception):  # noqa: N818 (RFC 9457 calls it so)
    """An answer that is an error. ``members`` are extension members; they never hold input."""

    def __init__(self, slug: str, detail: str, headers: dict[str, str] | None = None, **members: Any) -> None:
        super().__init__(slug)
        self.kind = KINDS[slug]
        self.detail = detail
        self.headers = headers or {}
        self.members = members


def render(problem: Problem, request_id: str) -> Response:
    """The answer as ``application/problem+json``."""
    headers = {"Cache-Control": "no-store", **problem.headers}
    return Response(orjson.dumps(document(problem, request_id)), problem.kind.status, headers, MEDIA_TYPE)


def document(problem: Problem, request_id: str) -> dict[str, Any]:
    """The members of a problem: the body of an answer, or why one item of a batch was rejected."""
    kind = problem.kind
    return {
        "type": BASE + kind.slug,
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
        "instance": request_id,
        **problem.members,
    }


def of_domain(error: errors.DomainError) -> Problem:
    """The problem that stands for a refusal of the domain."""
    return Problem(DOMAIN_ERRORS[type(error)], error.detail, None, **error.facts)


def of_validation(error: RequestValidationError | ValidationError, place: tuple[str | int, ...] = ()) -> Problem:
    """Where and why, never what: the input may hold patient data, and so may an unknown member's name.

    ``place`` is where an item stands that was judged on its own.
    """
    listed: list[dict[str, str]] = []
    for item in error.errors():
        location = [str(part) for part in (*place, *item["loc"])]
        if item["type"] == "extra_forbidden":
            location = location[:-1]
        listed.append({"pointer": "/".join(("", *location)), "code": item["type"], "message": _message(item)})
    if any(item["code"] == "json_invalid" for item in listed):
        return Problem("malformed-request", "The body is not JSON.")
    return Problem("invalid-request", f"{len(listed)} members are not as agreed.", None, errors=listed[:50])


def _message(item: Any) -> str:
    """Pydantic's message, unless it repeats the input."""
    if item["type"] == "union_tag_invalid":
        return f"Its {item['ctx']['discriminator']} is none of {item['ctx']['expected_tags']}"
    if item["type"] in ("extra_forbidden", "value_error", "assertion_error"):
        said: str = item["msg"].removeprefix("Value error, ")
        return "Unknown member" if item["type"] == "extra_forbidden" else said
    return str(item["msg"])


def install(app: FastAPI) -> None:
    """Answer every exception of ``app`` with a problem."""

    async def on_problem(request: Request, error: Exception) -> Response:
        problem = as_problem(error)
        if problem.kind.status == 405:
            problem.headers["Allow"] = ", ".join(offered(request))
        return render(problem, request.state.request_id)

    for kind in (Problem, errors.DomainError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, on_problem)


def offered(request: Request) -> list[str]:
    """The methods of a path, whichever router has them: a 405 must name them (RFC 9110 §15.5.6)."""

    def matches(method: str) -> bool:
        scope = {**request.scope, "method": method}
        return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)

    return [method for method in ("GET", "POST", "PUT", "PATCH", "DELETE") if matches(method)]


def as_problem(error: Exception) -> Problem:
    """The problem for an expected exception."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, errors.DomainError):
        return of_domain(error)
    if isinstance(error, RequestValidationError):
        return of_validation(error)
    if isinstance(error, HTTPException):
        slug = BY_STATUS.get(error.status_code, "malformed-request")
        return Problem(slug, KINDS[slug].title + ".", dict(error.headers or {}))
    return Problem("internal-error", "The request id names it in our logs.")
