"""Who may call: the bearer token of a request and the scope that its route asks for."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from app.problems import Problem
from app.security.errors import InvalidToken, KeysUnavailable
from app.security.principal import Principal


def check_scope(principal: Principal, scope: str) -> None:
    """403 without the scope (RFC 6750 §3.1)."""
    if scope not in principal.scopes:
        headers = {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'}
        raise Problem("forbidden", f"It takes the scope {scope}.", headers)


def guarded(scope: str) -> dict[str, Any]:
    """Keyword arguments of a route decorator: the scope it asks for, as the contract says it.

    The route class checks it before the transaction begins; a dependency would only come after that.
    """
    security = [{"oauth2": [scope]}, {"bearer": []}]
    return {"openapi_extra": {"security": security, "x-scope": scope}}


async def authenticate(request: Request) -> Principal:
    """The caller of a request, also kept as ``request.state.principal``; 401 or 503 otherwise."""
    header = request.headers.get("authorization", "")
    kind, _, token = header.partition(" ")
    if kind.lower() != "bearer" or not token:
        raise Problem("unauthenticated", "Send Authorization: Bearer <token>.", {"WWW-Authenticate": "Bearer"})
    try:
        principal: Principal = await request.app.state.services.verifier.verify(token.strip())
    except InvalidToken as error:
        request.state.refusal = error.reason
        headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        raise Problem("unauthenticated", "The token is not valid.", headers) from None
    except KeysUnavailable as error:
        headers = {"Retry-After": str(error.retry_after)}
        raise Problem("unavailable", "The issuer's keys cannot be had now.", headers) from None
    request.state.principal = principal
    return principal
