"""Posted claims from request to command: payers by name or id, then the claims."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import Request
from pydantic import ValidationError

from app.compose.capture import payer_of
from app.compose.recording import actor_of
from app.domain.errors import DomainError
from app.domain.intake.post_claims import Posted, PostedClaim, post_claims
from app.problems import Problem, of_domain, of_validation
from app.store.claims import PostgresVersions


async def take_claims(request: Request, items: Sequence[Any]) -> list[Posted | Problem]:
    """Take in posted claims inside the request's transaction; one answer per item, in order.

    ``items`` holds a :class:`PostedClaim` or the reason why an item is none.
    """
    services: Any = request.app.state.services
    books = await services.books(request.state.transaction, actor_of(request))
    answers: list[Posted | Problem | None] = [None] * len(items)
    wanted: list[tuple[int, PostedClaim, Any]] = []
    for index, item in enumerate(items):
        if isinstance(item, ValidationError):
            answers[index] = of_validation(item, ("body", "items", index))
            continue
        try:
            told = item.payer_id or item.payer_name
            wanted.append((index, item, await payer_of(books.payers, item) if told else None))
        except DomainError as refusal:
            answers[index] = of_domain(refusal)
    versions = PostgresVersions(books.recorder, books.intake.around.now)
    taken = await post_claims(books.intake, versions, [(post, payer) for _, post, payer in wanted])
    for (index, _, _), answer in zip(wanted, taken, strict=True):
        answers[index] = of_domain(answer) if isinstance(answer, DomainError) else answer
    return [answer for answer in answers if answer is not None]
