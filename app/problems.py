"""Every error of the service: one table, one shape (RFC 9457), no personal data.

``type`` is what clients branch on; ``title`` is constant per type; ``detail`` speaks of this case; ``instance``
is the request id, which is also in the logs.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.domain import errors
from app.domain.approvals import approval
from app.domain.billing.acknowledge_instruction import AnsweredOtherwiseError, CancelledError
from app.domain.economics.cost_rows import InvalidCostError
from app.domain.economics.policy import InvalidPolicyError
from app.domain.economics.priors import InvalidPriorError
from app.domain.escalation.acknowledge import NotOpenError
from app.domain.organization.change_organization import UnknownTimeZoneError
from app.domain.people import errors as people
from app.domain.playbooks.version import VersionStateError
from app.domain.playbooks.words import InvalidPlaybookError
from app.domain.sorting.own_rules import InvalidOwnRuleError
from app.domain.sorting.sorting_rule import RuleStateError
from app.domain.sorting.vocabulary import UnknownWordError
from app.domain.status import may_ask
from app.domain.status.resolve_rejection import ResolvedAlreadyError
from app.domain.workflow import override_bucket
from app.domain.workflow.answer_close import ExpiredError, InputsChangedError
from app.domain.workflow.decide_denial import RefusedError
from app.domain.workflow.decide_many import SeenTwiceError
from app.domain.workflow.send_submission import AnsweredAlreadyError
from app.domain.workflow.take_notice import NotOfClaimError

MEDIA_TYPE = "application/problem+json"
BASE = "https://overturn.dev/problems/"


class Kind(NamedTuple):
    """One kind of problem."""

    slug: str
    status: int
    title: str


class Problem(Exception):  # noqa: N818 (RFC 9457 calls it so)
    """An answer that is an error. ``members`` are extension members; they never hold input."""

    def __init__(self, slug: str, detail: str, headers: dict[str, str] | None = None, **members: Any) -> None:
        super().__init__(slug)
        self.kind = KINDS[slug]
        self.detail = detail
        self.headers = headers or {}
        self.members = members


KINDS = {
    kind.slug: kind
    for kind in (
        Kind("malformed-request", 400, "The request cannot be read"),
        Kind("invalid-cursor", 400, "The cursor does not belong to this list"),
        Kind("preflight-refused", 400, "A browser may not send this from there"),
        Kind("key-required", 400, "The request needs an Idempotency-Key"),
        Kind("unauthenticated", 401, "A valid bearer token is needed"),
        Kind("invalid-client", 401, "The client is unknown or its secret is wrong"),
        Kind("forbidden", 403, "The token does not allow this"),
        Kind("not-found", 404, "There is no such thing"),
        Kind("method-not-allowed", 405, "The method is not offered here"),
        Kind("conflict", 409, "The request conflicts with what is stored"),
        Kind("inputs-changed", 409, "What was asked for rests on what is not so any more"),
        Kind("not-electronic", 409, "The payer cannot be asked electronically"),
        Kind("missing-context", 409, "Something has to be told first"),
        Kind("in-progress", 409, "The same request is being worked on"),
        Kind("stale-version", 412, "The thing was changed since it was read"),
        Kind("too-large", 413, "The body is too large"),
        Kind("unsupported-media-type", 415, "The media type is not accepted here"),
        Kind("invalid-request", 422, "The request does not have the agreed shape"),
        Kind("key-reused", 422, "The idempotency key was used with another body"),
        Kind("not-a-denial", 422, "Nothing in it was denied"),
        Kind("unreadable-file", 422, "The file cannot be read"),
        Kind("still-unreadable", 422, "The correction does not make the claim readable"),
        Kind("version-required", 428, "The change needs an If-Match header"),
        Kind("internal-error", 500, "Something went wrong on our side"),
        Kind("unavailable", 503, "The service cannot answer now"),
    )
}

DOMAIN_ERRORS: dict[type[errors.DomainError], str] = {
    errors.NotFoundError: "not-found",
    errors.NotADenialError: "not-a-denial",
    errors.InvalidDateError: "invalid-request",
    errors.UnknownPayerError: "invalid-request",
    errors.UnreadableFileError: "unreadable-file",
    errors.StaleVersionError: "stale-version",
    errors.AlreadyReplayedError: "conflict",
    errors.StillUnreadableError: "still-unreadable",
    errors.AliasTakenError: "conflict",
    errors.MergedPayerError: "conflict",
    errors.ExternalIdTakenError: "conflict",
    UnknownWordError: "invalid-request",
    InvalidOwnRuleError: "invalid-request",
    InvalidPlaybookError: "invalid-request",
    InvalidPolicyError: "invalid-request",
    InvalidCostError: "invalid-request",
    InvalidPriorError: "invalid-request",
    NotOfClaimError: "invalid-request",
    RuleStateError: "conflict",
    VersionStateError: "conflict",
    approval.AnsweredError: "conflict",
    approval.NotSecondPersonError: "forbidden",
    override_bucket.ClosedPathError: "conflict",
    override_bucket.NoPathError: "invalid-request",
    override_bucket.OverError: "conflict",
    RefusedError: "conflict",
    NotOpenError: "conflict",
    InputsChangedError: "inputs-changed",
    ExpiredError: "conflict",
    AnsweredAlreadyError: "conflict",
    ResolvedAlreadyError: "conflict",
    may_ask.ResolvedError: "conflict",
    may_ask.NotElectronicError: "not-electronic",
    may_ask.MissingContextError: "missing-context",
    AnsweredOtherwiseError: "conflict",
    CancelledError: "conflict",
    SeenTwiceError: "invalid-request",
    UnknownTimeZoneError: "invalid-request",
    people.AlreadyUndoneError: "conflict",
    people.InvalidReferenceError: "invalid-request",
    people.InvalidRuleError: "invalid-request",
    people.LastManagerError: "conflict",
    people.LeadNotMemberError: "conflict",
    people.LeadsTeamError: "conflict",
    people.NoActorError: "forbidden",
    people.NothingToAssignError: "conflict",
    people.OwnerAwayError: "conflict",
    people.OwnerUnfitError: "conflict",
    people.SamePersonError: "conflict",
    people.SelectionChangedError: "conflict",
    people.StandInAwayError: "conflict",
    people.StandInCycleError: "conflict",
    people.StandInUnfitError: "conflict",
    people.TeamNameTakenError: "conflict",
    people.TooManyClaimsError: "invalid-request",
}

BY_STATUS = {
    400: "malformed-request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
    422: "invalid-request",
}


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
