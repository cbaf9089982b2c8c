"""Queues over HTTP: figures, published orders, pages."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from app.routers.ids import parse, show
from app.routers.schemas.example_files import example
from app.routers.schemas.queue_out import QueueItemPage, QueuePage
from app.wiring import Services
from tests.conftest import ORG, OTHER_ORG, SavepointDatabase, bearer
from tests.routers.staff import add, add_team, change
from tests.store.queue_rows import EVENT, TODAY, ahead, item, put

Client = httpx.AsyncClient
WORK = ["front_end", "auth", "coding", "doc", "payer", "triage", "all"]
NEVER_THE_SAME_DAY = ("Pacific/Kiritimati", "Pacific/Pago_Pago")
FACETS = ["root_cause_review", "approvals", "escalated"]


async def move(client: Client, zone: str, version: int) -> None:
    """The organisation is somewhere else."""
    told = {"profile": "hospital", "time_zone": zone}
    answer = await client.put("/v1/organization", json=told, headers={"If-Match": f'"{version}"'})
    assert answer.status_code == 200


async def queues(client: Client, **query: str) -> dict[str, dict[str, Any]]:
    answer = await client.get("/v1/queues", params=query)
    QueuePage.model_validate(answer.json())
    return {queue["name"]: queue for queue in answer.json()["data"]}


async def listed(client: Client, name: str, **query: Any) -> list[dict[str, Any]]:
    answer = await client.get(f"/v1/queues/{name}/items", params=query)
    assert answer.status_code == 200, answer.text
    QueueItemPage.model_validate(answer.json())
    return list(answer.json()["data"])


async def walked(client: Client, name: str, limit: int) -> list[dict[str, Any]]:
    """All items, page by page."""
    found, cursor = [], None
    while True:
        query = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        page = (await client.get(f"/v1/queues/{name}/items", params=query)).json()
        found += page["data"]
        cursor = page["next_cursor"]
        if not page["has_more"]:
            return found


def ids(items: list[dict[str, Any]]) -> list[UUID]:
    return [parse("den", it["denial"]["id"]) for it in items]


class TestSummary:
    async def test_every_queue_is_there_when_nothing_is_in_it(self, client: Client) -> None:
        found = await queues(client)
        assert list(found) == [*WORK, *FACETS, str(show("tem", ORG))]
        for queue in found.values():
            assert [queue[it] for it in ("count", "amount_denied", "oldest", "due_today")] == [0, "0.00", None, 0]
            assert queue["amount_expected"] is None
        assert found["all"]["order"]["name"] == "one_queue"
        assert found[str(show("tem", ORG))]["owner"] == {"kind": "team", "id": show("tem", ORG), "name": "triage"}

    async def test_the_figures(self, client: Client, database: SavepointDatabase) -> None:
        claim = item()["claim_id"]
        await put(
            database,
            item(work_type="auth", claim_id=claim, claim_denied=15_000, due_on=ahead(-1), received_on=ahead(-9)),
            item(work_type="auth", claim_id=claim, lead=False, amount=5_000),
            item(work_type="auth", due_on=ahead(3), send_by=ahead(7)),
            item(work_type="coding", send_by=ahead(8), received_on=ahead(-20)),
            item(work_type="coding", triage="unknown_code", escalated=True, send_by=ahead(-2), received_on=ahead(-3)),
            item(stage="resolved", resolved_on=ahead(-4), amount=700),
            item(stage="resolved", outcome="void"),
        )
        found = await queues(client)
        shown = "count amount_denied oldest due_today overdue deadline_at_risk".split()
        assert {name: [queue[it] for it in shown] for name, queue in found.items() if queue["count"]} == {
            "auth": [2, "250.00", str(ahead(-9)), 0, 1, 1],
            "coding": [1, "100.00", str(ahead(-20)), 1, 0, 0],
            "triage": [1, "100.00", str(ahead(-3)), 1, 0, 1],
            "all": [4, "450.00", str(ahead(-20)), 2, 1, 2],
            "root_cause_review": [1, "7.00", str(ahead(-4)), 0, 0, 0],
            "escalated": [1, "100.00", str(ahead(-3)), 1, 0, 1],
            show("tem", ORG): [1, "100.00", str(ahead(-3)), 1, 0, 1],
        }

    async def test_people_and_teams(self, client: Client, database: SavepointDatabase) -> None:
        team = await add_team(client, "Codes", "coding")
        one = await add(client, "one", teams=[team["id"]])
        await add(client, "two", active=False)
        await add(client, "three", role="auditor")
        gone = await add(client, "gone", active=False)
        await put(database, *(item(owner_kind="person", owner_id=parse("per", it["id"])) for it in (one, gone)))
        found = await queues(client, kind="owner")
        assert [(it["title"], it["count"], it["owner"]["kind"]) for it in found.values()] == [
            ("Codes", 0, "team"),
            ("triage", 0, "team"),
            ("Name of gone", 1, "person"),
            ("Name of one", 1, "person"),
        ]
        assert (await queues(client))["auth"]["count"] == 2

    async def test_a_small_practice_sees_one_queue_first(self, client: Client) -> None:
        practice = {"profile": "small_practice", "time_zone": "UTC"}
        await client.put("/v1/organization", json=practice, headers={"If-Match": '"1"'})
        assert list(await queues(client))[:5] == ["all", "triage", *FACETS]
        assert "auth" not in await queues(client)
        assert list(await queues(client, kind="work")) == ["all", "triage", *WORK[:5]]
        assert list(await queues(client, kind="facet")) == FACETS

    async def test_a_day_is_one_of_the_organisation(self, client: Client, database: SavepointDatabase) -> None:
        await put(database, item(due_on=TODAY), item(due_on=ahead(1)), item(due_on=ahead(-1)))
        counts = set()
        for number, zone in enumerate(NEVER_THE_SAME_DAY, 1):
            await move(client, zone, number)
            counts.add((await queues(client))["auth"]["overdue"])
        assert len(counts) == 2

    async def test_pending_approvals_are_counted(self, client: Client, database: SavepointDatabase) -> None:
        async with database.transaction(ORG) as tx:
            for number, state in enumerate(("pending", "pending", "approved")):
                approval = uuid4()
                await tx.execute(EVENT, (ORG, uuid4(), "approval.asked", approval, number + 1))
                await tx.execute(
                    "INSERT INTO approvals (org_id, id, kind, subject_id, subject_version, state, asked_by, asked_at, "
                    "self_approved, facts, version, created_at, updated_at) VALUES (%s, %s, 'sorting_rule', %s, 1, %s, "
                    "%s, %s, false, '{}', %s, now(), now())",
                    (ORG, approval, uuid4(), state, uuid4(), ahead(-number), number + 1),
                )
        found = (await queues(client, kind="facet"))["approvals"]
        assert (found["count"], found["oldest"]) == (2, str(ahead(-1)))
        assert found["order"]["name"] == "elsewhere"

    async def test_others_see_nothing_of_it(
        self, client: Client, stranger: Client, database: SavepointDatabase
    ) -> None:
        await put(database, item())
        assert {queue["count"] for queue in (await queues(stranger)).values()} == {0}

    async def test_what_is_posted_is_counted(self, client: Client) -> None:
        await client.post("/v1/denials", json=example("denial"))
        assert [(name, it["count"]) for name, it in (await queues(client)).items() if it["count"]] == [
            ("auth", 1),
            ("all", 1),
        ]


class TestItems:
    async def test_an_item_is_a_claim(self, client: Client, database: SavepointDatabase) -> None:
        body = json.loads(json.dumps(example("denial")))
        body["lines"][0]["adjustments"] = [
            {"group": "CO", "carc": "197", "amount": "200.00"},
            {"group": "CO", "carc": "16", "amount": "130.00"},
        ]
        body["lines"].append({**body["lines"][0], "line_control_number": "2", "remarks": ["N290"]})
        lead = (await client.post("/v1/denials", json=body)).json()
        siblings = [(await client.get(f"/v1/denials/{it}")).json() for it in lead["siblings"]]
        (found,) = await listed(client, "all")
        assert found["claim_id"] == lead["claim_id"]
        assert found["denial"] == lead
        assert found["siblings"] == siblings
        assert len(siblings) >= 1
        total = sum(float(it["amount_denied"]) for it in (lead, *siblings))
        assert float(found["amount_denied"]) == total
        assert found["checkout"] is None

    async def test_by_due_day_then_amount_then_age(self, client: Client, database: SavepointDatabase) -> None:
        rows = [
            item(due_on=ahead(1)),
            item(due_on=ahead(0), amount=100),
            item(due_on=ahead(0), amount=300),
            item(due_on=ahead(0), amount=300),
            item(due_on=ahead(-1), amount=1),
            item(due_on=ahead(-1), work_type="coding"),
            item(due_on=ahead(-2), stage="resolved"),
            item(due_on=ahead(-2), lead=False),
        ]
        put_ids = await put(database, *rows)
        wanted = [put_ids[it] for it in (4, 2, 3, 1, 0)]
        found = await listed(client, "auth")
        assert ids(found) == wanted
        assert found[0]["sort_key"] == {
            "part": "due",
            "day": str(ahead(-1)),
            "amount_denied": "0.01",
            "denial_id": show("den", wanted[0]),
        }
        assert [it["reason"] for it in found[::4]] == [
            f"Decision overdue since {ahead(-1)}",
            f"Decision due {ahead(1)}",
        ]
        for limit in (1, 2, 3):
            assert ids(await walked(client, "auth", limit)) == wanted

    async def test_the_one_queue(self, client: Client, database: SavepointDatabase) -> None:
        rows = [
            item(due_on=ahead(1)),
            item(due_on=ahead(3), quick_fix=True),
            item(due_on=ahead(2), quick_fix=True, send_by=ahead(30)),
            item(due_on=ahead(7), send_by=ahead(7), amount=5, quick_fix=True),
            item(due_on=ahead(6), send_by=ahead(7), amount=9),
            item(due_on=ahead(5), send_by=ahead(-3)),
            item(due_on=ahead(0), send_by=ahead(8), work_type="payer"),
        ]
        put_ids = await put(database, *rows)
        wanted = [put_ids[it] for it in (5, 4, 3, 2, 1, 6, 0)]
        found = await listed(client, "all")
        assert ids(found) == wanted
        assert [it["sort_key"]["part"] for it in found] == ["deadline_risk"] * 3 + ["quick_fix"] * 2 + ["rest"] * 2
        assert "it should have gone out by" in found[0]["reason"]
        assert found[3]["reason"] == f"Quick fix: one field, no document; due {ahead(2)}"
        for limit in (1, 2, 3, 4, 7):
            assert ids(await walked(client, "all", limit)) == wanted

    async def test_the_window_is_named(self, client: Client, database: SavepointDatabase) -> None:
        claim, day = item()["claim_id"], str(ahead(3))
        window = {"purpose": "appeal", "level": 1, "send_by": day, "file_by": day, "safe_by": day}
        window |= {"basis": "remit_date", "rule": "R1", "assumed": False}
        await put(
            database,
            item(claim_id=claim, send_by=ahead(3), due_on=ahead(3)),
            item(claim_id=claim, send_by=ahead(3), lead=False, deadlines=json.dumps([window])),
        )
        (found,) = await listed(client, "auth")
        assert found["reason"] == f"Payer's last day to appeal is near: send by {day}"

    async def test_facets_and_owners(self, client: Client, database: SavepointDatabase) -> None:
        one = await add(client, "one")
        mine, raised, older, newer, learnt, _ = await put(
            database,
            item(owner_kind="person", owner_id=parse("per", one["id"])),
            item(escalated=True, triage="unknown_code"),
            item(stage="resolved", resolved_on=ahead(-3)),
            item(stage="resolved", resolved_on=ahead(-2), lead=False),
            item(stage="resolved", cause_confirmed_on=TODAY),
            item(stage="resolved", outcome="duplicate"),
        )
        assert ids(await listed(client, one["id"])) == [mine]
        assert ids(await listed(client, "escalated")) == [raised]
        assert ids(await listed(client, "triage")) == [raised]
        assert ids(await listed(client, str(show("tem", ORG)))) == [raised]
        found = await walked(client, "root_cause_review", 1)
        assert ids(found) == [older, newer]
        assert learnt not in ids(found)
        assert found[0]["reason"] == f"Resolved {ahead(-3)}, its cause not confirmed"
        assert (found[0]["amount_denied"], found[0]["sort_key"]["amount_denied"]) == ("100.00", None)
        assert await listed(client, "approvals") == []

    @pytest.mark.parametrize(
        "name", ["nothing", "AUTH", "tem_1", "per_01m843xkr6efyv4x33kxdg3g07", "den_01m843xkr6efyv4x33kxdg3g07"]
    )
    async def test_unknown_names_are_404(self, client: Client, name: str) -> None:
        assert (await client.get(f"/v1/queues/{name}/items")).status_code == 404

    async def test_owners_of_others_are_404(self, client: Client, stranger: Client) -> None:
        one = await add(client, "one")
        for name in (one["id"], show("tem", ORG)):
            assert (await stranger.get(f"/v1/queues/{name}/items")).status_code == 404
        assert (await stranger.get(f"/v1/queues/{show('tem', OTHER_ORG)}/items")).status_code == 200

    async def test_a_cursor_belongs_to_its_queue(self, client: Client, database: SavepointDatabase) -> None:
        await put(database, item(), item())
        cursor = (await client.get("/v1/queues/auth/items", params={"limit": 1})).json()["next_cursor"]
        assert (await client.get("/v1/queues/all/items", params={"cursor": cursor})).status_code == 400
        denials = (await client.get("/v1/denials", params={"limit": 1})).json()["next_cursor"]
        for made_up in (denials, "x", ""):
            assert (await client.get("/v1/queues/auth/items", params={"cursor": made_up})).status_code == 400

    async def test_a_cursor_of_the_one_queue_is_good_for_a_day(
        self, client: Client, database: SavepointDatabase
    ) -> None:
        await put(database, item(), item())
        later, earlier = NEVER_THE_SAME_DAY
        await move(client, later, 1)
        pages = {name: await client.get(f"/v1/queues/{name}/items", params={"limit": 1}) for name in ("all", "auth")}
        await move(client, earlier, 2)
        for name, status in (("all", 400), ("auth", 200)):
            query = {"limit": 1, "cursor": pages[name].json()["next_cursor"]}
            assert (await client.get(f"/v1/queues/{name}/items", params=query)).status_code == status

    async def test_reads_are_noted(self, client: Client, services: Services, database: SavepointDatabase) -> None:
        await put(database, item(), item())
        await listed(client, "auth")
        await services.accesses.flush()
        (note,) = await database.read(ORG, "SELECT operation, rows FROM accesses WHERE status = 200")
        assert (note["operation"], note["rows"]) == ("list_queue_items", 2)

    async def test_it_takes_the_scope(self, client: Client, services: Services) -> None:
        headers = bearer(services, scopes=["decisions:write"])
        for path in ("/v1/queues", "/v1/queues/all/items"):
            assert (await client.get(path, headers=headers)).status_code == 403

    async def test_who_has_left_still_has_a_name(self, client: Client, database: SavepointDatabase) -> None:
        one = await add(client, "one")
        await put(database, item(owner_kind="person", owner_id=parse("per", one["id"])))
        assert (await change(client, one, active=False)).status_code == 200
        assert ids(await listed(client, one["id"])) == []
        assert one["id"] not in await queues(client)
