"""What people send stays where it belongs: a planted marker is in no log, no refusal, no metric, no event, no note."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from psycopg import sql

from app.settings import Settings
from tests.http.live import Live, live, until
from tests.http.operations import Operation, operations
from tests.http.test_bad_requests import places, put

NAME = "ZZMARKERZZ, QUENTIN"
MEMBER = "ZZMARKER0012345"
MARKER = b"zzmarker"
AMOUNT = "7391.37"
BORN = "1931-07-29"
OTHERS = (NAME, AMOUNT, BORN, [MEMBER], MEMBER * 50, f"{NAME}\x00")
EDI = {"Content-Type": "application/edi-x12"}
BOSS = {"issuer": "https://overturn.local", "subject": "boss", "away_from": None, "away_until": None}
FREE_HEADERS = {
    "Accept": MEMBER,
    "Accept-Language": MEMBER,
    "Content-Language": MEMBER,
    "Cookie": f"session={MEMBER}",
    "From": MEMBER,
    "Idempotency-Key": f"{MEMBER} {NAME}",
    "If-Match": MEMBER,
    "If-None-Match": MEMBER,
    "Origin": f"https://{MEMBER}.example",
    "Prefer": MEMBER,
    "Referer": f"https://{MEMBER}.example/{NAME}",
    "Traceparent": MEMBER,
    "User-Agent": MEMBER,
    "X-Forwarded-For": MEMBER,
    "X-Forwarded-User": MEMBER,
    "X-Request-Id": f"{MEMBER} {NAME}",
}
"""Headers in which a caller could write anything. A plain X-Request-Id is the caller's own name for the request."""


class Planter:
    """Sends, and looks at every refusal."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.answers: dict[int, int] = {}

    def send(self, **request: Any) -> httpx.Response:
        answer = self.client.request(**request)
        self.answers[answer.status_code] = self.answers.get(answer.status_code, 0) + 1
        assert answer.status_code < 500, answer.text
        if answer.is_error:
            told = answer.content + str(answer.headers).encode()
            assert MARKER not in told.lower(), f"{answer.request.method} {answer.request.url}: {answer.text}"
            assert AMOUNT.encode() not in told
            assert BORN.encode() not in told
        return answer


@pytest.fixture(scope="module")
def watched(clone: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Live, Any]]:
    where = clone()
    debug = {"OVERTURN_LOG_LEVEL": "DEBUG", "OVERTURN_CORS_ORIGINS": '["https://screens.example"]'}
    with live(where, tmp_path_factory.mktemp("marker"), **debug) as server:
        yield server, where


@pytest.fixture(scope="module")
def planter(watched: tuple[Live, Any]) -> Iterator[Planter]:
    with watched[0].client() as client:
        yield Planter(client)


@pytest.fixture(scope="module")
def walked(app: FastAPI) -> list[Operation]:
    return operations(app)


def test_in_every_member_of_every_body(planter: Planter, walked: list[Operation]) -> None:
    for operation in walked:
        if operation.media_type != "application/json":
            continue
        for turn, path in enumerate(places(operation.body())):
            for value in (MEMBER, {NAME: MEMBER}, OTHERS[turn % len(OTHERS)]):
                planter.send(**{**operation.request(), "json": put(operation.body(), path, value)})
        for content in (f'{{"{NAME}": "{MEMBER}"', NAME, f'{{"a": {MEMBER}}}', json.dumps(MEMBER)):
            request = operation.request()
            del request["json"]
            planter.send(
                **{**request, "content": content, "headers": request["headers"] | {"Content-Type": "application/json"}}
            )


def test_in_a_valid_denial_and_claim(planter: Planter) -> None:
    from app.routers.schemas.example_files import example

    who = {"name": NAME, "id_type": "MI", "id": MEMBER}
    denial = {**example("denial"), "patient": who, "subscriber": who, "plan": NAME, "external_id": f"{MEMBER}-1"}
    denial["payer"] = {"name": NAME}
    denial["claim"] = {**denial["claim"], "patient_control_number": f"{MEMBER}-1", "charge": AMOUNT}
    for changed in (denial, denial, {**denial, "plan": f"{NAME} 2"}):
        assert planter.send(method="POST", url="/v1/denials", json=changed).status_code in (200, 201)
    born = {"last_name": NAME, "first_name": NAME, "birth_date": BORN, "id": MEMBER}
    claim = {**example("claim"), "patient_control_number": f"{MEMBER}-1", "patient": born, "subscriber": born}
    claim["authorization_numbers"] = [MEMBER]
    assert planter.send(method="POST", url="/v1/claims", json={"items": [claim]}).status_code == 201
    payer = {**example("payer"), "name": NAME, "aliases": [{"kind": "json_name", "value": NAME}]}
    assert planter.send(method="POST", url="/v1/payers", json=payer).status_code == 201
    for path in ("/v1/denial-searches", "/v1/claim-searches"):
        found = planter.send(method="POST", url=path, json={"patient_control_number": f"{MEMBER}-1"})
        assert MARKER in found.content.lower(), "who may read it, reads it"


def test_in_reasons_that_people_type(planter: Planter, watched: tuple[Live, Any]) -> None:
    from app.routers.schemas.example_files import example

    made = planter.send(method="POST", url="/v1/people", json={**example("person"), **BOSS})
    assert made.status_code == 201, made.text
    boss = watched[0].headers(scope="denials:read denials:write decisions:write", person=BOSS["subject"])
    posted = planter.send(method="POST", url="/v1/denials", json={**example("denial"), "external_id": "REASON-1"})
    url, tag = posted.headers["location"], boss | {"If-Match": posted.headers["etag"]}
    told: dict[str, Any] = {"owner": made.json()["id"], "reason": NAME}
    given = planter.send(method="POST", url=f"{url}/assignments", json=told, headers=tag)
    assert given.status_code == 201, given.text
    many: dict[str, Any] = {"owner": "triage", "denials": [url.rpartition("/")[2]], "reason": NAME, "preview": False}
    assert planter.send(method="POST", url="/v1/assignments", json=many, headers=boss).status_code == 201
    cause = {**example("root_cause"), "reason": NAME}
    told = boss | {"If-Match": "*"}
    assert planter.send(method="POST", url=f"{url}/root-causes", json=cause, headers=told).status_code == 201
    for path in (given.headers["location"], f"{url}/root-causes"):
        shown = planter.send(method="GET", url=path, headers=boss)
        assert MARKER in shown.content.lower(), "who may read it, reads it"


def test_in_documents_of_notices(planter: Planter) -> None:
    from app.routers.schemas.example_files import example

    posted = planter.send(method="POST", url="/v1/denials", json={**example("denial"), "external_id": "LETTER-1"})
    document = {"media_type": "text/plain", "content": base64.b64encode(f"{NAME} {MEMBER}".encode()).decode()}
    told = {"kind": "letter", "notice_date": "2026-09-16", "document": document}
    url = f"{posted.headers['location']}/notices"
    taken = planter.send(method="POST", url=url, json=told)
    assert taken.status_code == 201, taken.text
    shown = planter.send(method="GET", url=f"{taken.headers['location']}/document")
    assert MARKER in shown.content.lower(), "who may read it, reads it"
    for media_type in ("application/pdf", MEMBER):
        planter.send(method="POST", url=url, json={**told, "document": {**document, "media_type": media_type}})
    planter.send(method="POST", url=url, json={**told, "document": {**document, "content": MEMBER}})


def test_in_headers_queries_and_paths(planter: Planter, walked: list[Operation]) -> None:
    for operation in walked:
        for name, value in FREE_HEADERS.items():
            request = operation.request()
            planter.send(**{**request, "headers": request["headers"] | {name: value}})
        for query in [{MEMBER: NAME}] + [
            {parameter["name"]: value}
            for parameter in operation.told.get("parameters", ())
            if parameter["in"] == "query"
            for value in (MEMBER, NAME, AMOUNT)
        ]:
            planter.send(**operation.request(), params=query)
        planter.send(**operation.request(dict.fromkeys(operation.kinds, MEMBER)))
        for token in (f"Bearer {MEMBER}", f"Bearer {MEMBER}.{MEMBER}.{MEMBER}", f"Basic {MEMBER}", MEMBER):
            request = operation.request()
            planter.send(**{**request, "headers": request["headers"] | {"Authorization": token}})
        if operation.media_type:
            planter.send(**{**operation.request(), "headers": {"Content-Type": f"application/{MEMBER}"}})
    for url in (f"/{MEMBER}", f"/v1/{MEMBER}", f"/assets/{MEMBER}", f"/v1/denials/{NAME}/{MEMBER}"):
        for method in ("GET", "POST", "DELETE"):
            planter.send(method=method, url=url)
    form = {"grant_type": MEMBER, "client_id": MEMBER, "client_secret": MEMBER, "scope": MEMBER}
    for changed in (form, {**form, "grant_type": "client_credentials"}, {MEMBER: NAME}):
        planter.send(method="POST", url="/v1/oauth/token", data=changed)


def test_in_words_that_people_type(watched: tuple[Live, Any], planter: Planter) -> None:
    from app.routers.schemas.example_files import example

    somebody = {"issuer": Settings().issuer, "subject": "typist", "name": NAME, "role": "lead"}
    assert planter.send(method="POST", url="/v1/people", json=somebody).status_code == 201
    scope = "denials:read denials:write decisions:write playbooks:write"
    typist = watched[0].headers(scope=scope, person="typist") | {"If-Match": "*"}
    denial = planter.send(method="POST", url="/v1/denials", json={**example("denial"), "external_id": "TYPED"}).json()
    buckets = f"/v1/denials/{denial['id']}/buckets"
    said = {"sub_cause": "contract", "reason": f"{NAME} {MEMBER}"}
    assert planter.send(method="POST", url=buckets, json=said, headers=typist).status_code == 201
    told = {**example("sorting_rule"), "carc": "ZZ9", "reason": NAME, "evidence": MEMBER}
    rule = planter.send(method="POST", url="/v1/sorting-rules", json=told, headers=typist).json()
    url = f"/v1/sorting-rules/{rule['id']}"
    for path, body in (("approvals", None), ("trials", {}), ("retirements", {})):
        assert planter.send(method="POST", url=f"{url}/{path}", json=body, headers=typist).is_success
    payer = planter.send(method="GET", url="/v1/payers").json()["data"][0]
    playbook = f"/v1/playbooks/{payer['id']}"
    told = {**example("playbook"), "ladder": [{"level": 1, "name": NAME, "contact": MEMBER}]}
    for method, path, body in (("PUT", "", told), ("POST", "/trials", {}), ("POST", "/approvals", None)):
        assert planter.send(method=method, url=playbook + path, json=body, headers=typist).is_success
    assert MARKER in planter.send(method="GET", url=buckets).content.lower(), "who may read it, reads it"


def test_in_decisions_about_many_and_answers_of_billing_systems(watched: tuple[Live, Any], planter: Planter) -> None:
    from app.routers.schemas.example_files import example

    somebody = {"issuer": Settings().issuer, "subject": "closer", "name": NAME, "role": "lead"}
    assert planter.send(method="POST", url="/v1/people", json=somebody).status_code == 201
    closer = watched[0].headers(scope="denials:read denials:write decisions:write", person="closer")
    told = {**example("denial"), "external_id": "MANY"}
    told["claim"] = {**told["claim"], "patient_control_number": "MANY-1", "payer_claim_control_number": "MANY-2"}
    denial = planter.send(method="POST", url="/v1/denials", json=told).json()
    close: dict[str, Any] = {"path": "close", "close_reason": "payer_correct"}
    asked = close | {"denials": [denial["id"]]}
    shown = planter.send(method="POST", url="/v1/bulk-decision-previews", json=asked, headers=closer).json()
    items = [{"denial_id": it["denial_id"], "seen": it["seen"]} for it in shown["items"]]
    said = close | {"items": items, "reason": f"{NAME} {MEMBER}"}
    made = planter.send(method="POST", url="/v1/bulk-decisions", json=said, headers=closer)
    assert (made.status_code, made.json()["decided"]) == (201, 1)
    query = {"denial_id": denial["id"]}
    (instruction,) = planter.send(method="GET", url="/v1/billing-instructions", params=query).json()["data"]
    url = f"/v1/billing-instructions/{instruction['id']}"
    posted = {"posted_on": "2026-09-25", "reference": MEMBER}
    assert planter.send(method="POST", url=f"{url}/acknowledgements", json=posted).status_code == 201
    assert planter.send(method="POST", url=f"{url}/acknowledgements", json=posted | {"reference": NAME}).is_error
    url = f"{made.headers['location']}/reversals"
    assert planter.send(method="POST", url=url, json={"reason": NAME}, headers=closer).status_code == 201
    shown = planter.send(method="GET", url="/v1/billing-instructions", params=query)
    assert MARKER in shown.content.lower(), "who may read it, reads it"


def changed_files(remittance: str) -> Iterator[str]:
    """The marker in every element of the file, one at a time; in segments nobody knows; in files that are none."""
    segments = remittance.replace("\n", "").split("~")
    for index, segment in enumerate(segments):
        for place in range(len(segment.split("*"))):
            elements = segment.split("*")
            elements[place] = MEMBER
            yield "~".join([*segments[:index], "*".join(elements), *segments[index + 1 :]])
        yield "~".join([*segments[:index], f"ZZM*{MEMBER}*{NAME}", *segments[index:]])
    yield from (NAME, f"ISA*{MEMBER}", f"ISA{MEMBER}" + "A" * 200, remittance[:400] + MEMBER, f"%PDF-{MEMBER}")


def test_in_every_element_of_an_acknowledgment(planter: Planter) -> None:
    from app.routers.schemas.example_files import text_example

    told = text_example("acknowledgment.277ca")
    rejected = 0
    for body in changed_files(told.replace("U*450~", f"U*450********{NAME}~")):
        answer = planter.send(method="POST", url="/v1/acknowledgments", content=body, headers=EDI)
        rejected += answer.json()["counts"]["rejections"] if answer.is_success else 0
    assert rejected > 5
    shown = planter.send(method="GET", url="/v1/rejections")
    assert MARKER in shown.content.lower(), "who may read it, reads it"


def test_in_every_element_of_a_remittance(planter: Planter, remittance: str) -> None:
    taken: list[dict[str, Any]] = []
    for turn, body in enumerate(changed_files(remittance)):
        prefer = {"Prefer": "respond-async"} if turn % 10 == 0 else {}
        answer = planter.send(method="POST", url="/v1/remittances", content=body, headers=EDI | prefer)
        if answer.is_success:
            taken.append(answer.json())
    assert len(taken) > 50

    def finished(id_: str) -> bool:
        return bool(planter.client.get(f"/v1/remittances/{id_}").json()["status"] not in ("received", "processing"))

    for one in taken:
        until(lambda id_=one["id"]: finished(id_))
    quarantined = 0
    for one in taken:
        for claim in planter.client.get(one["links"]["quarantine"]).json()["data"]:
            url = f"{one['links']['quarantine']}/{claim['id']}/replays"
            quarantined += 1
            for segments in (
                claim["segments"],
                f"CLP*{MEMBER}",
                NAME,
                f"CLP*{MEMBER}*4*{MEMBER}*0~CAS*CO*197*{MEMBER}~",
            ):
                planter.send(method="POST", url=url, json={"segments": segments}, headers={"If-Match": '"1"'})
    assert quarantined > 0


def rows(where: Any, query: str) -> list[str]:
    with psycopg.connect(where.admin) as connection:
        return [str(row).lower() for row in connection.execute(sql.SQL(query))]


def provoke_an_error_that_quotes_a_row(where: Any) -> None:
    """As a COPY of the service would, were it to go wrong: the server tells the line it stopped at."""
    with psycopg.connect(where.service) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE t (name text, member text)")
        with pytest.raises(psycopg.errors.BadCopyFileFormat) as raised, cursor.copy("COPY t FROM STDIN") as copy:
            copy.write(f"{MEMBER}\n")
        assert "missing data" in str(raised.value)


def test_it_was_planted_and_is_nowhere_else(watched: tuple[Live, Any], planter: Planter, data: Path) -> None:
    """Last in the file: looks at what all of them have left."""
    server, where = watched
    assert planter.answers.keys() >= {200, 201, 400, 401, 404, 405, 409, 415, 422}, planter.answers
    assert any(MARKER.decode() in row for row in rows(where, "SELECT name FROM payers"))
    assert any(MARKER.decode() in row for row in rows(where, "SELECT content FROM claims"))
    assert any(MARKER.decode() in row for row in rows(where, "SELECT body FROM texts"))
    metrics = planter.client.get("/metrics").content.lower()
    assert b"overturn_requests_total" in metrics
    assert MARKER not in metrics
    assert server.stop() == 0
    log, lines = server.log.read_bytes().lower(), server.lines()
    assert [line.get("status") for line in lines].count(422) > 100
    for text in (MARKER, AMOUNT.encode(), BORN.encode()):
        assert [line for line in log.splitlines() if text in line] == []
    provoke_an_error_that_quotes_a_row(where)
    own_log = (data / "postgres" / "log").read_bytes().lower()
    assert b"missing data for column" in own_log
    assert [line for line in own_log.splitlines() if MARKER in line] == []
    for table in ("events", "accesses", "jobs.procrastinate_jobs", "jobs.procrastinate_events"):
        found = rows(where, f"SELECT * FROM {table}")
        assert found or table.startswith("jobs."), table
        assert [row for row in found if MARKER.decode() in row] == [], table
    assert [row for row in rows(where, "SELECT data FROM events") if BORN in row or "marker" in row] == []
