"""Posted denials from request to command: payers by name or id, then the intake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from fastapi import Request
from pydantic import ValidationError

from app.compose.recording import actor_of
from app.compose.work_moves import look_again
from app.domain.errors import DomainError, UnknownPayerError
from app.domain.intake.capture_denials import Captured, PostedDenial, capture_denials
from app.problems import Problem, of_domain, of_validation
from app.routers.ids import parse
from app.store.bulk.decision import dump
from app.store.external_ids import holders
from app.store.payers import PayerBook, fold_alias


class NamesPayer(Protocol):
    """Whatever is posted about a payer's claim."""

    payer_id: str | None
    payer_name: str | None


async def capture(request: Request, items: Sequence[PostedDenial | ValidationError]) -> list[Captured | Problem]:
    """Take in posted denials inside the request's transaction; one answer per item, in order."""
    services: Any = request.app.state.services
    books = await services.books(request.state.transaction, actor_of(request))
    answers: list[Captured | Problem | None] = [None] * len(items)
    wanted: list[tuple[int, PostedDenial, UUID]] = []
    for index, item in enumerate(items):
        if isinstance(item, ValidationError):
            answers[index] = of_validation(item, ("body", "items", index))
            continue
        try:
            wanted.append((index, item, await payer_of(books.payers, item)))
        except DomainError as refusal:
            answers[index] = of_domain(refusal)
    named = (post.external_id for _, post, _ in wanted if post.external_id)
    held = await holders(request.state.transaction, named)
    taken = await capture_denials(books.intake, [(post, payer) for _, post, payer in wanted], dump, held)
    await look_again(request.state.transaction, books.intake)
    for (index, _, _), answer in zip(wanted, taken, strict=True):
        answers[index] = of_domain(answer) if isinstance(answer, DomainError) else answer
    return [answer for answer in answers if answer is not None]


async def payer_of(payers: PayerBook, post: NamesPayer) -> Any:
    """Our id, the sender's id, or a name; kept as it came when nobody has mapped it."""
    if post.payer_id and post.payer_id.startswith("pyr_"):
        try:
            known = await payers.by_id(parse("pyr", post.payer_id))
        except ValueError:
            known = None
        if known is None:
            raise UnknownPayerError("There is no payer with this id.", member="payer.id")
        return known
    aliases = [("json_id", fold_alias(post.payer_id))] if post.payer_id else []
    if post.payer_name:
        aliases.append(("json_name", fold_alias(post.payer_name)))
    return await payers.find(aliases)
