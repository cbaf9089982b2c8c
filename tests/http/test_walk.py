"""Every operation of the contract: who may call it, what a refusal looks like, what no cache may keep."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.compose.escalations import escalate_all
from app.routers.schemas.example_files import example, text_example
from app.wiring import Services
from tests.conftest import ORG, OTHER_ORG, bearer
from tests.http.operations import SHARED, Operation, operations
from tests.routers import work
from tests.routers.staff import sign_in
from tests.routers.work import post
from tests.routers.worth import deny

OPEN = {"create_token", "get_liveness", "get_readiness", "get_metrics", "get_jwks"}
"""Operations that take no bearer token: the only ones."""
OWN = {"get_organization", "list_teams", "list_queues", "get_assignment_rules", "list_events", "get_close_policy"}
"""Reads without an id that show every organisation something of its own, from its first day on."""
OUTSIDE = {"/openapi.json", "/docs", "/assets/swagger-ui.css"}
"""What is served beside the contract, to everybody."""
MEMBERS = {"type", "title", "status", "detail", "instance"}


def check_problem(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status, f"{answer.request.method} {answer.request.url}: {answer.text}"
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document.keys() >= MEMBERS
    assert document["status"] == status
    assert document["type"].startswith("https://")
    assert document["instance"] == answer.headers["x-request-id"]


def check_headers(answer: httpx.Response, request_id: str) -> None:
    assert answer.headers["x-request-id"] == request_id
    assert answer.headers["x-content-type-options"] == "nosniff"
    if answer.request.url.path.startswith("/v1/"):
        assert answer.headers["cache-control"] == "no-store"


@pytest.fixture
def guarded(app: FastAPI) -> list[Operation]:
    found = [operation for operation in operations(app) if operation.id not in OPEN]
    assert len(found) > 15
    return found


async def test_only_the_listed_operations_are_open(app: FastAPI) -> None:
    without = {operation.id for operation in operations(app) if not operation.told["security"]}
    assert without <= OPEN


async def test_without_a_token_every_operation_answers_401(
    anonymous: httpx.AsyncClient, guarded: list[Operation]
) -> None:
    for operation in guarded:
        answer = await anonymous.request(**operation.request())
        check_problem(answer, 401)
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("credentials", ["Bearer nonsense", "Bearer", "Basic YTpi", "bearer a.b.c", "Bearer \xa0"])
async def test_what_is_no_token_answers_401(
    anonymous: httpx.AsyncClient, guarded: list[Operation], credentials: str
) -> None:
    request = guarded[0].request()
    request["headers"] = {**request["headers"], "Authorization": credentials.encode("latin-1")}
    answer = await anonymous.request(**request)
    check_problem(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_without_the_scope_every_operation_answers_403(
    anonymous: httpx.AsyncClient, services: Services, guarded: list[Operation]
) -> None:
    for operation in guarded:
        assert operation.scope, f"{operation.id} names no scope"
        request = operation.request()
        others = [scope for scope in ("admin", "audit:read") if scope != operation.scope]
        request["headers"] = request["headers"] | bearer(services, scopes=others)
        answer = await anonymous.request(**request)
        check_problem(answer, 403)
        assert f'scope="{operation.scope}"' in answer.headers["www-authenticate"]


async def test_the_named_scope_alone_is_enough(
    client: httpx.AsyncClient, anonymous: httpx.AsyncClient, services: Services, guarded: list[Operation]
) -> None:
    await sign_in(client, services, "boss", role="lead")  # some operations take a person, all of them may have one
    for operation in guarded:
        request = operation.request()
        request["headers"] = request["headers"] | bearer(services, scopes=[operation.scope], person="boss")
        answer = await anonymous.request(**request)
        assert answer.status_code not in (401, 403, 500), f"{operation.id}: {answer.text}"


async def test_ids_of_nothing_are_404(client: httpx.AsyncClient, guarded: list[Operation]) -> None:
    for operation in guarded:
        if operation.parameters:
            check_problem(await client.request(**operation.request()), 404)


async def test_misshapen_ids_are_422(client: httpx.AsyncClient, guarded: list[Operation]) -> None:
    for operation in guarded:
        if operation.kinds:
            ids = dict.fromkeys(operation.kinds, "xyz_1")
            answer = await client.request(**operation.request(ids))
            check_problem(answer, 422)
            assert answer.json()["errors"][0]["pointer"].startswith("/path/")


async def test_every_answer_has_its_headers(client: httpx.AsyncClient, app: FastAPI) -> None:
    for operation in operations(app):
        request = operation.request()
        request["headers"] = {**request["headers"], "X-Request-Id": f"walk-{operation.id}"}
        answer = await client.request(**request)
        assert answer.status_code < 500, f"{operation.id}: {answer.text}"
        check_headers(answer, f"walk-{operation.id}")


async def test_what_is_beside_the_contract_is_listed(anonymous: httpx.AsyncClient) -> None:
    for path in sorted(OUTSIDE):
        assert (await anonymous.get(path)).status_code == 200, path
    check_problem(await anonymous.get("/v1/nothing"), 404)


async def make_one_of_each(client: httpx.AsyncClient, services: Services, remittance: str) -> dict[str, str]:
    """Real things of one organisation, by the prefix of their ids."""
    broken = remittance.replace("CAS*CO*197*330~", "CAS*CO*197*33O~")
    edi = {"Content-Type": "application/edi-x12"}
    posted = await client.post("/v1/remittances", content=broken, headers=edi)
    quarantined = (await client.get(posted.json()["links"]["quarantine"])).json()["data"][0]["id"]
    denial = (await client.post("/v1/denials", json=example("denial"))).json()
    claim = (await client.post("/v1/claims", json={"items": [example("claim")]})).json()["items"][0]
    payers = (await client.get("/v1/payers")).json()["data"]
    team = (await client.post("/v1/teams", json=example("team"))).json()
    person = (await client.post("/v1/people", json=example("person"))).json()
    boss = await sign_in(client, services, "boss", role="lead")
    assigned = {"denials": [denial["id"]], "owner": team["id"], "preview": False}
    assignment = (await client.post("/v1/assignments", json=assigned, headers=boss["headers"])).json()
    rule = (await client.post("/v1/sorting-rules", json=example("sorting_rule"), headers=boss["headers"])).json()
    asked = await client.post(
        f"/v1/sorting-rules/{rule['id']}/approvals", headers=boss["headers"] | {"If-Match": '"1"'}
    )
    checkout = (await client.post("/v1/queues/all/checkouts", headers=boss["headers"])).json()
    notice = (await client.post(f"/v1/denials/{denial['id']}/notices", json=example("notice"))).json()
    decided = await decide_something(client, denial["id"], boss["headers"])
    instruction = await close_something(client, boss["headers"])
    webhook = (await client.post("/v1/webhooks", json=example("webhook"))).json()
    connection = (await client.post("/v1/connections", json=example("connection"))).json()
    delivery = (await client.post(f"/v1/webhooks/{webhook['id']}/tests")).json()
    escalated = await escalate_something(client, services, denial["id"])
    made = (
        denial,
        *await reject_something(client),
        *escalated,
        notice,
        *decided,
        instruction,
        await decide_many(client, boss["headers"]),
        webhook,
        connection,
        delivery,
        payers[0],
        team,
        person,
        assignment,
        rule,
        asked.json(),
        checkout,
    )
    found = [posted.json()["id"], quarantined, claim["claim_id"], *(it["id"] for it in made)]
    return {"batch": await make_a_batch(client, payers[0]["id"]), **{str(id_)[:3]: str(id_) for id_ in found}}


async def reject_something(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    """An acknowledgment, and what it rejects."""
    edi = {"Content-Type": "application/edi-x12"}
    told = await client.post("/v1/acknowledgments", content=text_example("acknowledgment.277ca"), headers=edi)
    return [told.json(), *(await client.get("/v1/rejections")).json()["data"]]


async def escalate_something(client: httpx.AsyncClient, services: Services, denial: str) -> list[dict[str, Any]]:
    """What a denial that owes something was escalated for, and the alert that told of it."""
    await work.put(services.database, denial, control_on="2026-01-05")
    await escalate_all(services, ORG)
    return [(await client.get(url)).json()["data"][0] for url in ("/v1/escalations", "/v1/alerts")]


async def decide_something(client: httpx.AsyncClient, denial: str, who: dict[str, str]) -> list[dict[str, Any]]:
    """A decision to fix, what was sent under it, and what the payer said."""
    url = f"/v1/denials/{denial}"
    told = {"path": "fix", "fix_kind": "coding", "reason": "Modifier"}
    decision = await client.post(f"{url}/decisions", json=told, headers=who | {"If-Match": "*"})
    sent = await client.post(f"{url}/submissions", json={"channel": "portal", "sent_on": "2026-09-22"})
    said = {"channel": "portal", "meaning": "pending", "checked_on": "2026-09-22"}
    asked = await client.post(f"{url}/status-checks", json=said)
    return [dict(answer.json()) for answer in (decision, sent, asked)]


async def close_something(client: httpx.AsyncClient, who: dict[str, str]) -> dict[str, Any]:
    """What the billing system is told of a close."""
    denial = await post(client, 77)
    told = {"path": "close", "close_reason": "payer_correct", "reason": "Agreed"}
    closed = await client.post(f"/v1/denials/{denial['id']}/decisions", json=told, headers=who | {"If-Match": "*"})
    assert closed.status_code == 201, closed.text
    return dict((await client.get("/v1/billing-instructions")).json()["data"][0])


async def make_a_batch(client: httpx.AsyncClient, payer: str) -> str:
    """The key of a batch: of each 20.00 are expected, which does not pay for its work alone."""
    for number in range(3):
        await deny(client, payer, 900 + number, "20.00", expected_allowed="20.00")
    (batch,) = (await client.get("/v1/work-batches")).json()["data"]
    return str(batch["key"])


async def decide_many(client: httpx.AsyncClient, who: dict[str, str]) -> dict[str, Any]:
    """A decision about all claims of a preview."""
    told: dict[str, Any] = {"path": "fix", "fix_kind": "coding", "denials": [(await post(client, 78))["id"]]}
    shown = (await client.post("/v1/bulk-decision-previews", json=told, headers=who)).json()
    told["items"] = [{"denial_id": it["denial_id"], "seen": it["seen"]} for it in shown["items"]]
    del told["denials"]
    made = await client.post("/v1/bulk-decisions", json=told | {"reason": "Modifier"}, headers=who)
    assert made.status_code == 201, made.text
    return dict(made.json())


async def test_another_organisation_finds_nothing(
    client: httpx.AsyncClient,
    stranger: httpx.AsyncClient,
    services: Services,
    guarded: list[Operation],
    remittance: str,
) -> None:
    ids = await make_one_of_each(client, services, remittance)
    for operation in guarded:
        assert set(operation.kinds) <= ids.keys(), f"{operation.id}: make_one_of_each must make one of these"
        if operation.id in SHARED:
            continue
        if operation.parameters:
            check_problem(await stranger.request(**operation.request(ids)), 404)
        elif operation.method == "GET" or operation.id.startswith("search_"):
            answer = await stranger.request(**operation.request(ids))
            assert operation.id in OWN or answer.json()["data"] == [], operation.id
            assert [id_ for id_ in ids.values() if id_ in answer.text] == [], operation.id
    for operation in guarded:
        if operation.method == "GET" and operation.parameters:
            assert (await client.request(**operation.request(ids))).status_code == 200, operation.id


async def test_an_organisation_that_does_not_exist_changes_nothing(
    anonymous: httpx.AsyncClient, services: Services, guarded: list[Operation]
) -> None:
    nobody = OTHER_ORG.__class__("018f0000-0000-7000-8000-00000000dead")
    for operation in guarded:
        request = operation.request()
        request["headers"] = request["headers"] | bearer(services, nobody)
        answer = await anonymous.request(**request)
        assert answer.status_code < 500, f"{operation.id}: {answer.text}"


async def test_a_method_that_is_not_offered_is_405_and_names_those_that_are(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    paths: dict[str, list[Operation]] = {}
    for operation in operations(app):
        paths.setdefault(operation.template, []).append(operation)
    for offered in paths.values():
        methods = {operation.method for operation in offered}
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - methods:
            answer = await client.request(method, offered[0].path())
            check_problem(answer, 405)
            assert set(answer.headers["allow"].split(", ")) == methods, offered[0].template
