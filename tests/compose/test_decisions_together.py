"""Two people decide at once: one wins, the other learns the version that is there now."""

from __future__ import annotations

import asyncio
import copy

import httpx

from app.routers.schemas.example_files import example
from app.wiring import Services
from tests.routers.staff import sign_in

TIMES = 200
DECISIONS = (
    {"path": "fix", "fix_kind": "coding", "reason": "One"},
    {"path": "close", "close_reason": "payer_correct", "reason": "Two"},
)


async def load(http: httpx.AsyncClient) -> list[str]:
    items = []
    for number in range(TIMES):
        told = copy.deepcopy(example("denial")) | {"external_id": f"both-{number}"}
        told["claim"] |= {"patient_control_number": f"B-{number}", "payer_claim_control_number": f"I-{number}"}
        items.append(told)
    answer = await http.post("/v1/denial-batches", json={"items": items})
    return [item["denial_id"] for item in answer.json()["items"]]


async def test_one_wins_and_the_other_gets_the_current_version(committing: Services, http: httpx.AsyncClient) -> None:
    ids = await load(http)
    assert len(ids) == TIMES
    people = [(await sign_in(http, committing, name))["headers"] for name in ("one", "two")]
    for id_ in ids:
        url = f"/v1/denials/{id_}/decisions"
        both = (
            http.post(url, json=body, headers={**who, "If-Match": '"1"'})
            for body, who in zip(DECISIONS, people, strict=True)
        )
        answers = await asyncio.gather(*both)
        assert sorted(it.status_code for it in answers) == [201, 412], [it.text for it in answers]
        lost = next(it for it in answers if it.status_code == 412)
        now = await http.get(f"/v1/denials/{id_}")
        assert lost.headers["etag"] == now.headers["etag"] == '"2"'
        first = next(it for it in answers if it.status_code == 201).json()
        assert now.json()["path"] == first["path"]
