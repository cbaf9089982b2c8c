"""Acknowledgments over HTTP: linked to what we sent; what is rejected is work of its own and no denial."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from app.routers.ids import parse
from app.routers.schemas.example_files import example, text_example
from app.store.database import Database
from app.wiring import Services
from tests.conftest import ORG
from tests.routers.acks import a999, ca277, claim, envelope, group, rejected, send, ta1
from tests.routers.asking import ask, connect, post_claim, posted
from tests.routers.staff import add_team, sign_in
from tests.routers.versioned import approved
from tests.routers.work import post, read

TODAY = datetime.now(UTC).date()
REJECTED = "A7:562:85*20260904*U*450"
ACCEPTED = "A2:20*20260904*WQ*450"
EXCHANGE = (
    "INSERT INTO status_exchanges (org_id, id, inquiry_id, payer_id, connection_id, partner, kind, number, serial, "
    "control_number, payload_id, sent_at, in_downtime) SELECT org_id, %s, id, payer_id, %s, 'SENDER/CLEARING', 'submit', "
    "1, 9, 9, %s, now(), false FROM status_inquiries WHERE id = %s"
)


@pytest.fixture
async def lead(client: httpx.AsyncClient, services: Services) -> dict[str, str]:
    person = await sign_in(client, services, "boss", role="lead")
    return dict(person["headers"])


async def test_a_rejected_claim_becomes_an_item_of_its_own(client: httpx.AsyncClient) -> None:
    team = await add_team(client, "Registration", "front_end")
    (made,) = (await client.post("/v1/claims", json={"items": [example("claim")]})).json()["items"]
    answer = await send(client, text_example("acknowledgment.277ca"))
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert answer.headers["location"] == f"/v1/acknowledgments/{told['id']}"
    assert [it["kind"] for it in told["messages"]] == ["277CA"]
    assert told["messages"][0]["control_numbers"]["isa13"] == "000001120"
    assert {name: n for name, n in told["counts"].items() if n} == {"claims_rejected": 1, "rejections": 1}
    (item,) = await rejected(client)
    assert (item["kind"], item["matched"], item["claim_id"]) == ("claim", "claim", made["claim_id"])
    assert (item["patient_control_number"], item["charge"]) == ("SAMPLE-0001", "450.00")
    assert item["codes"] == [
        {"category": "A7", "status": "562", "entity": "85", "meaning": item["codes"][0]["meaning"]}
    ]
    assert item["codes"][0]["meaning"]
    assert item["owner"] == {"kind": "team", "id": team["id"], "name": "Registration"}
    assert (item["next_action"], item["due_on"]) == ("fix_and_send_new", str(TODAY + timedelta(days=2)))
    assert (await client.get("/v1/denials")).json()["data"] == []
    assert (await client.get(f"/v1/rejections/{item['id']}")).json() == item


async def test_the_same_bytes_are_the_same_acknowledgment(client: httpx.AsyncClient) -> None:
    first, again = [await send(client, text_example("acknowledgment.277ca")) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    listed = (await client.get("/v1/acknowledgments")).json()["data"]
    assert listed == [first.json()]


async def test_told_by_the_clearinghouse_and_again_by_the_payer_it_is_one_item(client: httpx.AsyncClient) -> None:
    for number in (1, 2):
        answer = await send(client, ca277(claim("X-1", REJECTED), number=number))
        assert answer.json()["counts"]["rejections"] == 2 - number
    assert len(await rejected(client)) == 1


async def test_a_claim_that_nobody_knows_is_unmatched(client: httpx.AsyncClient) -> None:
    await send(client, ca277(claim("X-1", REJECTED)))
    (item,) = await rejected(client, unmatched="true")
    assert (item["matched"], item["claim_id"], item["payer"]) == ("unmatched", None, None)
    assert await rejected(client, unmatched="false") == []


@pytest.mark.parametrize(
    ("stc", "count"),
    [
        (ACCEPTED, "claims_accepted"),
        ("A5:20*20260904*WQ*450", "claims_accepted"),
        ("A1:20*20260904*WQ*450", "claims_received"),
        ("A0:16*20260904*WQ*450", "claims_received"),
        ("A7:562:85*20260904*WQ*450", "claims_rejected"),
        ("A4:35*20260904*U*450", "claims_rejected"),
        ("ZZ:20*20260904*WQ*450", "claims_unclear"),
        ("A2:20*20260904*U*450", "claims_unclear"),
    ],
)
async def test_categories_decide_and_then_the_action(client: httpx.AsyncClient, stc: str, count: str) -> None:
    told = (await send(client, ca277(claim("X-1", stc)))).json()
    assert told["counts"][count] == 1
    assert told["counts"]["rejections"] == (count == "claims_rejected")


async def test_days_tell_claims_of_one_number_apart(client: httpx.AsyncClient) -> None:
    old = await post_claim(client, 1, service_from="2024-09-01", service_to="2024-09-01", submitted_on="2024-09-03")
    new = await post_claim(client, 1)
    assert old["claim_id"] != new["claim_id"]
    await send(client, ca277(claim("WORK-1", REJECTED, served="20240901")))
    (item,) = await rejected(client)
    assert item["claim_id"] == old["claim_id"]


async def corrected(client: httpx.AsyncClient, lead: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A denial whose corrected claim is at the payer, and that submission."""
    denial = await post(client, 1)
    url = f"/v1/denials/{denial['id']}"
    told = {"path": "fix", "fix_kind": "coding", "reason": "Modifier"}
    decided = await client.post(f"{url}/decisions", json=told, headers=lead | {"If-Match": "*"})
    assert decided.status_code == 201, decided.text
    sent = await client.post(f"{url}/submissions", json={"channel": "electronic", "sent_on": "2026-09-22"})
    assert sent.status_code == 201, sent.text
    return denial, sent.json()


async def test_a_rejected_correction_goes_back_to_be_sent_again(
    client: httpx.AsyncClient, lead: dict[str, str]
) -> None:
    denial, sent = await corrected(client, lead)
    answer = await send(client, ca277(claim("WORK-1", REJECTED), received="20260923"))
    assert answer.status_code == 201, answer.text
    (item,) = await rejected(client)
    assert (item["matched"], item["submission_id"]) == ("submission", sent["id"])
    assert item["next_action"] == "fix_and_resubmit"
    now = await read(client, denial["id"])
    assert (now["stage"], now["path"]) == ("execution", "fix")
    shown = (await client.get(f"/v1/submissions/{sent['id']}")).json()
    assert (shown["state"], shown["outcome"]) == ("rejected", "rejected")


async def test_a_correction_that_is_rejected_twice_is_sent_back_twice(
    client: httpx.AsyncClient, lead: dict[str, str]
) -> None:
    denial, _ = await corrected(client, lead)
    for number in (1, 2):  # the clearinghouse says it, and then the payer
        told = await send(client, ca277(claim("WORK-1", REJECTED), received="20260923", number=number))
        assert told.json()["counts"]["rejections"] == 2 - number
    url = f"/v1/denials/{denial['id']}"
    again = await client.post(f"{url}/submissions", json={"channel": "electronic", "sent_on": "2026-09-24"})
    assert again.status_code == 201, again.text
    told = await send(client, ca277(claim("WORK-1", REJECTED), received="20260925", number=3))
    assert told.json()["counts"]["rejections"] == 1
    assert (await read(client, denial["id"]))["stage"] == "execution"
    assert {it["submission_id"] for it in await rejected(client)} >= {again.json()["id"]}
    assert len(await rejected(client)) == 2


async def test_what_came_there_before_is_not_the_correction(client: httpx.AsyncClient, lead: dict[str, str]) -> None:
    denial, sent = await corrected(client, lead)
    await send(client, ca277(claim("WORK-1", REJECTED), received="20260904"))
    (item,) = await rejected(client)
    assert (item["matched"], item["submission_id"]) == ("claim", None)
    assert (await read(client, denial["id"]))["stage"] == "tracking"
    assert (await client.get(f"/v1/submissions/{sent['id']}")).json()["state"] == "sent"


async def test_a_correction_that_was_taken_in_is_marked_so(client: httpx.AsyncClient, lead: dict[str, str]) -> None:
    denial, sent = await corrected(client, lead)
    assert sent["acknowledged_on"] is None
    body = ca277(claim("WORK-1", ACCEPTED, icn="NEW1"), received="20260923")
    assert (await send(client, body)).json()["counts"]["confirmed_submissions"] == 1
    shown = (await client.get(f"/v1/submissions/{sent['id']}")).json()
    assert (shown["state"], shown["acknowledged_on"]) == ("sent", str(TODAY))
    assert (await read(client, denial["id"]))["stage"] == "tracking"
    again = ca277(claim("WORK-1", ACCEPTED, icn="NEW1"), received="20260923", number=2)
    assert (await send(client, again)).json()["counts"]["confirmed_submissions"] == 0


async def asked(client: httpx.AsyncClient, database: Database) -> tuple[dict[str, Any], UUID]:
    """A denial with an open question, and the question's id. It was sent once, in interchange 9."""
    denial = await posted(client, 1)
    connection = await connect(database, denial["payer"]["id"])
    check = parse("chs", (await ask(client, denial["id"])).json()["id"])
    async with database.transaction(ORG) as tx:
        await tx.execute(EXCHANGE, (uuid4(), connection, uuid4(), check))
    return denial, check


@pytest.mark.parametrize("body", [a999(9), ta1(9), a999(9999, errors="IK3*TRN*9**8~CTX*TRN02:{trace}~")])
async def test_a_question_that_is_refused_is_asked_no_more(
    client: httpx.AsyncClient, database: Database, body: str
) -> None:
    denial, check = await asked(client, database)
    answer = await send(client, body.replace("{trace}", check.hex))
    assert answer.status_code == 201, answer.text
    (item,) = await rejected(client)
    (shown,) = (await client.get(f"/v1/denials/{denial['id']}/status-checks")).json()["data"]
    assert (item["matched"], item["status_check_id"], item["next_action"]) == ("inquiry", shown["id"], "fix_inquiry")
    assert (shown["state"], shown["meaning"], shown["fault"]) == ("stopped", "request_at_fault", "request_invalid")


async def test_a_question_that_was_stopped_says_whom_to_call(
    client: httpx.AsyncClient, database: Database, services: Services
) -> None:
    denial, _ = await asked(client, database)
    boss = await sign_in(client, services, "boss", role="lead")
    ladder = [{"level": 1, "name": "Claims desk", "contact": "claims@payer.example"}]
    await approved(client, boss, f"/v1/playbooks/{denial['payer']['id']}", ladder=ladder)
    url = f"/v1/denials/{denial['id']}/status-checks"
    assert (await client.get(url)).json()["data"][0]["whom_to_call"] == []
    await send(client, ta1(9))
    (shown,) = (await client.get(url)).json()["data"]
    assert (shown["state"], shown["whom_to_call"]) == ("stopped", ladder)


@pytest.mark.parametrize(
    "body",
    [
        a999(9, kind="HC", st01="837"),
        a999(9).replace("CLEARING       ", "SOMEBODY       "),
        ta1(10),
        a999(9, ik5="A"),
        ta1(9, action="A", code="000"),
    ],
)
async def test_what_speaks_of_something_else_leaves_a_question_open(
    client: httpx.AsyncClient, database: Database, body: str
) -> None:
    denial, _ = await asked(client, database)
    assert (await send(client, body)).status_code == 201
    assert all(item["status_check_id"] is None for item in await rejected(client))
    (shown,) = (await client.get(f"/v1/denials/{denial['id']}/status-checks")).json()["data"]
    assert shown["state"] == "waiting"


def late(trace: str, stc: str = "F2:104*20260904**450*0") -> str:
    """A 277 that answers a question of ours."""
    body = (
        f"BHT*0010*08*{trace}*20260904*0512*DG~HL*1**20*1~NM1*PR*2*SAMPLE MUTUAL HEALTH*****PI*12345~HL*2*1*21*1~"
        "NM1*41*2*SAMPLE CLINIC*****46*ETIN1~HL*3*2*19*1~NM1*1P*2*SAMPLE CLINIC*****XX*1234567893~HL*4*3*22*0~"
        f"NM1*IL*1*SAMPLE*ROBIN****MI*SMH000001~TRN*2*{trace}~STC*{stc}~REF*1K*ICN1~DTP*472*RD8*20260901-20260901~"
    )
    return envelope(group("HN", "005010X212", body))


async def test_a_late_answer_lands_on_its_question_once(client: httpx.AsyncClient, database: Database) -> None:
    denial, check = await asked(client, database)
    told = (await send(client, late(check.hex))).json()
    assert (told["counts"]["replies"], told["counts"]["replies_landed"]) == (1, 1)
    (shown,) = (await client.get(f"/v1/denials/{denial['id']}/status-checks")).json()["data"]
    assert (shown["state"], shown["meaning"]) == ("answered", "finally_denied")
    assert shown["detail"]["codes"][0] == {"category": "F2", "status": "104", "entity": None, "ncpdp": False}
    other = (await send(client, late(check.hex, "P1:20*20260904**450"))).json()
    assert other["counts"]["replies_landed"] == 0
    assert len((await client.get(f"/v1/denials/{denial['id']}/status-checks")).json()["data"]) == 1


async def test_a_payers_word_is_no_answer_to_a_test(client: httpx.AsyncClient, database: Database) -> None:
    _, check = await asked(client, database)
    told = (await send(client, late(check.hex).replace("*0*T*:~", "*0*P*:~"))).json()
    assert (told["counts"]["replies"], told["counts"]["replies_landed"]) == (1, 0)


async def test_what_is_not_x12_is_refused(client: httpx.AsyncClient) -> None:
    answer = await send(client, "nothing of the kind")
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("/unreadable-file")
    wrong = await client.post("/v1/acknowledgments", content="{}", headers={"Content-Type": "application/json"})
    assert wrong.status_code == 415
    assert (await client.get("/v1/acknowledgments")).json()["data"] == []


async def test_people_say_what_became_of_a_rejection(
    client: httpx.AsyncClient, lead: dict[str, str], database: Database
) -> None:
    await send(client, ca277(claim("X-1", REJECTED)))
    (item,) = await rejected(client, state="open")
    url, said = f"/v1/rejections/{item['id']}/resolutions", {"resolution": "sent_again", "note": "NPI of the group"}
    version = {"If-Match": '"1"'}
    assert (await client.post(url, json=said, headers=version)).status_code == 403
    assert (await client.post(url, json=said, headers=lead)).status_code == 428
    assert (await client.post(url, json=said, headers=lead | {"If-Match": '"2"'})).status_code == 412
    made = await client.post(url, json=said, headers=lead | version)
    assert made.status_code == 201, made.text
    shown = made.json()
    assert (shown["state"], shown["resolution"], shown["note"]) == ("resolved", "sent_again", "NPI of the group")
    assert (shown["resolved_on"], made.headers["etag"]) == (str(TODAY), '"2"')
    assert (await client.post(url, json=said, headers=lead | {"If-Match": '"2"'})).status_code == 409
    assert await rejected(client, state="open") == []
    logged = await database.read(ORG, "SELECT type, data::text AS data FROM events WHERE type LIKE 'rejection.%%'")
    assert [row["type"] for row in logged] == ["rejection.opened", "rejection.resolved"]
    assert not any("NPI of the group" in row["data"] or "X-1" in row["data"] for row in logged)
    told = (await send(client, ca277(claim("X-1", REJECTED), number=2))).json()
    assert told["counts"]["rejections"] == 1, "the same again, after it was mended, is another"


async def test_a_batch_that_is_rejected_as_a_whole_is_one_item(client: httpx.AsyncClient) -> None:
    await send(client, ca277(batch="A3:24:41*20260904*U*450"))
    (item,) = await rejected(client)
    assert (item["kind"], item["next_action"]) == ("batch", "find_claims")


async def test_rejections_of_one_payer_in_pages(client: httpx.AsyncClient) -> None:
    denial = await posted(client, 1)
    await post_claim(client, 2)
    await send(client, ca277(*(claim(f"WORK-{number}", REJECTED) for number in (1, 2)), claim("X-1", REJECTED)))
    url = f"/v1/rejections?payer_id={denial['payer']['id']}&limit=1"
    first = (await client.get(url)).json()
    second = (await client.get(f"{url}&cursor={first['next_cursor']}")).json()
    numbers = {page["data"][0]["patient_control_number"] for page in (first, second)}
    assert (numbers, second["has_more"]) == ({"WORK-1", "WORK-2"}, False)
