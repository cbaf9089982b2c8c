"""The headers of the contract: what requests may carry and what answers bring, which FastAPI cannot know."""

from __future__ import annotations

from typing import Any

Part = dict[str, Any]

QUOTED_VERSION = r'^"[0-9]+"$'
NO_EFFECT = ("-searches", "/classifications", "/simulate", "trials")
"""Endings of paths whose POST only reads: what is known of a claim must not stand in a URL, and lists are long."""


def request_header(name: str, description: str, schema: Part, *, required: bool = False) -> Part:
    """A parameter of an operation."""
    return {"name": name, "in": "header", "required": required, "description": description, "schema": schema}


def answer_header(description: str, schema: Part, *, required: bool = True) -> Part:
    """A header of an answer."""
    return {"description": description, "required": required, "schema": schema}


IDEMPOTENCY_KEY = request_header(
    "Idempotency-Key",
    "The same key with the same body is answered with the first answer (`Idempotent-Replayed: true`).",
    {"type": "string", "pattern": r'^("[!#-~]{1,255}"|[!#-~]{1,255})$'},
)
IF_MATCH = request_header(
    "If-Match",
    "ETag of what is changed, as you read it.",
    {"type": "string", "pattern": QUOTED_VERSION, "examples": ['"1"']},
    required=True,
)
IF_NONE_MATCH = request_header(
    "If-None-Match",
    "ETag of what you have: answered 304 while it is the newest.",
    {"type": "string", "examples": ['"1"']},
)

REQUEST_ID = answer_header(
    "The request's own X-Request-Id where it is a plain one, else a new one; the same as in our logs.",
    {"type": "string", "pattern": r"^[A-Za-z0-9._-]{1,64}$"},
)
LOCATION = answer_header("Path of the thing.", {"type": "string", "pattern": "^/v1/"})
ETAG = answer_header("Its version: send it as If-Match with a change.", {"type": "string", "pattern": QUOTED_VERSION})
RETRY_AFTER = answer_header("Seconds after which to ask again.", {"type": "integer", "minimum": 0})
AUTHENTICATE = answer_header(
    "What kind of token is needed (RFC 6750 §3).", {"type": "string", "pattern": "^(Bearer|Basic)"}
)


def add_headers(path: str, method: str, operation: Part, schemas: Part) -> None:
    """Say which headers an operation takes and brings."""
    responses: Part = operation["responses"]
    taken: list[Part] = []
    if method == "post" and operation["security"] and not path.endswith(NO_EFFECT):
        taken.append(IDEMPOTENCY_KEY)
    if "428" in responses:
        taken.append(IF_MATCH)
    shown: Part = responses.get("200", {})
    tag = shown.get("headers", {}).get("ETag", ETAG if "version" in members(shown, schemas) else None)
    if method == "get" and tag is not None:
        taken.append(IF_NONE_MATCH)
        responses["304"] = {"description": "You have the newest version", "headers": {"ETag": tag}}
    if taken:
        operation["parameters"] = [*operation.get("parameters", ()), *taken]
    for status, response in responses.items():
        brought = _brought(method, status, members(response, schemas))
        response["headers"] = {**brought, **response.get("headers", {}), "X-Request-Id": REQUEST_ID}


def _brought(method: str, status: str, shown: set[str]) -> Part:
    found: Part = {}
    if method == "post" and status in ("200", "201", "202") and "id" in shown:
        found["Location"] = LOCATION
    if status.startswith("2") and "version" in shown:
        found["ETag"] = ETAG
    if status == "202":
        found["Retry-After"] = RETRY_AFTER
    if status in ("409", "503"):
        found["Retry-After"] = {**RETRY_AFTER, "required": False}
    if status == "401":
        found["WWW-Authenticate"] = AUTHENTICATE
    return found


def members(response: Part, schemas: Part) -> set[str]:
    """Names of the members of an answer's document."""
    schema: Part = response.get("content", {}).get("application/json", {}).get("schema", {})
    named: Part = schemas.get(schema.get("$ref", "").rpartition("/")[2], schema)
    return set(named.get("properties", ()))
