"""Playbooks and the close policy over HTTP, for tests: both live in versions."""

from __future__ import annotations

from typing import Any

import httpx

from app.routers.schemas.example_files import example
from tests.routers.staff import day

POLICY = "/v1/policies/close"


def matching(by: dict[str, Any], version: int) -> dict[str, str]:
    return {**by["headers"], "If-Match": f'"{version}"'}


async def add_payer(client: httpx.AsyncClient, **told: Any) -> dict[str, Any]:
    answer = await client.post("/v1/payers", json={**example("payer"), **told})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def write(client: httpx.AsyncClient, by: dict[str, Any], url: str, **told: Any) -> dict[str, Any]:
    """The next version, in force from today unless told."""
    name = "close_policy" if url == POLICY else "playbook"
    body = example(name) | {"effective_from": day(0)} | told
    now = (await client.get(url)).json()["version"]
    answer = await client.put(url, json=body, headers=matching(by, now))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def ask(client: httpx.AsyncClient, by: dict[str, Any], url: str) -> dict[str, Any]:
    """Ask for the draft; the answer is the approval."""
    now = (await client.get(url)).json()["version"]
    answer = await client.post(f"{url}/approvals", headers=matching(by, now))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def approved(client: httpx.AsyncClient, by: dict[str, Any], url: str, **told: Any) -> dict[str, Any]:
    """A version that counts, where one person is enough."""
    await write(client, by, url, **told)
    await ask(client, by, url)
    return dict((await client.get(url)).json())


async def states(client: httpx.AsyncClient, url: str) -> list[tuple[int, str]]:
    """Number and state of all versions, newest first."""
    listed = (await client.get(f"{url}/versions")).json()["data"]
    return [(it["number"], it["state"]) for it in listed]
