"""Posted denials from request to command: payers by name or id, then the intake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from fastapi import Request

from app.domain.errors import DomainError, UnknownPayerError
from app.domain.intake.capture_denials import Captured, PostedDenial, capture_denials
from app.routers.ids import parse
from app.store.bulk.decision import dump
from app.store.payers import PayerBook, fold_alias
from app.store.record import Actor


def actor_of(request: Request) -> Actor:
    """Who the log says did it."""
    principal = request.state.principal
    return Actor(principal.kind, f"{principal.issuer}#{principal.subject}")


async def capture(request: Request, posts: Sequence[PostedDenial]) -> list[Captured | DomainError]:
    """Take in posted denials inside the request's transaction; one answer per post, in order."""
    services: Any = request.app.state.services
    books = await services.books(request.state.transaction, actor_of(request))
    pairs: list[Any] = []
    answers: list[Captured | DomainError | None] = [None] * len(posts)
    for index, post in enumerate(posts):
        try:
            pairs.append((index, (post, await payer_of(books.payers, post))))
        except DomainError as refusal:
            answers[index] = refusal
    taken = await capture_denials(books.intake, [pair for _, pair in pairs], dump)
    for (index, _), answer in zip(pairs, taken, strict=True):
        answers[index] = answer
    return [answer for answer in answers if answer is not None]


class NamesPayer(Protocol):
    """A post that says which payer it is about."""

    payer_id: str | None
    payer_name: str | None


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
