"""A rule is approved, or ends: open denials that nobody has decided or put somewhere follow it, in the background."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from app.compose import resort
from app.main import create_app
from app.routers.ids import parse
from tests.conftest import ORG, OTHER_ORG, bearer
from tests.jobs.conftest import Desk
from tests.jobs.test_queue import run
from tests.routers.staff import add_team, day, own, sign_in
from tests.routers.test_sorting_rules import approved, matching, post, retire

RESORTED = "SELECT subject_id, subject_version, data, actor_kind FROM events WHERE type = 'denial.resorted' ORDER BY id"


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    transport, headers = httpx.ASGITransport(app=create_app(desk.services)), bearer(desk.services)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as http:
        yield http


@pytest.fixture
async def lead(client: httpx.AsyncClient, desk: Desk) -> dict:
    return await sign_in(client, desk.services, "one", role="lead")


async def read(client: httpx.AsyncClient, denial: dict) -> dict:
    return dict((await client.get(f"/v1/denials/{denial['id']}")).json())


def jobs(desk: Desk) -> list[str]:
    return [lock for task, lock, _ in desk.jobs() if task == "resort"]


async def test_an_approved_rule_sorts_what_is_open(client: httpx.AsyncClient, desk: Desk, lead: dict) -> None:
    team = await add_team(client, "Contracts", "payer")
    denial, other = await post(client, 1), await post(client, 2, "50")
    rule = await approved(client, lead)
    assert jobs(desk) == [f"resort:{parse('srl', rule['id'])}"]
    assert (await read(client, denial))["version"] == 1
    await run(desk.work)
    sorted_anew = await read(client, denial)
    assert (sorted_anew["bucket"]["rule"], sorted_anew["bucket"]["sub_cause"]) == (f"own.{rule['id']}", "contract")
    assert (sorted_anew["owner"]["id"], sorted_anew["version"]) == (team["id"], 2)
    assert await read(client, other) == other
    (entry,) = desk.rows(RESORTED)
    assert (entry["subject_id"], entry["subject_version"]) == (parse("den", denial["id"]), 2)
    assert (entry["data"]["from"]["rule"], entry["data"]["to"]["rule"]) == ("carc.197", f"own.{rule['id']}")
    (newest, _) = (await client.get(f"/v1/denials/{denial['id']}/buckets")).json()["data"]
    assert (newest["actor"], newest["after"]["rule"]) == ("system", f"own.{rule['id']}")
    again = f"resort:{parse('srl', rule['id'])}:"
    assert all(lock.startswith(again) for lock in jobs(desk))  # it may look again, if anything was under way


async def test_done_again_it_finds_nothing(client: httpx.AsyncClient, desk: Desk, lead: dict) -> None:
    await post(client, 1)
    rule = parse("srl", (await approved(client, lead))["id"])
    for _ in range(3):
        await desk.work.resort(ORG, rule, None)
        await desk.work.resort(OTHER_ORG, rule, None)
        await desk.work.resort(ORG, uuid4(), None)
    assert len(desk.rows(RESORTED)) == 1


async def test_what_people_did_stays(client: httpx.AsyncClient, desk: Desk, lead: dict) -> None:
    chosen, decided, over = [await post(client, number) for number in (1, 2, 3)]
    told = {"sub_cause": "duplicate", "recommended_path": "close", "reason": "x"}
    url = f"/v1/denials/{chosen['id']}/buckets"
    assert (await client.post(url, json=told, headers=matching(lead, 1))).status_code == 201
    for denial, state in (
        (decided, "stage = 'execution', next_action = 'submit'"),
        (over, "stage = 'resolved', outcome = 'written_off', resolved_on = current_date"),
    ):
        id_ = parse("den", denial["id"])
        async with desk.services.database.transaction(ORG) as tx:
            await tx.execute(
                "INSERT INTO events (org_id, id, type, subject_id, subject_version, actor_kind, actor_id, at, data) "
                "VALUES (%s, gen_random_uuid(), 'denial.decided', %s, 2, 'system', 'test', now(), '{}')",
                (ORG, id_),
            )
            await tx.execute(f"UPDATE denials SET {state}, version = 2 WHERE id = %s", (id_,))
    await approved(client, lead)
    await run(desk.work)
    assert desk.rows(RESORTED) == []


async def test_only_what_was_remitted_in_force(client: httpx.AsyncClient, desk: Desk, lead: dict) -> None:
    days = {day(at): await post(client, at, remit_date=day(-at)) for at in (1, 5, 9)}
    await approved(client, lead, effective_from=day(-6), effective_to=day(-4))
    await run(desk.work)
    assert [entry["subject_id"] for entry in desk.rows(RESORTED)] == [parse("den", days[day(5)]["id"])]


async def test_out_of_triage_and_back(client: httpx.AsyncClient, desk: Desk, lead: dict) -> None:
    denial = await post(client, 1, "Z99")
    assert (denial["stage"], denial["triage"]) == ("intake", "unknown_code")
    rule = await approved(client, lead, carc="Z99", effective_from=day(-5))
    await run(desk.work)
    known = await read(client, denial)
    assert (known["stage"], known["next_action"]["code"], known["triage"]) == ("decision", "decide", None)
    assert (await retire(client, lead, rule, day(-1))).status_code == 201
    await run(desk.work)
    unknown = await read(client, denial)
    assert (unknown["stage"], unknown["next_action"]["code"]) == ("intake", "sort")
    assert (unknown["triage"], unknown["bucket"], unknown["owner"]["name"]) == ("unknown_code", None, "triage")


async def test_an_end_gives_back_what_was_remitted_later(client: httpx.AsyncClient, desk: Desk, lead: dict) -> None:
    before, after = await post(client, 1, remit_date=day(-5)), await post(client, 2, remit_date=day(-3))
    rule = await approved(client, lead, effective_from=day(-9))
    await run(desk.work)
    await retire(client, lead, rule, day(-4))
    await run(desk.work)
    rules = [(await read(client, denial))["bucket"]["rule"] for denial in (before, after)]
    assert rules == [f"own.{rule['id']}", "carc.197"]


async def test_a_rule_that_names_more_keeps_its_own(client: httpx.AsyncClient, desk: Desk, lead: dict) -> None:
    denial = await post(client, 1)
    near = await approved(client, lead, payer_id=denial["payer"]["id"])
    await run(desk.work)
    await approved(client, lead, sub_cause="duplicate")
    await run(desk.work)
    assert (await read(client, denial))["bucket"]["rule"] == f"own.{near['id']}"
    assert len(desk.rows(RESORTED)) == 1


async def test_claims_move_in_groups(client: httpx.AsyncClient, desk: Desk, lead: dict) -> None:
    ids = await own(desk.services.database, lead["id"], 1200)
    sizes: list[int] = []
    group = resort._resort

    async def counted(services: Any, tx: Any, claims: list[UUID]) -> None:
        sizes.append(len(claims))
        await group(services, tx, claims)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(resort, "_resort", counted)
        await approved(client, lead)
        await run(desk.work)
    assert sizes == [500, 500, 200]
    assert {entry["subject_id"] for entry in desk.rows(RESORTED)} == set(ids)
    (count,) = desk.rows(
        "SELECT count(*)::int AS n FROM denials WHERE owner_kind = 'person' AND bucket_by = 'own_rule'"
    )
    assert count == {"n": 1200}, "a person keeps what is theirs"


async def test_siblings_stay_with_their_lead(client: httpx.AsyncClient, desk: Desk, lead: dict) -> None:
    lines = [
        {
            "line_control_number": str(n),
            "procedure": "70450",
            "charge": amount,
            "paid": "0",
            "adjustments": [{"group": "CO", "carc": carc, "amount": amount}],
        }
        for n, carc, amount in ((1, "197", "300"), (2, "50", "100"))
    ]
    told = {"payer": {"name": "Sample Mutual Health"}, "claim": {"patient_control_number": "TWO"}}
    first = (await client.post("/v1/denials", json={**told, "remit_date": day(0), "lines": lines})).json()
    (sibling,) = first["siblings"]
    assert (first["primary"]["carc"], first["owner"]["name"]) == ("197", "auth")
    await approved(client, lead, carc="50")
    await run(desk.work)
    beside = await read(client, {"id": sibling})
    assert beside["bucket"]["rule"].startswith("own.")
    assert (beside["owner"], beside["bucket"]["work_type"]) == (first["owner"], "payer")


async def test_what_was_under_way_is_looked_at_when_it_has_ended(
    client: httpx.AsyncClient, desk: Desk, lead: dict
) -> None:
    """A file that is taken in for minutes sorts by the rules that it read when it began."""
    denial = await post(client, 1)
    with psycopg.connect(desk.where.admin) as under_way:
        under_way.execute("SELECT pg_current_xact_id()")
        rule = parse("srl", (await approved(client, lead))["id"])
        await run(desk.work)
        (again,) = jobs(desk)
        assert again.startswith(f"resort:{rule}:")
        (job,) = desk.rows("SELECT args FROM procrastinate_jobs WHERE task_name = 'resort'")
        since = int(job["args"]["since"])
        await desk.work.resort(ORG, rule, since)
        assert jobs(desk) == [again], "it waits on"
        desk.rows("DELETE FROM procrastinate_jobs WHERE task_name = 'resort'")
    assert (await read(client, denial))["version"] == 2
    await desk.work.resort(ORG, rule, since)
    assert jobs(desk) == []


async def test_a_payer_that_takes_others_in_is_a_moment_too(client: httpx.AsyncClient, desk: Desk, lead: dict) -> None:
    denial = await post(client, 1)
    told = {"name": "All of it", "aliases": [{"kind": "json_name", "value": "Another name"}]}
    into = (await client.post("/v1/payers", json=told)).json()
    rule = await approved(client, lead, payer_id=into["id"])
    await run(desk.work)
    assert (await read(client, denial))["bucket"]["rule"] == "carc.197"
    told["aliases"].append({"kind": "json_name", "value": denial["payer"]["name"]})
    taken = await client.put(f"/v1/payers/{into['id']}", json=told, headers={"If-Match": '"1"'})
    assert taken.status_code == 200, taken.text
    await run(desk.work)
    assert (await read(client, denial))["bucket"]["rule"] == f"own.{rule['id']}"


async def test_arguments_are_ids_only(desk: Desk) -> None:
    rule = uuid4()
    async with desk.services.database.transaction(ORG) as tx:
        await resort.resort_later(tx, rule)
        await resort.resort_later(tx, rule)
    found = desk.rows("SELECT args FROM procrastinate_jobs WHERE task_name = 'resort'")
    assert found == [{"args": {"org_id": str(ORG), "rule_id": str(rule)}}]
