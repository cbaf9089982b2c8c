"""Payers from request to command: held first, so that the version that was read is the one that is changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request

from app.compose.connections import keep_asking
from app.compose.payer_windows import recount_now
from app.compose.recording import actor_of
from app.compose.resort import resort_payer_later
from app.domain.errors import AliasTakenError, NotFoundError
from app.domain.intake.map_payer import Mapping, Payer, map_payer
from app.http.versions import check_version
from app.routers.ids import show
from app.store.payer_changes import PostgresPayerChanges
from app.store.payers import fold_alias


async def change_payer(request: Request, payer_id: UUID | None, told: Mapping) -> UUID:
    """Map a payer inside the request's transaction; without an id a new one. Returns its id."""
    services: Any = request.app.state.services
    books = await services.books(request.state.transaction, actor_of(request))
    store = PostgresPayerChanges(books.recorder, books.intake.around.now)
    told.aliases = list(dict.fromkeys((kind, fold_alias(value)) for kind, value in told.aliases))
    await store.hold()
    if payer_id is None:
        payer: Payer | None = Payer(books.intake.around.new_id())
    else:
        payer = await store.payer(payer_id)
    if payer is None:
        raise NotFoundError("There is no payer with this id.")
    if payer_id is not None:
        check_version(request, payer.version)

    async def recount(id_: UUID) -> None:
        await recount_now(services, books.recorder, id_)

    try:
        await map_payer(store, books.intake, payer, told, recount)
    except AliasTakenError as error:
        owner = error.facts.pop("owner")
        raise AliasTakenError(error.detail, **error.facts, payer_id=show("pyr", UUID(str(owner)))) from None
    await keep_asking(services, books.recorder, payer.id)
    await resort_payer_later(request.state.transaction, payer.id)
    return payer.id
