"""Buckets that people choose: they stay, the log knows it without their words, and the history shows it."""

import copy
from typing import Any

import httpx
import pytest

from app.routers.schemas.buckets import BucketChangePage
from app.routers.schemas.denial_out import DenialOut
from app.routers.schemas.example_files import example, text_example
from app.wiring import Services
from tests.conftest import ORG, SavepointDatabase, bearer
from tests.routers.staff import add_team, sign_in

EDI = {"Content-Type": "application/edi-x12"}
WORDS = "Rate not loaded, says QUENTIN of their provider desk."


@pytest.fixture
async def analyst(client: httpx.AsyncClient, services: Services) -> dict:
    return await sign_in(client, services, "one")


def body(carc: str = "197", number: int = 1, **more: Any) -> dict:
    """A denial to post."""
    told = copy.deepcopy(example("denial")) | {"external_id": f"X{number}"}
    told["claim"] |= {"patient_control_number": f"P{number}", "payer_claim_control_number": f"I{number}"}
    told["lines"][0] |= {"adjustments": [{"group": "CO", "carc": carc, "amount": "330.00"}], "remarks": [], **more}
    return told


async def posted(client: httpx.AsyncClient, carc: str = "197", number: int = 1, **more: Any) -> dict:
    answer = await client.post("/v1/denials", json=body(carc, number, **more))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def choose(client: httpx.AsyncClient, denial: dict, by: dict, **told: Any) -> httpx.Response:
    headers = {**by["headers"], "If-Match": f'"{denial["version"]}"'}
    asked = {"sub_cause": "contract", "reason": WORDS} | told
    return await client.post(f"/v1/denials/{denial['id']}/buckets", json=asked, headers=headers)


class TestChoosing:
    async def test_a_person_puts_a_denial_elsewhere(self, client: httpx.AsyncClient, analyst: dict) -> None:
        denial = await posted(client)
        answer = await choose(client, denial, analyst, recommended_path="fix")
        assert answer.status_code == 201, answer.text
        DenialOut.model_validate(answer.json())
        put = answer.json()
        bucket = put["bucket"]
        assert (bucket["work_type"], bucket["root_cause"], bucket["sub_cause"]) == (
            "payer",
            "payer_process",
            "contract",
        )
        assert (bucket["upstream_team"], bucket["confidence"], bucket["rule"]) == ("contracting", "high", "person")
        assert bucket["why"] == "Put here by a person; carc.197 had said authorization."
        assert (put["recommended_path"], bucket["alternative_path"]) == ("fix", "appeal")
        assert (put["stage"], put["next_action"]["code"], put["version"]) == ("decision", "decide", 2)
        assert answer.headers["etag"] == '"2"'
        assert (await client.get(answer.headers["location"])).json() == put

    async def test_other_layers_than_the_taxonomy_has_can_be_told(
        self, client: httpx.AsyncClient, analyst: dict
    ) -> None:
        put = (await choose(client, await posted(client), analyst, work_type="doc", root_cause="doc_gap")).json()
        assert (put["bucket"]["work_type"], put["bucket"]["root_cause"]) == ("doc", "doc_gap")
        assert put["recommended_path"] == "appeal"

    async def test_out_of_triage_it_moves_on(self, client: httpx.AsyncClient, analyst: dict) -> None:
        team = await add_team(client, "Contracts", "payer")
        denial = await posted(client, "999")
        assert (denial["stage"], denial["triage"], denial["bucket"]) == ("intake", "unknown_code", None)
        unsaid = await choose(client, denial, analyst)
        assert (unsaid.status_code, unsaid.json()["member"]) == (422, "recommended_path")
        put = (await choose(client, denial, analyst, recommended_path="appeal")).json()
        assert (put["stage"], put["next_action"]["code"], put["triage"]) == ("decision", "decide", None)
        assert (put["owner"]["id"], put["bucket"]["why"]) == (team["id"], "Put here by a person.")

    async def test_a_team_gives_away_what_is_not_its_work(self, client: httpx.AsyncClient, analyst: dict) -> None:
        auth, payer = await add_team(client, "Auth", "auth"), await add_team(client, "Contracts", "payer")
        denial = await posted(client)
        assert denial["owner"]["id"] == auth["id"]
        assert (await choose(client, denial, analyst)).json()["owner"]["id"] == payer["id"]

    async def test_a_quick_fix_stays_one_where_nothing_changes(self, client: httpx.AsyncClient, analyst: dict) -> None:
        denial = await posted(client, "31")
        assert denial["quick_fix"]
        words = {"sub_cause": denial["bucket"]["sub_cause"]}
        same = (await choose(client, denial, analyst, **words)).json()
        assert (same["quick_fix"], same["bucket"]["rule"]) == (True, "person")
        assert not (await choose(client, same, analyst)).json()["quick_fix"]


class TestRefusals:
    async def test_a_path_that_a_remark_closes(self, client: httpx.AsyncClient, analyst: dict) -> None:
        denial = await posted(client, "16", remarks=["MA130"])
        refused = await choose(client, denial, analyst, recommended_path="appeal")
        assert (refused.status_code, refused.json()["remarks"]) == (409, ["MA130"])
        put = (await choose(client, denial, analyst, recommended_path="fix")).json()
        assert put["bucket"]["barred_paths"] == ["appeal"]
        assert put["bucket"]["alternative_path"] == "close"

    async def test_what_is_resolved(self, client: httpx.AsyncClient, analyst: dict) -> None:
        denial = (await client.post("/v1/denials", json=example("denial"))).json()
        paid = text_example("remittance.835").replace("*1*450*120**", "*1*450*450**").replace("*120*C*", "*450*C*")
        paid = paid.replace("HC:70450*330*0**", "HC:70450*330*330**").replace("CAS*CO*197*330~\n", "")
        paid = paid.replace("LQ*HE*M62~\n", "").replace("SE*18", "SE*16").replace("20260921~", "20260928~")
        answer = await client.post("/v1/remittances", content=paid, headers=EDI)
        assert answer.status_code == 201, answer.text
        over = (await client.get(f"/v1/denials/{denial['id']}")).json()
        assert over["stage"] == "resolved"
        refused = await choose(client, over, analyst)
        assert (refused.status_code, refused.json()["stage"]) == (409, "resolved")

    @pytest.mark.parametrize(
        "told",
        [
            {"sub_cause": "bad_luck"},
            {"work_type": "lottery"},
            {"root_cause": "fate"},
            {"recommended_path": "pray"},
            {"reason": " "},
            {"reason": "x" * 2001},
            {"bucket": "x"},
        ],
    )
    async def test_what_is_misshapen(self, client: httpx.AsyncClient, analyst: dict, told: dict) -> None:
        assert (await choose(client, await posted(client), analyst, **told)).status_code == 422

    async def test_a_version_that_was_not_read(self, client: httpx.AsyncClient, analyst: dict) -> None:
        denial = await posted(client)
        assert (await choose(client, {**denial, "version": 7}, analyst)).status_code == 412
        url, told = f"/v1/denials/{denial['id']}/buckets", {"sub_cause": "contract", "reason": "x"}
        assert (await client.post(url, json=told, headers=analyst["headers"])).status_code == 428

    async def test_whoever_is_no_person_who_decides(
        self, client: httpx.AsyncClient, services: Services, analyst: dict
    ) -> None:
        denial = await posted(client)
        assert (await choose(client, denial, {"headers": {}})).status_code == 403
        auditor = await sign_in(client, services, "two", role="auditor")
        assert (await choose(client, denial, auditor)).status_code == 403
        unscoped = {"headers": bearer(services, scopes=["denials:write"], person="one")}
        assert (await choose(client, denial, unscoped)).status_code == 403

    async def test_another_organisation(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient, services: Services
    ) -> None:
        denial = await posted(client)
        own = {"headers": dict(stranger.headers)}
        assert (await choose(stranger, denial, own)).status_code == 404
        assert (await stranger.get(f"/v1/denials/{denial['id']}/buckets")).status_code == 404


class TestStaying:
    async def test_the_senders_correction_does_not_move_it(self, client: httpx.AsyncClient, analyst: dict) -> None:
        denial = await posted(client)
        put = (await choose(client, denial, analyst, recommended_path="fix")).json()
        told = body("197", remarks=["N130"])
        told["lines"][0]["adjustments"][0]["amount"] = told["lines"][0]["charge"] = "300.00"
        again = (await client.post("/v1/denials", json=told)).json()
        assert (again["id"], again["amount_denied"], again["primary"]["remarks"]) == (denial["id"], "300.00", ["N130"])
        assert (again["bucket"], again["recommended_path"]) == (put["bucket"], "fix")
        assert again["version"] == put["version"] + 1

    async def test_nor_does_the_835_that_completes_it(self, client: httpx.AsyncClient, analyst: dict) -> None:
        denial = (await client.post("/v1/denials", json=example("denial"))).json()
        put = (await choose(client, denial, analyst, recommended_path="fix")).json()
        answer = await client.post("/v1/remittances", content=text_example("remittance.835"), headers=EDI)
        assert answer.json()["counts"]["denials_updated"] == 1
        completed = (await client.get(f"/v1/denials/{denial['id']}")).json()
        assert completed["remittance_id"] == answer.json()["id"]
        assert (completed["bucket"], completed["recommended_path"]) == (put["bucket"], "fix")
        assert (completed["stage"], completed["quick_fix"]) == ("decision", False)


class TestHistory:
    async def test_it_shows_every_time(self, client: httpx.AsyncClient, analyst: dict) -> None:
        denial = await posted(client, "999")
        url = f"/v1/denials/{denial['id']}/buckets"
        assert (await client.get(url)).json()["data"] == []
        one = (await choose(client, denial, analyst, recommended_path="appeal")).json()
        await choose(client, one, analyst, sub_cause="authorization", reason="On second thought.")
        answer = (await client.get(url)).json()
        BucketChangePage.model_validate(answer)
        second, first = answer["data"]
        assert (first["reason"], second["reason"]) == (WORDS, "On second thought.")
        assert (first["person_id"], first["actor"], first["version"]) == (analyst["id"], "person", 2)
        assert (first["before"]["triage"], first["before"]["sub_cause"]) == ("unknown_code", None)
        assert second["before"] == first["after"]
        assert (second["after"]["sub_cause"], second["after"]["rule"]) == ("authorization", "person")

    async def test_what_rules_did_is_in_it(self, client: httpx.AsyncClient, analyst: dict) -> None:
        denial = await posted(client)
        await choose(client, denial, analyst)
        second, first = (await client.get(f"/v1/denials/{denial['id']}/buckets")).json()["data"]
        assert (first["after"]["rule"], first["before"], first["person_id"]) == ("carc.197", None, None)
        assert (second["before"]["sub_cause"], second["after"]["sub_cause"]) == ("authorization", "contract")

    async def test_other_codes_of_a_correction_are_in_it(self, client: httpx.AsyncClient) -> None:
        denial = await posted(client)
        assert (await client.post("/v1/denials", json=body("50"))).json()["version"] == 2
        second, _ = (await client.get(f"/v1/denials/{denial['id']}/buckets")).json()["data"]
        assert (second["before"]["rule"], second["after"]["rule"]) == ("carc.197", "carc.50")
        assert (second["actor"], second["person_id"]) == ("client", None)

    async def test_pages_follow_each_other(self, client: httpx.AsyncClient, analyst: dict) -> None:
        denial = await posted(client)
        await choose(client, denial, analyst)
        url = f"/v1/denials/{denial['id']}/buckets"
        first = (await client.get(url, params={"limit": 1})).json()
        second = (await client.get(url, params={"limit": 1, "cursor": first["next_cursor"]})).json()
        assert [it["version"] for it in first["data"] + second["data"]] == [2, 1]
        assert (second["has_more"], second["next_cursor"]) == (False, None)

    async def test_the_log_has_a_digest_of_the_words_alone(
        self, client: httpx.AsyncClient, analyst: dict, database: SavepointDatabase
    ) -> None:
        denial = await posted(client)
        put = (await choose(client, denial, analyst)).json()
        events = await database.read(ORG, "SELECT * FROM events")
        (changed,) = [event["data"] for event in events if event["type"] == "denial.bucket_changed"]
        assert len(changed["text_sha256"]) == 64
        assert "QUENTIN" not in str(events)
        assert "QUENTIN" not in str(put)

    async def test_who_reads_it_is_noted(
        self, client: httpx.AsyncClient, analyst: dict, services: Services, database: SavepointDatabase
    ) -> None:
        denial = await posted(client)
        await choose(client, denial, analyst)
        await client.get(f"/v1/denials/{denial['id']}/buckets")
        await services.accesses.flush()
        notes = await database.read(ORG, "SELECT operation, subject, rows FROM accesses ORDER BY id")
        told = [(note["operation"], note["subject"], note["rows"]) for note in notes]
        assert told == [("create_bucket", denial["id"], 0), ("list_buckets", denial["id"], 2)]
