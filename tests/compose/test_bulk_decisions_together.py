"""Two people decide about the same claims at once, and one about others meanwhile: each claim is decided once."""

from __future__ import annotations

import asyncio
import copy
from collections import Counter
from typing import Any

import httpx

from app.routers.schemas.example_files import example
from app.wiring import Services
from tests.routers.staff import sign_in

CLAIMS = 60
FIX = {"path": "fix", "fix_kind": "coding"}
URL = "/v1/bulk-decisions"


async def load(http: httpx.AsyncClient, claims: int) -> list[str]:
    ids: list[str] = []
    for start in range(0, claims, 500):
        told = []
        for number in range(start, min(start + 500, claims)):
            item = copy.deepcopy(example("denial")) | {"external_id": f"many-{number}"}
            item["claim"] |= {"patient_control_number": f"M-{number}", "payer_claim_control_number": f"MI-{number}"}
            told.append(item)
        answer = await http.post("/v1/denial-batches", json={"items": told})
        ids += [item["denial_id"] for item in answer.json()["items"]]
    return ids


async def seen(http: httpx.AsyncClient, ids: list[str], who: dict[str, str]) -> list[dict[str, Any]]:
    shown = await http.post("/v1/bulk-decision-previews", json={**FIX, "denials": ids}, headers=who)
    assert shown.status_code == 200, shown.text
    return [{"denial_id": it["denial_id"], "seen": it["seen"]} for it in shown.json()["items"]]


async def test_each_claim_is_decided_once(committing: Services, http: httpx.AsyncClient) -> None:
    ids = await load(http, CLAIMS)
    one, two = [(await sign_in(http, committing, name))["headers"] for name in ("one", "two")]
    wanted = await seen(http, ids, one)
    assert len(wanted) == CLAIMS
    body = {**FIX, "reason": "All of one cause."}
    halves = (
        http.post(URL, json={**body, "items": wanted[: CLAIMS // 2 + 10]}, headers=one),
        http.post(URL, json={**body, "items": wanted[: CLAIMS // 2 - 11 : -1]}, headers=two),
    )
    single = http.post(f"/v1/denials/{wanted[0]['denial_id']}/decisions", json=body, headers={**one, "If-Match": '"1"'})
    *many, alone = await asyncio.gather(*halves, single)
    assert [it.status_code for it in many] == [201, 201], [it.text for it in many]
    results = [item for answer in many for item in answer.json()["items"]]
    decided = Counter(item["denial_id"] for item in results if item["result"] == "decided")
    if alone.status_code == 201:
        decided[wanted[0]["denial_id"]] += 1
    assert set(decided.values()) == {1}
    assert set(decided) == set(ids)
    assert {item["result"] for item in results} == {"decided", "changed"}
