"""The claim status gate over HTTP: what payers said, however they were asked, and what a denial shows of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from psycopg.types.json import Jsonb

from app.domain.status.meaning import meaning_of
from app.domain.status.reading import Reading
from app.domain.workflow.case import StatusAnswer
from app.domain.workflow.next_actions import OF_AN_ANSWER
from app.routers.ids import parse
from app.routers.render import NEXT_ACTIONS
from app.routers.schemas.denial_out import DenialOut
from app.store.record import SYSTEM, Recorder
from app.store.status_answers import keep_answer
from app.wiring import Services, surroundings
from tests.conftest import ORG
from tests.domain.status.replies import asked, claim, reply, said
from tests.routers.asking import connect
from tests.routers.staff import sign_in
from tests.routers.versioned import approved
from tests.routers.work import post, put, read

TODAY = datetime.now(UTC).date()
APPEAL = {"path": "appeal", "reason": "The authorization was on file."}
GATE = "nothing_still_moving"


@pytest.fixture
async def lead(client: httpx.AsyncClient, services: Services) -> dict[str, Any]:
    return await sign_in(client, services, "lead", role="lead")


@pytest.fixture
async def denial(client: httpx.AsyncClient) -> dict[str, Any]:
    return await post(client, 1, remit_date=str(TODAY - timedelta(days=1)))


async def electronic(
    services: Services, denial: dict[str, Any], reading: Reading, on: date = TODAY, status_id: UUID | None = None
) -> UUID:
    """An answer over a connection, as it is stored. ``status_id``: of a question that was asked before."""
    id_, status_id = parse("den", denial["id"]), status_id or surroundings().new_id()
    answer = StatusAnswer(reading.meaning, on, frozenset({id_}), "electronic")
    async with services.database.transaction(ORG) as tx:
        claim_id, detail = parse("clm", denial["claim_id"]), reading.detail()
        await keep_answer(Recorder(tx, SYSTEM), services.now(), status_id, claim_id, answer, detail=detail)
    return status_id


async def gate(client: httpx.AsyncClient, denial: dict[str, Any], who: dict[str, Any]) -> dict[str, Any]:
    """What the gate says of an appeal."""
    told = (await client.get(f"/v1/denials/{denial['id']}/decision-options", headers=who["headers"])).json()
    appeal = next(it for it in told["options"] if it["path"] == "appeal")
    return next(dict(it) for it in appeal["verdicts"] if it["guard"] == GATE)


async def noted(client: httpx.AsyncClient, denial: dict[str, Any], meaning: str, ago: int = 0) -> dict[str, Any]:
    body = {"channel": "phone", "meaning": meaning, "checked_on": str(TODAY - timedelta(days=ago))}
    answer = await client.post(f"/v1/denials/{denial['id']}/status-checks", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def in_force(client: httpx.AsyncClient, by: dict[str, Any], denial: dict[str, Any], **told: Any) -> None:
    """A playbook of the payer that says this."""
    await approved(client, by, f"/v1/playbooks/{denial['payer']['id']}", **told)


class TestSummary:
    async def test_nobody_has_asked(self, client, denial):
        assert denial["status_summary"] is None

    async def test_what_a_person_heard(self, client, denial):
        check = await noted(client, denial, "pending")
        shown = await read(client, denial["id"])
        DenialOut.model_validate(shown)
        assert shown["status_summary"] == {
            "status_check_id": check["id"],
            "meaning": "pending",
            "checked_on": str(TODAY),
            "channel": "phone",
            "codes": [],
            "documents": [],
            "next_look_on": None,
        }

    async def test_what_came_over_a_connection(self, client, services, denial):
        reading = meaning_of(reply(claim(said("P3:298", "P3:0"))), asked())
        await noted(client, denial, "pending", 5)
        await electronic(services, denial, reading)
        for shown in (
            await read(client, denial["id"]),
            (await client.get("/v1/denials")).json()["data"][0],
            (await client.get("/v1/queues/all/items")).json()["data"][0]["denial"],
        ):
            told = shown["status_summary"]
            assert (told["meaning"], told["channel"], told["documents"]) == (
                "information_requested",
                "electronic",
                ["operative_report"],
            )
            assert told["codes"][0] == {"category": "P3", "status": "298", "entity": None, "ncpdp": False}

    async def test_the_newest_day_counts_whenever_it_was_told(self, client, denial):
        await noted(client, denial, "finally_denied", 1)
        await noted(client, denial, "information_requested", 9)
        shown = await read(client, denial["id"])
        assert (shown["status_summary"]["meaning"], shown["next_action"]["code"]) == ("finally_denied", "decide")

    async def test_the_next_look_while_it_is_under_way(self, client, services, denial):
        await put(services.database, denial["id"], stage="tracking", next_action="await_answer", control_on=TODAY)
        await noted(client, denial, "pending")
        shown = await read(client, denial["id"])
        assert shown["status_summary"]["next_look_on"] == str(TODAY + timedelta(days=7)) == shown["control_on"]

    async def test_the_document_is_the_next_action(self, client, denial):
        await noted(client, denial, "documents_not_received")
        shown = await read(client, denial["id"])
        assert shown["next_action"]["code"] == "send_documents_urgently"
        assert shown["control_on"] == str(TODAY + timedelta(days=1))

    def test_every_next_action_has_its_words(self):
        assert NEXT_ACTIONS.keys() >= OF_AN_ANSWER


class TestGate:
    async def test_of_one_day_the_answer_that_came_later_counts(self, client, services, lead, denial):
        """Whichever question was asked first: a 276 may be answered hours after somebody was on the phone."""
        asked_before = surroundings().new_id()
        await noted(client, denial, "pending")
        assert (await gate(client, denial, lead))["answer"] == "reject"
        await electronic(services, denial, Reading("finally_denied"), status_id=asked_before)
        assert (await gate(client, denial, lead))["answer"] == "accept"
        assert (await read(client, denial["id"]))["status_summary"]["meaning"] == "finally_denied"
        await noted(client, denial, "reprocessing")
        assert (await gate(client, denial, lead))["answer"] == "reject"

    async def test_a_code_that_nobody_knows_takes_no_part_in_opening_it(self, client, services, lead, denial):
        await noted(client, denial, "finally_denied", 3)
        await electronic(services, denial, meaning_of(reply(claim(said("E1:484"))), asked()))
        assert (await gate(client, denial, lead))["answer"] == "accept"
        for code in ("Z9:1", "A B C:1"):
            await electronic(services, denial, meaning_of(reply(claim(said(code))), asked()))
            told = await gate(client, denial, lead)
            assert (told["answer"], "read it" in told["reason"]) == ("wait", True)

    async def test_each_denial_by_its_own_lines(self, client, services, lead, denial):
        id_ = parse("den", denial["id"])
        for told, word in (("paid", "reject"), ("finally_denied", "accept")):
            await electronic(services, denial, Reading("partly_paid", by_denial={id_: told}))
            assert (await gate(client, denial, lead))["answer"] == word
            assert (await read(client, denial["id"]))["status_summary"]["meaning"] == told

    async def test_too_old_by_the_playbook(self, client, lead, denial):
        await noted(client, denial, "finally_denied", 11)
        assert (await gate(client, denial, lead))["answer"] == "accept"
        await in_force(client, lead, denial, status_valid_days=10)
        assert (await gate(client, denial, lead))["answer"] == "wait"

    async def test_a_young_remittance_of_a_payer_without_a_276(self, client, services, lead, denial):
        assert "276" in (await gate(client, denial, lead))["reason"]
        await in_force(client, lead, denial, status_by_remittance_days=30)
        assert (await gate(client, denial, lead))["answer"] == "accept"
        await connect(services.database, denial["payer"]["id"])
        assert (await gate(client, denial, lead))["answer"] == "wait"

    async def test_the_preview_of_many_says_the_same(self, client, services, lead, denial):
        await connect(services.database, denial["payer"]["id"])
        for meaning, ago, result in (("pending", 1, "refused"), ("finally_denied", 0, "decided")):
            await electronic(services, denial, Reading(meaning), TODAY - timedelta(days=ago))
            preview = await client.post(
                "/v1/bulk-decision-previews",
                json={"path": "appeal", "denials": [denial["id"]]},
                headers=lead["headers"],
            )
            assert preview.status_code == 200, preview.text
            assert preview.json()[result]["claims"] == 1


class TestProtectiveFiling:
    async def test_the_decision_keeps_what_was_tried(self, client, services, lead, denial):
        await noted(client, denial, "not_found", 3)
        await noted(client, denial, "pending", 1)
        near = [dict(it, send_by=str(TODAY + timedelta(days=5))) for it in denial["deadlines"]]
        await put(services.database, denial["id"], deadlines=Jsonb(near))
        tag = (await client.get(f"/v1/denials/{denial['id']}")).headers["etag"]
        made = await client.post(
            f"/v1/denials/{denial['id']}/decisions",
            json=APPEAL | {"protective": True},
            headers={**lead["headers"], "If-Match": tag},
        )
        assert made.status_code == 201, made.text
        told = next(it for it in made.json()["verdicts"] if it["guard"] == GATE)
        days = [str(TODAY - timedelta(days=ago)) for ago in (3, 1)]
        assert told["overridden"] is True
        assert f"Asked on {days[0]} by phone (not_found), {days[1]} by phone (pending)." in told["reason"]
        rows = await services.database.read(ORG, "SELECT inputs FROM decisions")
        events = await services.database.read(ORG, "SELECT data FROM events WHERE type = 'denial.decided'")
        assert rows[0]["inputs"]["attempts"] == [[days[0], "phone", "not_found"], [days[1], "phone", "pending"]]
        assert events[0]["data"]["overridden"] == [GATE]
