"""A command on one denial, from request to the claim that it is part of."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request

from app.compose.recording import recorder_of
from app.domain.errors import NotFoundError
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.http.versions import check_version
from app.store.claim_work import PostgresClaimWork
from app.wiring import Services


async def hold_claim(request: Request, denial_id: UUID) -> tuple[ClaimInHand, PostgresClaimWork]:
    """Hold the claim of a denial inside the request's transaction, in the version of the denial that the caller read.

    Raises ``NotFoundError``; a stale or missing If-Match is a problem.
    """
    claim, store = await hold_newest(request, denial_id)
    check_version(request, claim.denial(denial_id).version)
    return claim, store


async def hold_newest(request: Request, denial_id: UUID) -> tuple[ClaimInHand, PostgresClaimWork]:
    """The same whatever the caller read: for what adds a fact and changes nothing that somebody said.

    Raises ``NotFoundError``.
    """
    services: Services = request.app.state.services
    recorder = recorder_of(request)
    store = PostgresClaimWork(recorder, services.now)
    today = await services.today(recorder.tx)
    claim = await store.hold_claim_of(denial_id, today, services.clocks())
    if claim is None:
        raise NotFoundError("There is no denial with this id.")
    return claim, store
