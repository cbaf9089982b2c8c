"""Assignment rules from request to command."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Request

from app.compose.recording import recorder_of
from app.domain.people import replace_rules as command
from app.domain.people.assign import AssignmentRule
from app.http.versions import check_version
from app.store.assignment_rules import PostgresRules, rules_of
from app.store.people import PostgresPeople
from app.wiring import Services, surroundings


async def replace_rules(request: Request, rules: Sequence[AssignmentRule]) -> None:
    """Replace the list inside the request's transaction. The first one replaces version 0."""
    services: Services = request.app.state.services
    recorder = recorder_of(request)
    roster = await PostgresPeople(recorder, services.now).hold()
    before = await rules_of(recorder.tx)
    check_version(request, before.version)
    list_id = before.id or surroundings().new_id()
    store = PostgresRules(recorder, services.now)
    await command.replace_rules(store, roster, list_id, before.version + 1, rules)
