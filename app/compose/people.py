"""People and teams from request to command: all of them are held, because every rule about one looks at others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import Request

from app.compose.recording import recorder_of
from app.compose.work_moves import move_from
from app.domain.errors import NotFoundError
from app.domain.people import change_person as person_command
from app.domain.people import change_team as team_command
from app.domain.people.roster import Person, Team
from app.http.versions import check_version
from app.store.checkouts import end_all
from app.store.people import PostgresPeople
from app.store.record import Recorder
from app.wiring import Services, surroundings


async def change_person(request: Request, person_id: UUID | None, told: Callable[[UUID, int], Person]) -> UUID:
    """Say who somebody is inside the request's transaction; without an id somebody new. Returns the id.

    ``told`` makes the person from an id and a version. Work of somebody who is not there today moves at once.
    """
    services, recorder, store = _adapters(request)
    roster = await store.hold()
    around = surroundings(await services.zone(recorder.tx))
    before = _found(request, person_id, roster.people, "person")
    person = told(person_id or around.new_id(), before.version + 1 if before else 1)
    await person_command.change_person(store, roster, person, around.today())
    if not person.is_there(around.today()):
        await end_all(recorder.tx, person.id)
    if before is not None:
        roster.people = {**roster.people, person.id: person}
        await move_from(services, recorder, roster, person)
    return person.id


async def change_team(request: Request, team_id: UUID | None, told: Callable[[UUID, int], Team]) -> UUID:
    """Say what a team is inside the request's transaction; without an id a new one. Returns the id."""
    _, _, store = _adapters(request)
    roster = await store.hold()
    before = _found(request, team_id, roster.teams, "team")
    team = told(team_id or surroundings().new_id(), before.version + 1 if before else 1)
    await team_command.change_team(store, roster, team)
    return team.id


def _adapters(request: Request) -> tuple[Services, Recorder, PostgresPeople]:
    services: Services = request.app.state.services
    recorder = recorder_of(request)
    return services, recorder, PostgresPeople(recorder, services.now)


def _found(request: Request, id_: UUID | None, known: Any, kind: str) -> Any:
    """What is there under an id, in the version that the caller read; None for something new."""
    if id_ is None:
        return None
    if id_ not in known:
        raise NotFoundError(f"There is no {kind} with this id.")
    check_version(request, known[id_].version)
    return known[id_]
