"""A connection is deleted while somebody says that a payer is asked over it: one of them is refused."""

from __future__ import annotations

import asyncio

import httpx

from app.routers.schemas.example_files import example
from app.wiring import Services
from tests.conftest import ORG
from tests.routers.work import post

TURNS = 8
DANGLING = """
SELECT FROM payer_connections p WHERE p.connection_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM connections c WHERE c.org_id = p.org_id AND c.id = p.connection_id
)
"""


async def test_no_payer_is_left_with_a_connection_that_is_gone(committing: Services, http: httpx.AsyncClient) -> None:
    of_payer = f"/v1/payers/{(await post(http, 1))['payer']['id']}/status-connection"
    seen = set()
    for turn in range(TURNS):
        made = (await http.post("/v1/connections", json=example("connection"))).json()["id"]
        body = example("status_connection") | {"connection_id": made}

        use = http.put(of_payer, json=body, headers={"If-Match": "*"})
        delete = http.delete(f"/v1/connections/{made}")
        both = (use, delete) if turn % 2 else (delete, use)
        told = sorted(it.status_code for it in await asyncio.gather(*both))
        assert told in ([200, 409], [204, 422]), told
        seen.add(tuple(told))
        assert await committing.database.reader(ORG).fetch(DANGLING, ()) == []
    assert seen
