"""A partner posts what somebody is just opening again, and says so twice: the books end right all the same."""

from __future__ import annotations

import asyncio

import httpx

from app.wiring import Services
from tests.conftest import ORG
from tests.routers.staff import day, sign_in
from tests.routers.work import post

TIMES = 12
CLOSE = {"path": "close", "close_reason": "payer_correct", "reason": "Agreed."}
POSTED = {"posted_on": day(0), "reference": "ADJ-1"}
URL = "/v1/billing-instructions"
WRONG = """
SELECT i.id FROM billing_instructions i WHERE i.reverses IS NULL AND i.state = 'acknowledged' AND NOT EXISTS (
    SELECT FROM billing_instructions r WHERE r.reverses = i.id AND r.id = i.reversed_by AND r.state = 'open'
) UNION ALL SELECT i.id FROM billing_instructions i WHERE i.reverses IS NULL AND i.state = 'open'
"""
"""Every denial is open again: what was posted is taken back once, and nothing else is to be posted."""


async def say(http: httpx.AsyncClient, url: str, number: int) -> httpx.Response:
    """A partner's word, sooner or later than that of who opens it again."""
    await asyncio.sleep(0.003 * number)
    return await http.post(f"{url}/acknowledgements", json=POSTED)


async def test_what_was_posted_is_taken_back_once(committing: Services, http: httpx.AsyncClient) -> None:
    lead = (await sign_in(http, committing, "lead", role="lead"))["headers"] | {"If-Match": "*"}
    for number in range(TIMES):
        denial = (await post(http, number))["id"]
        assert (await http.post(f"/v1/denials/{denial}/decisions", json=CLOSE, headers=lead)).status_code == 201
        (made,) = (await http.get(URL, params={"denial_id": denial})).json()["data"]
        opened, *said = await asyncio.gather(
            http.post(f"/v1/denials/{denial}/reopenings", json={"reason": "New facts."}, headers=lead),
            say(http, f"{URL}/{made['id']}", number),
            say(http, f"{URL}/{made['id']}", number),
        )
        assert opened.status_code == 201, opened.text
        assert sorted(it.status_code for it in said) == [200, 201], [it.text for it in said]
    assert await committing.database.read(ORG, WRONG) == []
