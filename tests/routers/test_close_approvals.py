"""Closes that take two people, over HTTP: asked, answered, taken back, void; and the small practice, where one is both."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.routers.schemas.approvals import ApprovalOut, ApprovalPage
from app.routers.schemas.decisions import DecisionOut
from app.routers.schemas.denial_out import DenialOut
from app.store.pending_closes import decision_from
from app.wiring import Services
from tests.conftest import ORG
from tests.routers import work
from tests.routers.remits import remittance
from tests.routers.staff import sign_in
from tests.routers.work import read

TODAY = datetime.now(UTC).date()
CLOSE = {"path": "close", "close_reason": "payer_correct", "reason": "QUENTIN: the contract excludes it."}
FIX = {"path": "fix", "fix_kind": "coding", "reason": "The modifier was missing."}
WEEK = str(TODAY + timedelta(days=7))

Who = dict[str, str]


async def person(client: httpx.AsyncClient, services: Services, name: str, role: str) -> Who:
    return dict((await sign_in(client, services, name, role=role))["headers"])


@pytest.fixture
async def analyst(client: httpx.AsyncClient, services: Services) -> Who:
    return await person(client, services, "analyst", "analyst")


@pytest.fixture
async def lead(client: httpx.AsyncClient, services: Services) -> Who:
    return await person(client, services, "lead", "lead")


@pytest.fixture
async def denial(client: httpx.AsyncClient) -> dict[str, Any]:
    """A claim of two denials, 660.00 in all: above the limit of the policy that counts where nobody wrote one."""
    return await work.post(client, 1, "197", "50", remit_date=str(TODAY - timedelta(days=1)))


async def send(client: httpx.AsyncClient, denial: dict[str, Any], what: str, body: Any, who: Who) -> httpx.Response:
    version = (await read(client, denial["id"]))["version"]
    headers = {**who, "If-Match": f'"{version}"'}
    return await client.post(f"/v1/denials/{denial['id']}/{what}", json=body, headers=headers)


async def ask(client: httpx.AsyncClient, denial: dict[str, Any], who: Who, **told: Any) -> dict[str, Any]:
    answer = await send(client, denial, "decisions", CLOSE | told, who)
    assert answer.status_code == 201, answer.text
    DecisionOut.model_validate(answer.json())
    return dict(answer.json())


async def reply(
    client: httpx.AsyncClient, decision: dict[str, Any], who: Who, given: str = "approve", version: int = 1
) -> httpx.Response:
    body, headers = {"answer": given, "reason": "Read the contract."}, {**who, "If-Match": f'"{version}"'}
    return await client.post(f"/v1/approvals/{decision['approval_id']}/answers", json=body, headers=headers)


async def states(client: httpx.AsyncClient, decision: dict[str, Any]) -> tuple[str, str]:
    """Of the decision and of its approval."""
    made = (await client.get(f"/v1/decisions/{decision['id']}")).json()
    return made["state"], (await client.get(f"/v1/approvals/{decision['approval_id']}")).json()["state"]


class TestAsking:
    async def test_nothing_is_closed_until_the_second_person_answers(self, client, denial, analyst):
        made = await ask(client, denial, analyst)
        assert (made["state"], made["expires_on"], made["self_approved"]) == ("pending_approval", WEEK, False)
        assert (made["amount_at_risk"], made["reason"]) == ("660.00", CLOSE["reason"])
        assert made["policy"]["version"] == "default-1"
        for id_ in (denial["id"], *denial["siblings"]):
            now = await read(client, id_)
            DenialOut.model_validate(now)
            assert (now["stage"], now["path"], now["next_action"]["code"]) == ("decision", None, "await_approval")
            assert (now["control_on"], now["pending_decision_id"]) == (WEEK, made["id"])
            assert now["allowed_commands"] == ["classify", "withdraw_close", "hold"]
            assert now["owner"] is not None
        told = (await client.get(f"/v1/denials/{denial['id']}/timeline")).json()
        assert [it["text"] for it in told["happened"]][-1] == "A close waits for a second person: close, payer correct"

    async def test_the_second_person_sees_what_is_asked(self, client, denial, analyst):
        made = await ask(client, denial, analyst)
        shown = (await client.get(f"/v1/approvals/{made['approval_id']}")).json()
        ApprovalOut.model_validate(shown)
        assert (shown["kind"], shown["subject_id"], shown["asked_because"]) == ("close", made["id"], CLOSE["reason"])
        close = shown["close"]
        assert (close["denial_ids"], close["close_reason"]) == (made["covers"], "payer_correct")
        assert (close["amount_at_risk"], close["expires_on"], close["policy"]) == ("660.00", WEEK, made["policy"])
        assert (close["verdict"]["guard"], close["verdict"]["answer"]) == ("approved", "wait")
        listed = (await client.get("/v1/approvals", params={"kind": "close", "state": "pending"})).json()
        assert [it.id for it in ApprovalPage.model_validate(listed).data] == [made["approval_id"]]
        assert (await client.get("/v1/approvals", params={"kind": "playbook"})).json()["data"] == []
        (queue,) = [it for it in (await client.get("/v1/queues")).json()["data"] if it["name"] == "approvals"]
        assert queue["count"] == 1

    async def test_nothing_else_is_decided_meanwhile(self, client, denial, analyst, lead):
        await ask(client, denial, analyst)
        for body in (CLOSE, FIX, {"path": "appeal", "reason": "x"}):
            refused = await send(client, denial, "decisions", body, lead)
            assert (refused.status_code, refused.json()["guard"]) == (409, "nothing_pending")

    async def test_it_expires_before_a_window_closes(self, client, denial, analyst):
        near = str(TODAY + timedelta(days=14))
        notice = {"kind": "letter", "printed_deadline": near, "purpose": "appeal", "notice_date": str(TODAY)}
        assert (await client.post(f"/v1/denials/{denial['id']}/notices", json=notice)).status_code == 201
        days = [it["send_by"] for it in (await read(client, denial["id"]))["deadlines"]]
        made = await ask(client, denial, analyst)
        assert made["expires_on"] == min(*days, WEEK)

    @pytest.mark.parametrize("told", [{"close_reason": "window_gone"}, {"close_reason": "no_right"}])
    async def test_what_another_guard_refuses_nobody_is_asked_about(self, client, denial, analyst, told):
        refused = await send(client, denial, "decisions", CLOSE | told, analyst)
        assert (refused.status_code, refused.json()["guard"]) == (409, "reason_holds")
        assert (await client.get("/v1/approvals")).json()["data"] == []

    async def test_up_to_the_limit_one_person_is_enough(self, client, denial, analyst):
        made = await ask(client, denial, analyst, covers=[denial["id"]])
        assert (made["state"], made["approval_id"], made["expires_on"]) == ("standing", None, None)
        assert (await read(client, denial["id"]))["stage"] == "resolved"


class TestAnswering:
    async def test_approved_it_is_carried_out(self, client, denial, analyst, lead):
        made = await ask(client, denial, analyst)
        answered = await reply(client, made, lead)
        assert (answered.status_code, answered.json()["state"]) == (201, "approved"), answered.text
        assert not answered.json()["self_approved"]
        for id_ in (denial["id"], *denial["siblings"]):
            now = await read(client, id_)
            assert (now["stage"], now["outcome"], now["path"]) == ("resolved", "upheld_final", "close")
            assert (now["pending_decision_id"], now["amount_at_risk"]) == (None, "0.00")
        assert await states(client, made) == ("standing", "approved")
        again = await reply(client, made, lead, version=2)
        assert again.status_code == 409

    async def test_rejected_it_is_decided_anew(self, client, denial, analyst, lead):
        made = await ask(client, denial, analyst)
        assert (await reply(client, made, lead, "reject")).status_code == 201
        now = await read(client, denial["id"])
        assert (now["stage"], now["next_action"]["code"], now["control_on"]) == ("decision", "decide", WEEK)
        assert now["pending_decision_id"] is None
        assert (await read(client, denial["siblings"][0]))["parked"]["reason"] == "worked_with_lead"
        assert await states(client, made) == ("rejected", "rejected")
        points = (await client.get(f"/v1/denials/{denial['id']}/timeline")).json()["points"]
        decide = [(it["round"], it["state"], it["due_on"]) for it in points if it["kind"] == "decide"]
        assert decide[1:] == [(2, "due", WEEK)]
        assert (await send(client, denial, "decisions", FIX, analyst)).status_code == 201

    async def test_it_takes_another_person_who_may(self, client, services, denial, analyst, lead):
        made = await ask(client, denial, lead)
        for who in (lead, analyst, {}):
            assert (await reply(client, made, who)).status_code == 403
        assert await states(client, made) == ("pending_approval", "pending")
        assert (await reply(client, made, await person(client, services, "manager", "manager"))).status_code == 201

    async def test_the_rest_of_the_claim_is_parked_once_it_is_closed(self, client, analyst, lead):
        denial = await work.post(client, 2, "197", "50", "16")
        covers = [denial["id"], denial["siblings"][0]]
        made = await ask(client, denial, analyst, covers=covers)
        left = denial["siblings"][1]
        assert (await read(client, left))["next_action"]["code"] == "decide"
        await reply(client, made, lead)
        now = await read(client, left)
        assert (now["stage"], now["lead"]) == ("decision", True)
        assert (await read(client, covers[1]))["stage"] == "resolved"

    async def test_a_fix_that_is_out_ends_with_the_close_and_goes_on_without_it(self, client, denial, analyst, lead):
        fix = (await send(client, denial, "decisions", FIX, analyst)).json()
        for given, stage, state in (("reject", "execution", "standing"), ("approve", "resolved", "superseded")):
            made = await ask(client, denial, analyst)
            assert (await read(client, denial["id"]))["path"] == "fix"
            assert (await reply(client, made, lead, given)).status_code == 201
            now = await read(client, denial["id"])
            assert now["stage"] == stage
            if stage == "execution":
                assert (now["next_action"]["code"], now["path"]) == ("correct_and_resubmit", "fix")
            assert (await client.get(f"/v1/decisions/{fix['id']}")).json()["state"] == state


class TestTakingBack:
    async def test_who_asked_takes_it_back(self, client, denial, analyst):
        made = await ask(client, denial, analyst)
        back = await send(client, denial, "decision-reversals", {"reason": "Not yet."}, analyst)
        assert (back.status_code, back.json()["stage"]) == (201, "decision")
        assert back.json()["next_action"]["code"] == "decide"
        assert await states(client, made) == ("withdrawn", "withdrawn")

    async def test_what_the_close_does_not_cover_is_decided_by_itself(self, client, analyst, lead):
        denial = await work.post(client, 3, "197", "50", "252")
        first, second, third = sorted([denial["id"], *denial["siblings"]])
        made = await ask(client, {"id": first}, analyst, covers=[first, second])
        assert made["state"] == "pending_approval"
        fix = await send(client, {"id": third}, "decisions", FIX, analyst)
        assert (fix.status_code, fix.json()["covers"]) == (201, [third])
        assert await states(client, made) == ("pending_approval", "pending")
        assert (await reply(client, made, lead)).status_code == 201
        assert (await read(client, third))["stage"] == "execution"

    async def test_a_lead_does_and_nobody_else(self, client, services, denial, analyst, lead):
        made = await ask(client, denial, analyst)
        other = await person(client, services, "other", "analyst")
        refused = await send(client, denial, "decision-reversals", {"reason": "x"}, other)
        assert (refused.status_code, refused.json()["guard"]) == (409, "by_asker_or_lead")
        assert (await send(client, denial, "decision-reversals", {"reason": "x"}, lead)).status_code == 201
        assert (await reply(client, made, lead, version=2)).status_code == 409

    async def test_a_reopened_close_stands_no_more(self, client, denial, analyst, lead):
        made = await ask(client, denial, analyst)
        await reply(client, made, lead)
        for id_ in (denial["id"], *denial["siblings"]):
            assert (await client.get(f"/v1/decisions/{made['id']}")).json()["state"] == "standing"
            assert (await send(client, {"id": id_}, "reopenings", {"reason": "New rate."}, lead)).status_code == 201
        assert (await client.get(f"/v1/decisions/{made['id']}")).json()["state"] == "undone"


class TestVoid:
    async def test_money_for_one_denial_voids_it_for_all(self, client, analyst, lead):
        day = TODAY - timedelta(days=2)
        edi = {"Content-Type": "application/edi-x12"}
        await client.post("/v1/remittances", content=remittance(1, "PAID", day, ["denied"] * 3), headers=edi)
        listed = (await client.get("/v1/denials", params={"stage": "decision"})).json()["data"]
        first, second = sorted(listed, key=lambda it: it["primary"]["carc"])
        assert [it["primary"]["carc"] for it in (first, second)] == ["197", "50"]
        limit, anything = {"effective_from": str(TODAY), "approval_limit": "100.00"}, {**lead, "If-Match": "*"}
        await client.put("/v1/policies/close", json=limit, headers=anything)
        await client.post("/v1/policies/close/approvals", headers=anything)
        made = await ask(client, first, analyst)
        assert made["covers"] == sorted([first["id"], second["id"]])
        paid = remittance(2, "PAID", day + timedelta(days=1), ["paid", "denied", "denied"])
        assert (await client.post("/v1/remittances", content=paid, headers=edi)).status_code == 201
        assert await states(client, made) == ("void", "void")
        now = await read(client, first["id"])
        assert (now["stage"], now["outcome"], now["pending_decision_id"]) == ("resolved", "recovered", None)
        other = await read(client, second["id"])
        assert (other["stage"], other["next_action"]["code"], other["pending_decision_id"]) == (
            "decision",
            "decide",
            None,
        )

    async def paid(self, client: httpx.AsyncClient, denial: dict[str, Any], amount: str) -> None:
        """The sender corrects its post: less was denied."""
        told = work.item(1, "197", "50", remit_date=str(TODAY - timedelta(days=1)))
        told["lines"][0]["adjustments"][0]["amount"] = amount
        assert (await client.post("/v1/denials", json=told)).status_code in (200, 201)

    async def test_a_changed_amount_voids_it_at_once(self, client, denial, analyst, lead):
        made = await ask(client, denial, analyst)
        await self.paid(client, denial, "100.00")
        now = await read(client, denial["id"])
        assert (now["next_action"]["code"], now["pending_decision_id"]) == ("decide", None)
        assert await states(client, made) == ("void", "void")
        assert (await reply(client, made, lead)).status_code == 412
        assert (await reply(client, made, lead, version=2)).status_code == 409

    async def test_another_bucket_voids_it(self, client, denial, analyst):
        made = await ask(client, denial, analyst)
        put = await send(client, denial, "buckets", {"sub_cause": "claim_data", "reason": "x"}, analyst)
        assert (put.status_code, put.json()["next_action"]["code"]) == (201, "decide")
        assert await states(client, made) == ("void", "void")

    async def test_a_letter_that_moves_a_window_voids_it(self, client, denial, analyst):
        made = await ask(client, denial, analyst)
        notice = {"kind": "letter", "printed_deadline": str(TODAY + timedelta(days=30)), "notice_date": str(TODAY)}
        assert (await client.post(f"/v1/denials/{denial['id']}/notices", json=notice)).status_code == 201
        assert await states(client, made) == ("void", "void")

    async def test_what_is_sent_meanwhile_is_noted_and_voids_it(self, client, denial, analyst):
        await send(client, denial, "decisions", FIX, analyst)
        made = await ask(client, denial, analyst)
        sent = {"channel": "electronic", "sent_on": str(TODAY), "reference": "ICN 1"}
        assert (await client.post(f"/v1/denials/{denial['id']}/submissions", json=sent)).status_code == 201
        now = await read(client, denial["id"])
        assert (now["stage"], now["next_action"]["code"]) == ("tracking", "await_answer")
        assert await states(client, made) == ("void", "void")

    async def test_a_note_or_an_owner_voids_nothing(self, client, denial, analyst):
        made = await ask(client, denial, analyst)
        await client.post(f"/v1/denials/{denial['id']}/notes", json={"text": "Called"}, headers=analyst)
        assert (await send(client, denial, "assignments", {"owner": "triage"}, analyst)).status_code == 201
        assert await states(client, made) == ("pending_approval", "pending")

    async def test_a_payers_answer_is_found_when_it_is_approved(self, client, denial, analyst, lead):
        made = await ask(client, denial, analyst)
        told = {"channel": "portal", "meaning": "paid", "checked_on": str(TODAY)}
        await client.post(f"/v1/denials/{denial['id']}/status-checks", json=told)
        refused = await reply(client, made, lead)
        assert (refused.status_code, refused.json()["changed"]) == (409, ["last_answer"])
        assert refused.json()["type"].endswith("/inputs-changed")
        assert (await read(client, denial["id"]))["stage"] == "decision"
        assert (await reply(client, made, lead, "reject")).status_code == 201

    async def test_another_policy_is_found_when_it_is_approved(self, client, denial, analyst, lead):
        made = await ask(client, denial, analyst)
        headers, told = {**lead, "If-Match": "*"}, {"effective_from": str(TODAY), "approval_limit": "200.00"}
        assert (await client.put("/v1/policies/close", json=told, headers=headers)).status_code == 200
        assert (await client.post("/v1/policies/close/approvals", headers=headers)).status_code == 201
        refused = await reply(client, made, lead)
        assert (refused.status_code, refused.json()["changed"]) == (409, ["policy"])


class TestSmallPractice:
    @pytest.fixture(autouse=True)
    async def small(self, client: httpx.AsyncClient) -> None:
        told = {"profile": "small_practice", "time_zone": "UTC"}
        assert (await client.put("/v1/organization", json=told, headers={"If-Match": "*"})).status_code == 200

    async def test_the_owner_is_both_and_the_step_stays(self, client, denial, lead):
        options = (await client.get(f"/v1/denials/{denial['id']}/decision-options", headers=lead)).json()["options"]
        reasons = {it["close_reason"]: it["allowed"] for it in options[2]["close_reasons"]}
        assert reasons["payer_correct"]
        made = await ask(client, denial, lead)
        assert (made["state"], made["self_approved"], made["expires_on"]) == ("standing", True, None)
        assert (await read(client, denial["id"]))["stage"] == "resolved"
        approval = (await client.get(f"/v1/approvals/{made['approval_id']}")).json()
        assert (approval["state"], approval["self_approved"]) == ("approved", True)
        assert approval["asked_by"] == approval["answered_by"]
        (said,) = [it for it in made["verdicts"] if it["guard"] == "approved"]
        assert said["overridden"]

    async def test_who_may_not_approve_asks_the_owner(self, client, denial, analyst, lead):
        made = await ask(client, denial, analyst)
        assert made["state"] == "pending_approval"
        assert (await reply(client, made, lead)).status_code == 201
        assert await states(client, made) == ("standing", "approved")


async def test_the_digest_is_of_what_is_stored(client, database, denial, analyst):
    made = await ask(client, denial, analyst)
    (row,) = await database.read(ORG, "SELECT * FROM decisions")
    assert decision_from(row).digest == row["digest"] == made["digest"]
    assert decision_from({**row, "inputs": {**row["inputs"], "last_answer": "paid"}}).digest != made["digest"]


async def test_what_people_wrote_is_not_in_the_log(client, database, denial, analyst, lead):
    made = await ask(client, denial, analyst)
    await reply(client, made, lead)
    said = [row["told"] for row in await database.read(ORG, "SELECT data::text AS told FROM events")]
    assert any(made["digest"] in told for told in said)
    assert not any("QUENTIN" in told or "contract" in told for told in said)


async def test_strangers_see_nothing_of_it(client, stranger, denial, analyst):
    made = await ask(client, denial, analyst)
    assert (await stranger.get(f"/v1/decisions/{made['id']}")).status_code == 404
    assert (await stranger.get("/v1/approvals", params={"kind": "close"})).json()["data"] == []
    assert (await reply(stranger, made, {})).status_code == 404
