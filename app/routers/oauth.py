"""The local issuer, for demo and small installs."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.http.bodies import media_type_of
from app.http.routes import AuthenticatedRoute
from app.problems import Problem
from app.routers.answers import JsonResponse, problems
from app.routers.schemas.base import Output
from app.security.clients import ClientAuthFailed, parse_form, read_credentials, verify_secret
from app.security.scopes import InvalidScope, parse_scopes
from app.store.database import Row

router = APIRouter(tags=["Access"], route_class=AuthenticatedRoute)

MEDIA_TYPE = "application/x-www-form-urlencoded"
FORM = {
    "requestBody": {
        "required": True,
        "content": {
            MEDIA_TYPE: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "const": "client_credentials"},
                        "client_id": {"type": "string"},
                        "client_secret": {"type": "string"},
                        "scope": {"type": "string", "examples": ["denials:read denials:write"]},
                    },
                }
            }
        },
    },
    "security": [],
}


class TokenOut(Output):
    """RFC 6749 §5.1."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str


@router.post(
    "/v1/oauth/token",
    response_model=TokenOut,
    responses={code: it for code, it in problems(401, 404, 413, 415).items() if code != 403},
    openapi_extra=FORM,
)
async def create_token(request: Request) -> Response:
    """Exchange a client's id and secret for an access token (client credentials)."""
    services = request.app.state.services
    if services.issuer is None:
        raise Problem("not-found", "Tokens come from the external issuer.")
    if media_type_of(request) != MEDIA_TYPE:
        raise Problem("unsupported-media-type", f"Send {MEDIA_TYPE}.")
    try:
        form = parse_form(await request.body())
        given = read_credentials(request.headers.get("authorization"), form)
    except ClientAuthFailed as error:
        raise _refused(error) from None
    if form.get("grant_type") != "client_credentials":
        raise Problem("malformed-request", "grant_type is client_credentials.")
    client = await _client(services, given.client_id)
    if not verify_secret(given.secret, client["secret_digest"] if client else None) or client is None:
        raise _refused(ClientAuthFailed("invalid_client"))
    try:
        scopes = parse_scopes(form["scope"]) if form.get("scope") else frozenset(client["scopes"])
    except InvalidScope:
        raise Problem("malformed-request", "The scope names what does not exist.") from None
    if not scopes <= set(client["scopes"]):
        raise Problem("malformed-request", "The client may not have this scope.")
    token = services.issuer.issue(
        org_id=client["org_id"], client_id=given.client_id, subject=given.client_id, scopes=scopes, kind="client"
    )
    body = {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": services.issuer.lifetime,
        "scope": " ".join(sorted(scopes)),
    }
    return JsonResponse(body)


async def _client(services: Any, client_id: str) -> Row | None:
    rows: list[Row] = await services.database.read_shared(
        "SELECT org_id, secret_digest, scopes FROM clients WHERE name = %s AND disabled_at IS NULL", (client_id,)
    )
    return rows[0] if rows else None


def _refused(error: ClientAuthFailed) -> Problem:
    if error.error == "invalid_request":
        return Problem("malformed-request", "Send the client's credentials once: as HTTP Basic or in the form.")
    return Problem("invalid-client", "Client id or secret is wrong.", {"WWW-Authenticate": 'Basic realm="overturn"'})
