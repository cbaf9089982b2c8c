"""Economics over HTTP: numbers in and out of every path, the one that is recommended, and closes that rest on them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.routers.schemas.decisions import OptionsOut
from app.store.outcomes import count_outcomes
from app.wiring import Services
from tests.conftest import ORG, SavepointDatabase
from tests.routers.staff import sign_in
from tests.routers.versioned import POLICY, approved
from tests.routers.worth import SCAN, TODAY, close, deny, mapped, options, paid

ODDS = 0.543
"""Published: of denied claims of private payers that were paid in the end."""
COST = 19_08
"""Of a fix as of an appeal: 34 minutes at 30.30 an hour, and 1.91."""


def value(expected: int, days: int, odds: float = ODDS) -> int:
    """Cents that come in after so many days, at 8 % a year."""
    return round(odds * expected * 1.08 ** (-days / 365))


def cents(text: str) -> int:
    return round(float(text) * 100)


@pytest.fixture
async def analyst(client: httpx.AsyncClient, services: Services) -> dict[str, str]:
    return dict((await sign_in(client, services, "analyst"))["headers"])


@pytest.fixture
async def payer(client: httpx.AsyncClient, database: SavepointDatabase) -> str:
    """Of 40 scans for 4,000.00 it allowed half, of all its lines 60 %."""
    made = await mapped(client)
    await paid(database, made, SCAN, 40, 4_000_00, 2_000_00)
    await paid(database, made, "*", 400, 40_000_00, 24_000_00)
    return made


async def test_every_number_is_shown(client, payer, analyst):
    denial = await deny(client, payer, 1, "330.00")
    shown = await options(client, denial, analyst)
    OptionsOut.model_validate(shown)
    fix, appeal, shut = shown["options"]
    found = appeal["economics"]
    expected = {"amount": "165.00", "basis": "payer_procedure", "n": 40, "lines": 1, "unknown_lines": 0}
    assert found["amount_expected"] == expected
    odds = found["odds"]
    assert (odds["mean"], odds["n"], odds["evidence"], odds["steps"]) == (ODDS, 0, "prior", [])
    assert (odds["prior"]["n"], odds["prior"]["source"]) == (4.0, "Premier 2024, claims of 2022")
    assert odds["low"] < ODDS < odds["high"]
    items = {it["name"]: (it["amount"], it["minutes"], it["shared"]) for it in found["cost"]["items"]}
    assert items["prepare"] == ("7.07", 14, True)
    assert items["collect"] == ("3.03", 6, False)
    assert cents(found["cost"]["total"]) == COST == cents(found["cost"]["shared"]) + cents(found["cost"]["own"])
    assert (found["cost"]["unknown"], found["level"], fix["economics"]["level"]) == (["postage"], 1, 0)
    assert cents(found["expected_value"]) == value(165_00, 60)
    assert cents(found["net"]) == value(165_00, 60) - COST
    assert cents(fix["economics"]["net"]) == value(165_00, 45) - COST
    assert (found["days"], found["floor"], found["worth_it"], found["collected"]) == (60, "0.00", True, 1.0)
    assert (found["policy"]["version"], found["formula_version"], shut["economics"]) == ("default-1", "1", None)
    assert shown["recommended"] == "appeal"  # sorting's, although a fix would return a few cents more
    assert shown["why"].startswith("Appeal it at level 1: 54 % odds of 165.00 in 60 days are worth 88.")


async def test_a_small_one_is_closed_and_its_numbers_are_kept(client, payer, analyst, database):
    denial = await deny(client, payer, 1, "12.00")
    shown = await options(client, denial, analyst)
    assert (shown["recommended"], shown["not_closed_because"]) == ("close", [])
    assert shown["why"].startswith("Close it: to ")
    reasons = {it["close_reason"]: it["allowed"] for it in shown["options"][2]["close_reasons"]}
    assert reasons["not_worth_it"]
    made = await close(client, denial, analyst)
    assert made.status_code == 201, made.text
    now = (await client.get(f"/v1/denials/{denial['id']}")).json()
    assert (now["stage"], now["outcome"], now["amount_expected"]) == ("resolved", "written_off", None)
    later = await options(client, denial, analyst)
    assert (later["options"][1]["economics"]["amount_expected"]["amount"], later["options"][2]["allowed"]) == (
        None,
        False,
    )
    (row,) = await database.read(ORG, "SELECT inputs -> 'worth' AS worth FROM decisions")
    kept: dict[str, Any] = row["worth"]
    assert (kept["net"], kept["worth_it"]) == (value(6_00, 45) - COST, False)
    told = kept["numbers"]
    assert (told["amount_expected"], told["basis"], told["n"], told["odds"]) == (6_00, "payer_procedure", 40, ODDS)
    assert (told["path"], told["cost"], told["floor"], told["policy"]) == ("fix", COST, 0, "default-1")


async def test_a_large_one_waits_for_a_second_person(client, payer, analyst):
    denial = await deny(client, payer, 1, "330.00")
    shown = await options(client, denial, analyst)
    stopped = {it["close_reason"]: it["stopped_by"] for it in shown["options"][2]["close_reasons"]}["not_worth_it"]
    assert (stopped["guard"], stopped["answer"]) == ("approved", "wait")
    assert "worth working" in stopped["reason"]
    await close(client, denial, analyst)
    assert (await client.get(f"/v1/denials/{denial['id']}")).json()["stage"] == "decision"


async def test_of_an_unknown_amount_nobody_can_say_that_it_is_not_worth_it(client, analyst):
    denial = await deny(client, await mapped(client, 2), 1, "12.00")
    shown = await options(client, denial, analyst)
    found = shown["options"][1]["economics"]
    unknown = {"amount": None, "basis": "none", "n": None, "lines": 1, "unknown_lines": 1}
    assert (found["amount_expected"], found["net"], found["worth_it"]) == (unknown, None, None)
    assert (shown["recommended"], shown["why"][:32]) == ("appeal", "What it would return is not know")
    refused = await close(client, denial, analyst)
    assert (refused.status_code, refused.json()["guard"]) == (409, "reason_holds")
    assert "not known" in refused.json()["detail"]


async def test_two_dozen_small_ones_of_a_kind_are_not_closed_one_by_one(client, payer, analyst):
    made = [await deny(client, payer, number, "20.00") for number in range(24)]
    alone, own, shared = value(10_00, 60), 3_03, 16_05
    assert alone - own - shared < 0 < 24 * (alone - own) - shared
    shown = await options(client, made[3], analyst)
    assert (shown["recommended"], shown["not_closed_because"]) == ("appeal", ["batch_worth_it"])
    assert "worth working together" in shown["why"]
    refused = await close(client, made[3], analyst)
    assert (refused.status_code, refused.json()["guard"]) == (409, "batch_not_worth_working")


async def test_what_the_patient_would_owe_is_not_closed_for_its_numbers(client, payer, analyst):
    adjustment = {"group": "PR", "carc": "197", "amount": "12.00"}
    denial = await deny(client, payer, 1, "12.00", adjustments=[adjustment])
    assert (await options(client, denial, analyst))["not_closed_because"] == ["patient_would_be_liable"]
    refused = await close(client, denial, analyst)
    assert (refused.status_code, refused.json()["guard"]) == (409, "reason_holds")


async def test_the_organisations_policy_counts(client, services, payer, analyst):
    boss = await sign_in(client, services, "boss", role="manager")
    none: dict[str, Any] = {"days": [], "costs": [], "priors": []}
    await approved(client, boss, POLICY, **none, floor="40.00", discount_rate=0.0, collected=0.5, least_n=50)
    denial = await deny(client, payer, 1, "330.00")
    found = (await options(client, denial, analyst))["options"][1]["economics"]
    # 40 lines of the procedure are too few now: of any charge it allows 60 %
    assert (found["amount_expected"]["basis"], found["amount_expected"]["amount"]) == ("payer", "198.00")
    assert found["expected_value"] == f"{round(ODDS * 198_00 * 0.5) / 100:.2f}"
    assert (found["floor"], found["worth_it"], found["policy"]["version"]) == (
        "40.00",
        False,
        "close-1",
    )  # 53.76 less 19.08


async def test_a_payers_own_costs_stand_above_the_published_ones(client, services, payer, analyst):
    boss = await sign_in(client, services, "boss", role="manager")
    empty: dict[str, Any] = {"windows": [], "channels": [{"kind": "fax"}], "packet_items": [], "ladder": []}
    await approved(client, boss, f"/v1/playbooks/{payer}", **empty, costs=[{"touch": "prepare", "amount": "50.00"}])
    denial = await deny(client, payer, 1, "330.00")
    cost = (await options(client, denial, analyst))["options"][1]["economics"]["cost"]
    prepare = cost["items"][0]
    assert (prepare["amount"], prepare["minutes"], prepare["source"]) == ("50.00", None, "playbook")
    assert (cents(cost["total"]), cost["unknown"]) == (COST - 7_07 + 50_00, [])


async def test_a_machine_sees_the_numbers_and_may_take_no_path(client, payer):
    denial = await deny(client, payer, 1, "330.00")
    shown = await options(client, denial, {})
    assert shown["options"][1]["economics"]["amount_expected"]["amount"] == "165.00"
    assert not any(it["allowed"] for it in shown["options"])
    assert shown["recommended"] == "appeal"


async def sent(client: httpx.AsyncClient, denial: dict[str, Any], body: dict[str, Any], who: dict[str, str]) -> str:
    """Decide, send it, and return the submission's id."""
    now = (await client.get(f"/v1/denials/{denial['id']}")).headers["etag"]
    made = await client.post(f"/v1/denials/{denial['id']}/decisions", json=body, headers={**who, "If-Match": now})
    assert made.status_code == 201, made.text
    told = {"channel": "portal", "sent_on": str(TODAY)}
    return str((await client.post(f"/v1/denials/{denial['id']}/submissions", json=told)).json()["id"])


async def test_outcomes_move_the_odds_of_their_level(client, database, payer, analyst):
    fix = {"path": "fix", "fix_kind": "coding", "reason": "The modifier was missing."}
    for number in range(6):
        upheld = await sent(client, await deny(client, payer, number, "330.00"), fix, analyst)
        answer = {"outcome": "upheld", "received_on": str(TODAY)}
        assert (await client.post(f"/v1/submissions/{upheld}/outcomes", json=answer)).status_code == 201
    async with database.transaction(ORG) as tx:
        assert await count_outcomes(tx, datetime.now(UTC))
    shown = await options(client, await deny(client, payer, 9, "330.00"), analyst)
    odds = shown["options"][0]["economics"]["odds"]
    after = ODDS * 4 / (4 + 6)
    step = {"group": "payer", "before": ODDS, "weight": 4.0, "won": 0.0, "decided": 6, "after": round(after, 6)}
    assert (odds["mean"], odds["n"], odds["evidence"], odds["steps"]) == (round(after, 6), 6, "payer", [step])
    assert cents(shown["options"][0]["economics"]["expected_value"]) == value(165_00, 45, after)
    assert shown["options"][1]["economics"]["odds"]["mean"] == ODDS  # of appeals nothing was learnt


async def test_after_an_appeal_that_was_upheld_the_next_level_is_priced(client, payer, analyst):
    denial = await deny(client, payer, 1, "330.00")
    final = {"channel": "portal", "meaning": "finally_denied", "checked_on": str(TODAY)}
    await client.post(f"/v1/denials/{denial['id']}/status-checks", json=final)
    first = await sent(client, denial, {"path": "appeal", "reason": "It was approved."}, analyst)
    assert (await client.get(f"/v1/submissions/{first}")).json()["level"] == 1
    await client.post(f"/v1/submissions/{first}/outcomes", json={"outcome": "upheld", "received_on": str(TODAY)})
    shown = await options(client, denial, analyst)
    assert [it["economics"]["level"] for it in shown["options"][:2]] == [0, 2]
    second = await sent(client, denial, {"path": "appeal", "reason": "It was approved."}, analyst)
    assert (await client.get(f"/v1/submissions/{second}")).json()["level"] == 2
