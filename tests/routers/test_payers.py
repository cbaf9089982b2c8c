"""Payers over HTTP: kept as they came, mapped by people, merged with what was told under their other names."""

import copy

import httpx
import pytest

from app.routers.schemas.example_files import example, text_example
from app.routers.schemas.payer_out import PayerPage, PayerRecordOut
from tests.conftest import ORG, SavepointDatabase, bearer

X12 = {"Content-Type": "application/edi-x12"}


@pytest.fixture
def payer() -> dict:
    return copy.deepcopy(example("payer"))


async def post_denial(client: httpx.AsyncClient, payer: str, number: int = 1, **more: object) -> dict:
    body = copy.deepcopy(example("denial")) | {"external_id": f"X{payer}{number}", "payer": {"name": payer}} | more
    body["claim"] |= {"patient_control_number": f"P{number}", "payer_claim_control_number": f"I{number}"}
    answer = await client.post("/v1/denials", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def create(client: httpx.AsyncClient, payer: dict) -> httpx.Response:
    answer = await client.post("/v1/payers", json=payer)
    assert answer.status_code == 201, answer.text
    return answer


async def put(client: httpx.AsyncClient, id_: str, payer: dict, tag: str = '"1"') -> httpx.Response:
    return await client.put(f"/v1/payers/{id_}", json=payer, headers={"If-Match": tag})


async def unmatched(client: httpx.AsyncClient) -> list[dict]:
    answer = await client.get("/v1/payers", params={"unmatched": True})
    PayerPage.model_validate(answer.json())
    return answer.json()["data"]


async def events_of(database: SavepointDatabase, type_: str) -> list[dict]:
    return await database.read(ORG, "SELECT * FROM events WHERE type = %s ORDER BY id", (type_,))


class TestReading:
    async def test_a_payer_nobody_mapped_is_listed_with_its_dollars(self, client: httpx.AsyncClient) -> None:
        for number in (1, 2):
            await post_denial(client, "Sample Mutual Health", number)
        (found,) = await unmatched(client)
        assert found.keys() == PayerRecordOut.model_fields.keys()
        assert (found["name"], found["mapped"]) == ("SAMPLE MUTUAL HEALTH", False)
        assert found["aliases"] == [{"kind": "json_name", "value": "SAMPLE MUTUAL HEALTH"}]
        assert (found["open_denials"], found["amount_denied"], found["amount_at_risk"]) == (2, "660.00", "660.00")

    async def test_a_mapped_payer_is_not_unmatched(self, client: httpx.AsyncClient, payer: dict) -> None:
        created = (await create(client, payer)).json()
        assert await unmatched(client) == []
        listed = (await client.get("/v1/payers", params={"unmatched": False})).json()["data"]
        assert listed == [created]

    async def test_pages_follow_each_other(self, client: httpx.AsyncClient) -> None:
        for name in ("A", "B", "C"):
            await create(client, {"name": name})
        first = (await client.get("/v1/payers", params={"limit": 2})).json()
        query = {"limit": 2, "cursor": first["next_cursor"]}
        second = (await client.get("/v1/payers", params=query)).json()
        assert [it["name"] for it in first["data"] + second["data"]] == ["C", "B", "A"]
        assert (await client.get("/v1/payers", params=query | {"unmatched": True})).status_code == 400

    async def test_another_organisation_sees_nothing(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient, payer: dict
    ) -> None:
        created = (await create(client, payer)).json()
        assert (await stranger.get("/v1/payers")).json()["data"] == []
        assert (await stranger.get(f"/v1/payers/{created['id']}")).status_code == 404
        assert (await put(stranger, created["id"], payer)).status_code == 404
        assert (await stranger.post("/v1/payers", json=payer)).status_code == 201


class TestCreating:
    async def test_a_payer_is_created_and_read_back(self, client: httpx.AsyncClient, payer: dict) -> None:
        answer = await create(client, payer)
        read = await client.get(answer.headers["location"])
        assert read.json() == answer.json()
        assert answer.headers["etag"] == read.headers["etag"] == '"1"'
        assert answer.json()["mapped"] is True
        assert answer.json()["plans"][0] == {
            "filing_code": None,
            "group_number": "G-1000",
            "name": None,
            "plan": "Sample Mutual Gold PPO",
        }

    async def test_a_created_payer_takes_the_denials_of_its_names(self, client: httpx.AsyncClient, payer: dict) -> None:
        denial = await post_denial(client, "sample  mutual health")
        created = (await create(client, payer)).json()
        moved = (await client.get(f"/v1/denials/{denial['id']}")).json()
        assert moved["payer"] == {"id": created["id"], "name": "Sample Mutual Health", "payer_type": "commercial"}
        assert created["open_denials"] == 1

    async def test_what_comes_later_under_its_names_is_its_own(self, client: httpx.AsyncClient, payer: dict) -> None:
        created = (await create(client, payer)).json()
        denial = await post_denial(client, "SAMPLE MUTUAL HEALTH")
        assert denial["payer"]["id"] == created["id"]
        assert await unmatched(client) == []

    @pytest.mark.parametrize(
        "change",
        [
            {"name": ""},
            {"name": "A\u0000"},
            {"payer_type": "bank"},
            {"aliases": [{"kind": "fax", "value": "1"}]},
            {"aliases": [{"kind": "json_id", "value": "  "}]},
            {"plans": [{"plan": "Everything"}]},
            {"mapped": True},
        ],
    )
    async def test_what_is_misshapen_is_refused(self, client: httpx.AsyncClient, payer: dict, change: dict) -> None:
        answer = await client.post("/v1/payers", json=payer | change)
        assert answer.status_code == 422
        assert answer.json()["errors"]

    async def test_it_takes_the_scope(self, client: httpx.AsyncClient, services: object, payer: dict) -> None:
        headers = bearer(services, scopes=["denials:read", "denials:write"])  # type: ignore[arg-type]
        assert (await client.post("/v1/payers", json=payer, headers=headers)).status_code == 403


class TestMapping:
    async def test_an_unmapped_payer_is_mapped_and_keeps_its_id(self, client: httpx.AsyncClient, payer: dict) -> None:
        denial = await post_denial(client, "Sample Mutual Health")
        (found,) = await unmatched(client)
        answer = await put(client, found["id"], payer)
        assert answer.status_code == 200, answer.text
        assert (answer.json()["id"], answer.json()["mapped"], answer.headers["etag"]) == (found["id"], True, '"2"')
        assert (await client.get(f"/v1/denials/{denial['id']}")).json()["payer"]["name"] == "Sample Mutual Health"

    async def test_aliases_that_are_left_out_are_given_up(
        self, client: httpx.AsyncClient, database: SavepointDatabase, payer: dict
    ) -> None:
        created = (await create(client, payer)).json()
        changed = await put(client, created["id"], payer | {"aliases": payer["aliases"][:1]})
        assert changed.json()["aliases"] == [{"kind": "n1_name", "value": "SAMPLE MUTUAL HEALTH"}]
        (event,) = await events_of(database, "payer.mapped")
        ((kind, digest),) = event["data"]["aliases_removed"]
        assert (kind, len(digest)) == ("trn03", 32)
        assert "1999999999" not in str(event["data"])

    async def test_a_change_needs_the_version_that_was_read(self, client: httpx.AsyncClient, payer: dict) -> None:
        id_ = (await create(client, payer)).json()["id"]
        assert (await client.put(f"/v1/payers/{id_}", json=payer)).status_code == 428
        assert (await put(client, id_, payer)).status_code == 200
        stale = await put(client, id_, payer)
        assert (stale.status_code, stale.headers["etag"]) == (412, '"2"')

    async def test_a_payer_that_does_not_exist_is_not_found(self, client: httpx.AsyncClient, payer: dict) -> None:
        assert (await put(client, "pyr_01m843xkr6efyv4x33kxdg3g07", payer)).status_code == 404

    async def test_an_alias_of_another_mapped_payer_is_a_conflict(self, client: httpx.AsyncClient, payer: dict) -> None:
        owner = (await create(client, payer)).json()
        aliases = [{"kind": "json_id", "value": "77"}, {"kind": "json_name", "value": "sample mutual health"}]
        answer = await client.post("/v1/payers", json={"name": "Another", "aliases": aliases})
        assert answer.status_code == 409
        assert (answer.json()["member"], answer.json()["payer_id"]) == ("aliases.1", owner["id"])
        assert len((await client.get("/v1/payers")).json()["data"]) == 1

    async def test_a_payer_that_was_merged_cannot_be_changed(self, client: httpx.AsyncClient, payer: dict) -> None:
        await post_denial(client, "Sample Mutual Health")
        (found,) = await unmatched(client)
        created = (await create(client, payer)).json()
        merged = (await client.get(f"/v1/payers/{found['id']}")).json()
        assert (merged["merged_into"], merged["aliases"], merged["open_denials"]) == (created["id"], [], 0)
        assert (await put(client, found["id"], payer, '"2"')).status_code == 409
        assert [it["id"] for it in (await client.get("/v1/payers")).json()["data"]] == [created["id"]]


class TestMerging:
    async def test_all_names_of_a_merged_payer_move(self, client: httpx.AsyncClient, payer: dict) -> None:
        sent = await client.post("/v1/remittances", content=text_example("remittance.835"), headers=X12)
        assert sent.status_code == 201, sent.text
        created = (await create(client, payer | {"aliases": [payer["aliases"][0]]})).json()
        assert {it["kind"] for it in created["aliases"]} == {"n1_name", "trn03"}

    async def test_hundreds_of_denials_and_claims_move_with_their_events(
        self, client: httpx.AsyncClient, database: SavepointDatabase, payer: dict
    ) -> None:
        for name in ("First Name", "Second Name"):
            await post_denial(client, name, 1 if name == "First Name" else 2)
        items = [
            {"patient_control_number": f"C{number}", "submitted_on": "2026-09-03", "payer": {"name": "First Name"}}
            for number in range(300)
        ]
        assert (await client.post("/v1/claims", json={"items": items})).status_code == 201
        payer["aliases"] = [{"kind": "n1_name", "value": name} for name in ("First Name", "Second Name")]
        created = (await create(client, payer)).json()
        assert created["open_denials"] == 2
        assert len(await events_of(database, "denial.payer_changed")) == 2
        assert len(await events_of(database, "claim.updated")) == 302
        assert len(await events_of(database, "payer.merged")) == 2
        listed = (await client.get("/v1/denials", params={"payer_id": created["id"]})).json()["data"]
        assert [it["version"] for it in listed] == [3, 3], "moved, and their windows counted by the payer's type"

    async def test_the_claim_page_shows_the_mapped_payer(self, client: httpx.AsyncClient, payer: dict) -> None:
        denial = await post_denial(client, "Sample Mutual Health")
        created = (await create(client, payer)).json()
        page = (await client.get(f"/v1/claims/{denial['claim_id']}")).json()
        assert page["payer"]["id"] == page["remittances"][0]["payer"]["id"] == created["id"]

    async def test_one_denial_told_under_two_names_becomes_one(self, client: httpx.AsyncClient, payer: dict) -> None:
        posted = copy.deepcopy(example("denial")) | {"payer": {"name": "SMH"}}
        first = (await client.post("/v1/denials", json=posted)).json()
        await client.post("/v1/remittances", content=text_example("remittance.835"), headers=X12)
        assert len((await client.get("/v1/denials", params={"stage": "decision"})).json()["data"]) == 2
        payer["aliases"].append({"kind": "json_name", "value": "SMH"})
        created = (await create(client, payer)).json()
        (left,) = (await client.get("/v1/denials", params={"stage": "decision"})).json()["data"]
        assert (left["external_id"], left["lead"], left["remittance_id"] is not None) == ("PMS-1001", True, True)
        gone = (await client.get(f"/v1/denials/{first['id']}")).json()
        assert (gone["outcome"], gone["possible_duplicate_of"], gone["amount_at_risk"]) == (
            "duplicate",
            left["id"],
            "0.00",
        )
        assert created["open_denials"] == 1

    async def test_what_became_one_stays_one(self, client: httpx.AsyncClient, payer: dict) -> None:
        posted = copy.deepcopy(example("denial")) | {"payer": {"name": "SMH"}}
        await client.post("/v1/denials", json=posted)
        await client.post("/v1/remittances", content=text_example("remittance.835"), headers=X12)
        payer["aliases"].append({"kind": "json_name", "value": "SMH"})
        await create(client, payer)
        (left,) = (await client.get("/v1/denials", params={"stage": "decision"})).json()["data"]
        again = await client.post("/v1/denials", json=posted)
        assert (again.status_code, again.json()) == (200, left)


class TestPlans:
    async def test_plans_are_named_on_the_denials_that_move(self, client: httpx.AsyncClient, payer: dict) -> None:
        denial = await post_denial(client, "Sample Mutual Health", plan="G-1000")
        other = await post_denial(client, "Sample Mutual Health", 2, plan="G-2000")
        await create(client, payer)
        assert (await client.get(f"/v1/denials/{denial['id']}")).json()["plan"] == "Sample Mutual Gold PPO"
        assert (await client.get(f"/v1/denials/{other['id']}")).json()["plan"] == "G-2000"

    async def test_other_rules_name_them_again(self, client: httpx.AsyncClient, payer: dict) -> None:
        denial = await post_denial(client, "Sample Mutual Health", plan="G-1000")
        created = (await create(client, payer)).json()
        renamed = payer | {"plans": [{"name": "g-1000", "plan": "Gold"}]}
        assert (await put(client, created["id"], renamed)).status_code == 200
        assert (await client.get(f"/v1/denials/{denial['id']}")).json()["plan"] == "Gold"
        assert (await put(client, created["id"], payer | {"plans": []}, '"2"')).status_code == 200
        assert (await client.get(f"/v1/denials/{denial['id']}")).json()["plan"] == "G-1000"

    async def test_a_filing_code_names_the_plan_of_a_remittance(self, client: httpx.AsyncClient, payer: dict) -> None:
        await client.post("/v1/remittances", content=text_example("remittance.835"), headers=X12)
        await create(client, payer)
        (denial,) = (await client.get("/v1/denials")).json()["data"]
        assert denial["plan"] == "Sample Mutual PPO"


async def test_new_denials_show_the_plan_that_the_payers_rules_name(client: httpx.AsyncClient) -> None:
    posted = copy.deepcopy(example("denial")) | {"plan": "12"}
    first = (await client.post("/v1/denials", json=posted)).json()
    url = f"/v1/payers/{first['payer']['id']}"
    payer = (await client.get(url)).json()
    told = {"name": payer["name"], "payer_type": "commercial", "aliases": payer["aliases"]}
    told["plans"] = [{"plan": "Choice PPO", "group_number": "12"}]
    mapped = await client.put(url, json=told, headers={"If-Match": f'"{payer["version"]}"'})
    assert mapped.status_code == 200, mapped.text
    assert (await client.get(f"/v1/denials/{first['id']}")).json()["plan"] == "Choice PPO"
    posted |= {"external_id": "PMS-2002"}
    posted["claim"] |= {"patient_control_number": "SAMPLE-2", "payer_claim_control_number": "2"}
    assert (await client.post("/v1/denials", json=posted)).json()["plan"] == "Choice PPO"
