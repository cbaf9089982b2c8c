"""The organisation from request to command."""

from __future__ import annotations

from fastapi import Request

from app.compose.recording import recorder_of
from app.domain.errors import NotFoundError
from app.domain.organization import change_organization as command
from app.http.versions import check_version
from app.store.organization import PostgresOrganization
from app.wiring import Services


async def change_organization(request: Request, profile: str, time_zone: str) -> None:
    """Say which kind of organisation it is and where its days begin, inside the request's transaction."""
    services: Services = request.app.state.services
    recorder = recorder_of(request)
    store = PostgresOrganization(recorder, services.now)
    before = await store.hold()
    if before is None:
        raise NotFoundError("There is no such organisation.")
    check_version(request, before.version)
    await command.change_organization(store, before, profile, time_zone)
    services.forget_zone(before.id)
