"""The one table of problems: their types with status and title, and which error of the domain is which."""

from __future__ import annotations

from typing import NamedTuple

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


class Kind(NamedTuple):
    """One kind of problem."""

    slug: str
    status: int
    title: str


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
