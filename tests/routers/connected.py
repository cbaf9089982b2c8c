"""Connections over HTTP, for tests: one that is added, and a payer to ask."""

from __future__ import annotations

from typing import Any

import httpx

from app.routers.schemas.example_files import example
from tests.routers.work import post


async def add(client: httpx.AsyncClient, **told: Any) -> dict[str, Any]:
    answer = await client.post("/v1/connections", json=example("connection") | told)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/v1/connections/{answer.json()['id']}"
    assert answer.headers["etag"] == '"1"'
    return dict(answer.json())


async def payer_of(client: httpx.AsyncClient) -> str:
    return str((await post(client, 1))["payer"]["id"])
