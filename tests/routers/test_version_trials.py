"""Trials of playbooks and of the close policy over HTTP."""

from __future__ import annotations

import copy
from typing import Any

import httpx
import pytest

from app.routers.schemas.example_files import example
from app.routers.schemas.version_trials import ClosePolicyTrialOut, PlaybookTrialOut
from app.wiring import Services
from tests.routers.staff import day, sign_in
from tests.routers.versioned import POLICY, add_payer, approved, write

WINDOW: dict[str, Any] = example("playbook")["windows"][0]


@pytest.fixture
async def lead(client: httpx.AsyncClient, services: Services) -> dict:
    return await sign_in(client, services, "one", role="lead")


@pytest.fixture
async def payer(client: httpx.AsyncClient) -> dict:
    aliases = [{"kind": "json_name", "value": "SOME PAYER"}]
    return await add_payer(client, name="Some Payer", payer_type="commercial", aliases=aliases)


async def post(client: httpx.AsyncClient, number: int, amount: str = "330.00", **more: Any) -> dict:
    told = copy.deepcopy(example("denial")) | {"external_id": f"X{number}", "payer": {"name": "SOME PAYER"}}
    told |= {"remit_date": day(0)} | more
    told["claim"] |= {"patient_control_number": f"P{number}", "payer_claim_control_number": f"I{number}"}
    told["claim"]["charge"] = amount
    adjustments = [{"group": "CO", "carc": "197", "amount": amount}]
    told["lines"][0] |= {"adjustments": adjustments, "remarks": [], "charge": amount, "paid": "0.00"}
    answer = await client.post("/v1/denials", json=told)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def windows(n: int) -> dict[str, Any]:
    return {"effective_from": day(0), "windows": [{**WINDOW, "n": n}]}


class TestPlaybooks:
    async def test_it_says_whose_days_would_move(self, client: httpx.AsyncClient, payer: dict) -> None:
        old = await post(client, 1, remit_date=day(-50))
        await post(client, 2)
        url = f"/v1/playbooks/{payer['id']}/trials"
        answer = await client.post(url, json={"playbook": windows(40)})
        assert answer.status_code == 200, answer.text
        PlaybookTrialOut.model_validate(answer.json())
        told = answer.json()
        assert (told["days"], told["since"]) == (90, day(-90))
        moves = {it["purpose"]: it for it in told["by_purpose"]}
        earlier = moves["appeal"]["earlier"]
        assert earlier == {"denials": 2, "open": 2, "amount_denied": "660.00", "passed": 1}
        assert moves["corrected_claim"]["earlier"]["denials"] == 0
        assert (told["sample"][0], len(told["sample"])) == (old["id"], 2)
        assert (await client.get(f"/v1/playbooks/{payer['id']}")).json()["version"] == 0

    async def test_beside_what_counts_today(self, client: httpx.AsyncClient, lead: dict, payer: dict) -> None:
        url = f"/v1/playbooks/{payer['id']}"
        await approved(client, lead, url, **windows(40))
        await post(client, 1)

        async def moved(n: int) -> list[str]:
            told = (await client.post(f"{url}/trials", json={"playbook": windows(n)})).json()
            (appeal,) = [it for it in told["by_purpose"] if it["purpose"] == "appeal"]
            return [name for name, it in appeal.items() if name != "purpose" and it["denials"]]

        assert [await moved(n) for n in (30, 40, 50)] == [["earlier"], ["same"], ["later"]]

    async def test_the_stored_draft(self, client: httpx.AsyncClient, lead: dict, payer: dict) -> None:
        url = f"/v1/playbooks/{payer['id']}"
        assert (await client.post(f"{url}/trials", json={})).status_code == 409
        await write(client, lead, url, **windows(40))
        await post(client, 1)
        told = (await client.post(f"{url}/trials", json={"days": 1})).json()
        assert [it["earlier"]["denials"] for it in told["by_purpose"] if it["purpose"] == "appeal"] == [1]

    async def test_a_notice_counts_too(self, client: httpx.AsyncClient, payer: dict) -> None:
        denial = await post(client, 1)
        notice = {"kind": "letter", "notice_date": day(-1), "printed_deadline": day(10)}
        assert (await client.post(f"/v1/denials/{denial['id']}/notices", json=notice)).status_code == 201
        url = f"/v1/playbooks/{payer['id']}/trials"
        told = (await client.post(url, json={"playbook": windows(40)})).json()
        assert [it["same"]["denials"] for it in told["by_purpose"] if it["purpose"] == "appeal"] == [1]

    async def test_another_organisation_finds_nothing(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient, payer: dict
    ) -> None:
        url = f"/v1/playbooks/{payer['id']}/trials"
        assert (await stranger.post(url, json={"playbook": windows(40)})).status_code == 404
        for wrong in ({"days": 0}, {"days": 366}, {"playbook": {}}, {"what": 1}):
            assert (await client.post(url, json=wrong)).status_code == 422


class TestPolicies:
    async def test_it_says_what_two_people_would_close_and_what_is_not_worth_it(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient, payer: dict
    ) -> None:
        small = await post(client, 1, "10.00")
        await post(client, 2, "330.00")
        await post(client, 3, "900.00")
        told = {"policy": {"effective_from": day(0), "approval_limit": "300.00"}}
        answer = await client.post(f"{POLICY}/trials", json=told)
        assert answer.status_code == 200, answer.text
        ClosePolicyTrialOut.model_validate(answer.json())
        shown = answer.json()
        assert (shown["looked_at"]["denials"], shown["amount_unknown"], shown["not_judged"]) == (3, 3, 0)
        assert [shown[name]["over_limit"]["denials"] for name in ("in_force", "tried")] == [1, 2]
        assert shown["tried"]["over_limit"]["amount_denied"] == "1230.00"
        assert shown["tried"]["not_worth_it"] == {"denials": 1, "open": 1, "amount_denied": "10.00"}
        assert shown["tried"]["sample"] == [small["id"]]
        (row,) = shown["tried"]["by_path"]
        assert (row["path"], row["outcome"], row["denials"]) == (small["recommended_path"], None, 1)
        assert (await stranger.post(f"{POLICY}/trials", json=told)).json()["looked_at"]["denials"] == 0

    async def test_a_higher_floor_gives_up_more(self, client: httpx.AsyncClient, lead: dict, payer: dict) -> None:
        for number, amount in enumerate(("10.00", "330.00", "900.00")):
            await post(client, number, amount)
        assert (await client.post(f"{POLICY}/trials", json={})).status_code == 409
        await write(client, lead, POLICY, floor="300.00", costs=[], priors=[], days=[])
        shown = (await client.post(f"{POLICY}/trials", json={"days": 1})).json()
        assert [shown[name]["not_worth_it"]["denials"] for name in ("in_force", "tried")] == [1, 2]
        assert len(shown["tried"]["sample"]) == 2
