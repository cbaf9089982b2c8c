"""Bodies that are kept in memory: the right media type, and never more than the limit.

FastAPI's own limiter answers in plain text, outside the middleware that gives every answer its request id.
"""

from __future__ import annotations

from fastapi import Request
from starlette.types import Message

from app.problems import Problem


async def read_body(request: Request, media_type: str | None, most: int | None = None) -> bytes:
    """The body of a request. ``media_type`` None: any, because the operation does not look at it.

    More than ``most`` bytes (None: than the setting says) is refused at the announcement, or at the first byte above.
    """
    if media_type is not None:
        given = media_type_of(request)
        if given != media_type and not (media_type == "application/json" and given.endswith("+json")):
            raise Problem("unsupported-media-type", f"Send {media_type}.")
    limit: int = request.app.state.services.settings.max_json_bytes if most is None else most
    refuse_announced(request, limit)
    receive, size = request._receive, 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise too_large(limit)
        return message

    request._receive = counted
    return await request.body()


def media_type_of(request: Request) -> str:
    """The media type that the caller says, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def refuse_announced(request: Request, limit: int) -> None:
    """413 when ``Content-Length`` announces more than the limit, before a byte of it is read."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise too_large(limit)


def too_large(limit: int) -> Problem:
    """413, with the limit."""
    return Problem("too-large", f"A body here has at most {limit} bytes.")
