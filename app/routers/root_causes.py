"""Root causes: proposed by rule, confirmed by a person, one by one or by pattern."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.compose import root_causes as commands_of
from app.domain.errors import NotFoundError
from app.domain.money import to_text
from app.domain.workflow.confirm_cause import propose_cause
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.openapi_headers import LOCATION
from app.routers.answers import JsonResponse, problems
from app.routers.ids import DenialId, show
from app.routers.schemas.root_causes import (
    RootCauseConfirmationIn,
    RootCauseConfirmationOut,
    RootCauseConfirmationPreviewOut,
    RootCauseIn,
    RootCauseOut,
    RootCausePatternsOut,
    RootCausesOut,
)
from app.store.database import Row, Source
from app.store.queries.causes import MOST_PATTERNS, cause_of, matching, patterns

of_denials = APIRouter(prefix="/v1/denials", tags=["Root causes"], route_class=CommandRoute)
reads_of_denials = APIRouter(prefix="/v1/denials", tags=["Root causes"], route_class=AuthenticatedRoute)
reads = APIRouter(prefix="/v1/root-cause-patterns", tags=["Root causes"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix="/v1/root-cause-confirmations", tags=["Root causes"], route_class=CommandRoute)


@of_denials.post(
    "/{denial_id}/root-causes",
    status_code=201,
    response_model=RootCauseOut,
    responses={201: {"headers": {"Location": LOCATION}}, **problems(404, 409, 412, 413, 415, 428)},
    **guarded("decisions:write"),
)
async def create_root_cause(request: Request, denial_id: DenialId, body: RootCauseIn) -> Response:
    """Confirm what caused a denial, and where it began.

    It takes a person's token, at any stage. Confirmed again, the newest counts and the log keeps all of them.
    `If-Match` is the version of the denial.
    """
    await commands_of.confirm_cause(request, denial_id, body.cause(), body.reason)
    row = await _row(request, request.state.transaction, denial_id)
    document = {**(_confirmed(row) or {}), "denial_id": show("den", row["id"]), "version": row["version"]}
    headers = {"ETag": etag(row["version"]), "Location": f"/v1/denials/{document['denial_id']}/root-causes"}
    return JsonResponse({**document, "proposed": _proposed(row)}, 201, headers)


@reads_of_denials.get(
    "/{denial_id}/root-causes", response_model=RootCausesOut, responses=problems(404), **guarded("denials:read")
)
async def list_root_causes(request: Request, denial_id: DenialId) -> Response:
    """Read what is proposed as the cause of a denial, and what a person has confirmed."""
    row = await _row(request, reader(request), denial_id)
    document = {
        "denial_id": show("den", row["id"]),
        "proposed": _proposed(row),
        "confirmed": _confirmed(row),
        "version": row["version"],
    }
    return JsonResponse(document, headers={"ETag": etag(row["version"])})


@reads.get("", response_model=RootCausePatternsOut, responses=problems(), **guarded("denials:read"))
async def list_root_cause_patterns(request: Request) -> Response:
    """List what resolved denials that nobody has confirmed have in common, most dollars first.

    Denials that were none count nowhere: outcomes `void`, `duplicate` and `not_a_denial`.
    """
    rows = await patterns(reader(request))
    shown = [_pattern(row) for row in rows[:MOST_PATTERNS]]
    return JsonResponse({"data": shown, "has_more": len(rows) > MOST_PATTERNS})


@commands.post(
    "",
    status_code=201,
    response_model=RootCauseConfirmationOut,
    responses={
        200: {"model": RootCauseConfirmationPreviewOut, "description": "What it would do: nothing was stored"},
        **problems(409, 413, 415),
    },
    **guarded("decisions:write"),
)
async def create_root_cause_confirmation(request: Request, body: RootCauseConfirmationIn) -> Response:
    """Confirm one cause for all unconfirmed denials of a pattern, or look at what that would do.

    `preview` is true unless you say otherwise: the answer is 200 and nothing is stored. To do it takes a person's
    token. Up to 10,000 are confirmed at once, oldest first; `left` says how many still wait.
    """
    pattern = body.pattern.wanted()
    if body.preview:
        found = await matching(request.state.transaction, pattern)
        sample = [show("den", id_) for id_ in found["sample"] or ()]
        denied = to_text(found["amount_denied"])
        return JsonResponse({"denials": found["denials"], "amount_denied": denied, "sample": sample})
    done = await commands_of.confirm_pattern(request, pattern, body.cause(), body.reason)
    answer = {"confirmed": done.denials, "amount_denied": to_text(done.amount), "left": done.left}
    return JsonResponse(answer, 201)


async def _row(request: Request, source: Source, denial_id: UUID) -> Row:
    """People type reasons: there may be a patient in one that somebody else typed."""
    request.state.reads_phi, request.state.subject = True, show("den", denial_id)
    row = await cause_of(source, denial_id)
    if row is None:
        raise NotFoundError("There is no denial with this id.")
    return row


def _proposed(row: Row) -> dict[str, Any] | None:
    found = propose_cause(row["root_cause"], row["bucket"], row["triage"])
    if found is None:
        return None
    told = found._asdict()
    return {"rule": told.pop("rule_id"), **told}


def _confirmed(row: Row) -> dict[str, Any] | None:
    if row["cause_confirmed_on"] is None:
        return None
    by = row["confirmed_by"]
    return {
        "root_cause": row["confirmed_cause"],
        "sub_cause": row["confirmed_sub_cause"],
        "preventable": row["preventable"],
        "began_at": row["cause_began"],
        "reason": row["reason"],
        "confirmed_on": row["cause_confirmed_on"],
        "confirmed_by": show("per", UUID(by)) if by else None,
    }


def _pattern(row: Row) -> dict[str, Any]:
    same = "carc root_cause sub_cause upstream_team denials first_resolved_on last_resolved_on".split()
    return {
        "payer": {"id": show("pyr", row["payer_id"]), "name": row["payer_name"], "payer_type": row["payer_type"]},
        "amount_denied": to_text(row["amount_denied"]),
        "amount_recovered": to_text(row["amount_recovered"]),
        **{name: row[name] for name in same},
    }
