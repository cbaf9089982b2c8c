"""The close policy over HTTP: defaults, drafts, approvals."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import pytest

from app.domain.economics.policy import DEFAULT_POLICY
from app.routers.schemas.example_files import example
from app.routers.schemas.policies_in import ClosePolicyIn
from app.routers.schemas.policies_out import ClosePolicyOut, ClosePolicyVersionPage
from app.store.versions import close_policy_on
from app.wiring import Services
from tests.conftest import ORG, SavepointDatabase
from tests.routers.staff import day, sign_in
from tests.routers.versioned import POLICY, approved, ask, matching, states, write

ROWS: dict[str, Any] = example("close_policy")


@pytest.fixture
async def lead(client: httpx.AsyncClient, services: Services) -> dict:
    return await sign_in(client, services, "one", role="lead")


async def test_where_nobody_has_written_one_the_defaults_count(client: httpx.AsyncClient) -> None:
    answer = await client.get(POLICY)
    ClosePolicyOut.model_validate(answer.json())
    counts = answer.json()["in_force"]
    assert (answer.headers["etag"], counts["number"], counts["state"]) == ('"0"', 0, "default")
    told = ClosePolicyIn.model_validate({"effective_from": "2026-01-01"}).policy()
    same = ("floor", "approval_limit", "discount_rate", "collected", "least_n")
    assert [getattr(told, name) for name in same] == [getattr(DEFAULT_POLICY, name) for name in same]
    assert (counts["floor"], counts["approval_limit"], counts["sha256"]) == ("0.00", "500.00", DEFAULT_POLICY.digest())


async def test_what_is_told_is_shown_and_counts_once_approved(client: httpx.AsyncClient, lead: dict) -> None:
    draft = (await write(client, lead, POLICY))["draft"]
    for name in ("floor", "approval_limit", "discount_rate", "collected", "days"):
        assert draft[name] == ROWS[name]
    assert [(it["minutes"], it["amount"]) for it in draft["costs"]] == [(None, "34.00"), (20, None)]
    assert draft["priors"] == ROWS["priors"]
    approval = await ask(client, lead, POLICY)
    assert (approval["kind"], approval["state"], approval["trial"]) == ("policy", "approved", None)
    counts = (await client.get(POLICY)).json()["in_force"]
    assert (counts["id"], counts["number"], counts["self_approved"]) == (approval["subject_id"], 1, True)


async def test_versions_follow_each_other(client: httpx.AsyncClient, lead: dict) -> None:
    await approved(client, lead, POLICY, effective_from=day(-5))
    shown = await approved(client, lead, POLICY, floor="20.00")
    assert (shown["in_force"]["number"], shown["in_force"]["floor"]) == (2, "20.00")
    listed = (await client.get(f"{POLICY}/versions")).json()
    ClosePolicyVersionPage.model_validate(listed)
    assert await states(client, POLICY) == [(2, "approved"), (1, "retired")]
    assert listed["data"][1]["effective_to"] == day(-1)


@pytest.mark.parametrize(
    "told",
    [
        {"floor": "-1.00"},
        {"discount_rate": 1.5},
        {"discount_rate": "0.1"},
        {"collected": 0},
        {"days": ROWS["days"] * 2},
        {"days": [{"path": "wish", "days": 3}]},
        {"costs": [{"kind": "touch", "name": "track", "amount": "3.00"}]},
        {"costs": [{"kind": "rate", "name": "specialist", "minutes": 3}]},
        {"costs": [{"kind": "rate", "name": "quentin", "amount": "3.00"}]},
        {"priors": [{"mean": 1.0, "n": 4, "source": "x"}]},
        {"priors": [{"mean": 0.5, "n": 40, "source": "x"}]},
        {"priors": ROWS["priors"] * 2},
        {"effective_from": None},
        {"effective_to": "2026-12-31"},
    ],
)
async def test_what_is_misshapen_is_refused(client: httpx.AsyncClient, lead: dict, told: dict) -> None:
    assert (await client.put(POLICY, json=ROWS | told, headers=matching(lead, 0))).status_code == 422


async def test_only_people_write_in_the_version_they_read(
    client: httpx.AsyncClient, services: Services, lead: dict
) -> None:
    auditor = await sign_in(client, services, "three", role="auditor")
    for by in ({"headers": {}}, auditor):
        assert (await client.put(POLICY, json=ROWS, headers=matching(by, 0))).status_code == 403
    assert (await client.put(POLICY, json=ROWS, headers=lead["headers"])).status_code == 428
    assert (await client.put(POLICY, json=ROWS, headers=matching(lead, 3))).status_code == 412
    assert (await client.post(f"{POLICY}/approvals", headers=matching(lead, 0))).status_code == 409


async def test_another_organisation_has_its_own(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, lead: dict
) -> None:
    await approved(client, lead, POLICY)
    assert (await stranger.get(POLICY)).json()["in_force"]["number"] == 0
    assert (await stranger.get(f"{POLICY}/versions")).json()["data"] == []


async def test_a_stored_version_is_the_policy_of_the_economics(
    client: httpx.AsyncClient, lead: dict, database: SavepointDatabase
) -> None:
    shown = await approved(client, lead, POLICY)
    policy = await close_policy_on(database.reader(ORG), date.fromisoformat(day(0)))
    assert (policy.version, policy.floor) == ("close-1", 10_00)
    assert shown["in_force"]["sha256"] == policy.digest()
    assert await close_policy_on(database.reader(ORG), date.fromisoformat(day(-1))) == DEFAULT_POLICY
