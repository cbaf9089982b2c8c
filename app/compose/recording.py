"""Who the log says did it, and the recorder of a request."""

from __future__ import annotations

from starlette.requests import Request

from app.store.record import Actor, Recorder


def actor_of(request: Request) -> Actor:
    """The person or client of a request."""
    principal = request.state.principal
    return Actor(principal.kind, f"{principal.issuer}#{principal.subject}")


def recorder_of(request: Request) -> Recorder:
    """Records changes in the request's transaction, under the caller's name."""
    return Recorder(request.state.transaction, actor_of(request))
