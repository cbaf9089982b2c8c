"""Assignment rules: whose a denial becomes, by work type, payer, amount and load."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from app.compose.assignment_rules import replace_rules
from app.domain.money import to_text
from app.domain.people.assign import AssignmentRule
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.routers.answers import JsonResponse, problems
from app.routers.ids import show
from app.routers.schemas.assignment_rules import AssignmentRulesIn, AssignmentRulesOut
from app.store.assignment_rules import rules_of
from app.store.database import Source

reads = APIRouter(prefix="/v1/assignment-rules", tags=["People"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix="/v1/assignment-rules", tags=["People"], route_class=CommandRoute)


@reads.get("", response_model=AssignmentRulesOut, responses=problems(), **guarded("denials:read"))
async def get_assignment_rules(request: Request) -> Response:
    """Read all assignment rules. The ETag is the version of the list: send it as If-Match with a change."""
    return await _answer(reader(request))


@commands.put("", response_model=AssignmentRulesOut, responses=problems(409, 412, 413, 415, 428), **guarded("admin"))
async def replace_assignment_rules(request: Request, body: AssignmentRulesIn) -> Response:
    """Replace the whole list.

    Two rules with the same conditions are refused, because the second could never apply. A rule about a payer that
    was merged into another is about that one.
    """
    await replace_rules(request, [rule.rule() for rule in body.rules])
    return await _answer(request.state.transaction)


async def _answer(source: Source) -> Response:
    stored = await rules_of(source)
    rules = [_render(rule) for rule in stored.rules]
    document = {"rules": rules, "version": stored.version, "updated_at": stored.updated_at}
    return JsonResponse(document, headers={"ETag": etag(stored.version)})


def _render(rule: AssignmentRule) -> dict[str, Any]:
    """The document of one rule."""
    return {
        "work_type": rule.work_type,
        "payer_id": show("pyr", rule.payer_id),
        "amount_from": None if rule.amount_from is None else to_text(rule.amount_from),
        "amount_to": None if rule.amount_to is None else to_text(rule.amount_to),
        "team_id": show("tem", rule.team_id),
        "person_id": show("per", rule.person_id),
        "spread": rule.spread,
    }
