"""Root causes over HTTP: proposed, confirmed by a person, and confirmed by pattern."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from app.routers.ids import parse
from app.routers.schemas.example_files import example
from app.routers.schemas.root_causes import (
    RootCauseConfirmationOut,
    RootCauseConfirmationPreviewOut,
    RootCauseOut,
    RootCausePatternsOut,
    RootCausesOut,
)
from app.wiring import Services
from tests.conftest import ORG, SavepointDatabase, bearer
from tests.routers.staff import sign_in
from tests.routers.work import post, put, read, resolve

PATTERNS, CONFIRMATIONS = "/v1/root-cause-patterns", "/v1/root-cause-confirmations"
FOUND = {name: value for name, value in example("root_cause").items() if name != "reason"}
LOG = "SELECT * FROM events WHERE type = 'denial.root_cause_confirmed' ORDER BY subject_version, id"
WAITING = "SELECT coalesce(sum(count), 0)::int AS n FROM queue_counts WHERE queue = 'root_cause_review'"


@pytest.fixture
async def boss(client: httpx.AsyncClient, services: Services) -> dict[str, Any]:
    return await sign_in(client, services, "boss")


async def confirm(client: httpx.AsyncClient, by: dict[str, Any], denial: dict[str, Any], **told: Any) -> httpx.Response:
    headers = by["headers"] | {"If-Match": f'"{denial["version"]}"'}
    return await client.post(f"/v1/denials/{denial['id']}/root-causes", json=FOUND | told, headers=headers)


async def confirm_all(client: httpx.AsyncClient, by: dict[str, Any], **told: Any) -> httpx.Response:
    body = FOUND | {"preview": False} | told
    return await client.post(CONFIRMATIONS, json=body, headers=by["headers"])


class TestOne:
    async def test_a_rule_proposes_until_a_person_confirms(
        self, client: httpx.AsyncClient, database: SavepointDatabase, boss: dict
    ) -> None:
        denial = await post(client, 1)
        url = f"/v1/denials/{denial['id']}/root-causes"
        proposed = (await client.get(url)).json()
        RootCausesOut.model_validate(proposed)
        assert proposed["confirmed"] is None
        assert proposed["proposed"] == {
            "root_cause": "auth_timing",
            "sub_cause": "authorization",
            "began_at": "authorization",
            "preventable": "high",
            "confidence": denial["bucket"]["confidence"],
            "rule": "carc.197",
        }
        answer = await confirm(client, boss, denial)
        assert answer.status_code == 201, answer.text
        made = answer.json()
        RootCauseOut.model_validate(made)
        assert {name: made[name] for name in FOUND} == FOUND
        assert (made["confirmed_by"], made["proposed"]) == (boss["id"], proposed["proposed"])
        assert (answer.headers["location"], answer.headers["etag"]) == (url, f'"{denial["version"] + 1}"')
        stored = await client.get(url)
        assert stored.json()["confirmed"] == {name: made[name] for name in stored.json()["confirmed"]}
        assert (await client.get(url, headers={"If-None-Match": stored.headers["etag"]})).status_code == 304
        assert (await read(client, denial["id"]))["version"] == denial["version"] + 1
        (entry,) = await database.read(ORG, LOG)
        assert (entry["data"]["by"], entry["data"]["rule"]) == (str(parse("per", boss["id"])), "carc.197")

    async def test_confirmed_again_the_newest_counts_and_the_log_keeps_both(
        self, client: httpx.AsyncClient, database: SavepointDatabase, boss: dict
    ) -> None:
        denial = await post(client, 1)
        await confirm(client, boss, denial)
        changed = {"root_cause": "payer_process", "sub_cause": "payer_error", "preventable": False}
        again = await confirm(client, boss, await read(client, denial["id"]), began_at="payer_relations", **changed)
        assert again.status_code == 201, again.text
        found = (await client.get(f"/v1/denials/{denial['id']}/root-causes")).json()["confirmed"]
        assert (found["sub_cause"], found["preventable"]) == ("payer_error", False)
        first, second = [entry["data"] for entry in await database.read(ORG, LOG)]
        assert (first["sub_cause"], first["before"]) == ("authorization", None)
        assert second["before"] == ["auth_timing", "authorization", True, "patient_access"]

    async def test_what_no_rule_could_sort_has_no_proposal_and_can_be_confirmed(
        self, client: httpx.AsyncClient, boss: dict
    ) -> None:
        made = await confirm(client, boss, await post(client, 1, "999"))
        assert (made.status_code, made.json()["proposed"]) == (201, None)

    @pytest.mark.parametrize(
        "told",
        [
            {"root_cause": "weather"},
            {"sub_cause": "weather"},
            {"began_at": "weather"},
            {"began_at": None},
            {"preventable": "yes"},
            {"preventable": None},
            {"reason": "x" * 501},
            {"note": "x"},
        ],
    )
    async def test_unknown_words_are_refused(self, client: httpx.AsyncClient, boss: dict, told: dict) -> None:
        denial = await post(client, 1)
        answer = await confirm(client, boss, denial, **told)
        assert (answer.status_code, "weather" in answer.text) == (422, False)

    async def test_the_log_proves_the_reason_and_does_not_hold_it(
        self, client: httpx.AsyncClient, database: SavepointDatabase, boss: dict
    ) -> None:
        denial = await post(client, 1)
        made = await confirm(client, boss, denial, reason="ZZMARKER of Jane Sample")
        assert made.json()["reason"] == "ZZMARKER of Jane Sample"
        assert "ZZMARKER" not in str(await database.read(ORG, "SELECT * FROM events"))
        (entry,) = await database.read(ORG, LOG)
        assert set(entry["data"]) >= {"text", "text_sha256"}

    async def test_it_takes_a_person_of_the_organisation_and_the_version(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient, services: Services, boss: dict
    ) -> None:
        denial = await post(client, 1)
        url = f"/v1/denials/{denial['id']}/root-causes"
        assert (await confirm(client, {"headers": bearer(services)}, denial)).status_code == 403
        assert (await confirm(client, boss, {**denial, "version": 9})).status_code == 412
        assert (await client.post(url, json=FOUND, headers=boss["headers"])).status_code == 428
        assert (await stranger.get(url)).status_code == 404
        assert (await stranger.post(url, json=FOUND)).status_code == 404
        narrow = bearer(services, scopes=["denials:read", "denials:write"])
        assert (await client.post(url, json=FOUND, headers=narrow)).status_code == 403


class TestPatterns:
    async def test_they_group_what_is_resolved_and_unconfirmed(
        self, client: httpx.AsyncClient, database: SavepointDatabase, boss: dict
    ) -> None:
        assert (await client.get(PATTERNS)).json() == {"data": [], "has_more": False}
        same = [await post(client, number) for number in (1, 2, 3)]
        late, other, void, confirmed, _open = [
            await post(client, number, carc)
            for number, carc in ((4, "29"), (5, "999"), (6, "197"), (7, "197"), (8, "197"))
        ]
        for number, denial in enumerate(same):
            await resolve(database, denial["id"], on=f"2026-10-0{number + 1}")
        await put(database, same[0]["id"], amount_recovered=10_000)
        await resolve(database, late["id"], other["id"], outcome="upheld_final")
        await resolve(database, void["id"], outcome="void")
        await resolve(database, confirmed["id"])
        assert (await database.read(ORG, WAITING))[0]["n"] == 6
        await confirm(client, boss, await read(client, confirmed["id"]))
        assert (await database.read(ORG, WAITING))[0]["n"] == 5
        answer = (await client.get(PATTERNS)).json()
        RootCausePatternsOut.model_validate(answer)
        first, *rest = answer["data"]
        assert first == {
            "payer": same[0]["payer"],
            "carc": "197",
            "root_cause": "auth_timing",
            "sub_cause": "authorization",
            "upstream_team": "authorization",
            "denials": 3,
            "amount_denied": "990.00",
            "amount_recovered": "100.00",
            "first_resolved_on": "2026-10-01",
            "last_resolved_on": "2026-10-03",
        }
        assert {(it["carc"], it["sub_cause"], it["denials"]) for it in rest} == {("29", "timely", 1), ("999", None, 1)}

    async def test_another_organisation_sees_none(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient, database: SavepointDatabase
    ) -> None:
        await resolve(database, (await post(client, 1))["id"])
        assert (await stranger.get(PATTERNS)).json()["data"] == []
        shown = await stranger.post(CONFIRMATIONS, json=FOUND | {"pattern": {"carc": "197"}})
        assert shown.json() == {"denials": 0, "amount_denied": "0.00", "sample": []}


class TestByPattern:
    async def test_a_preview_stores_nothing(self, client: httpx.AsyncClient, database: SavepointDatabase) -> None:
        denials = [await post(client, number) for number in (1, 2)]
        await resolve(database, *(it["id"] for it in denials))
        answer = await client.post(CONFIRMATIONS, json=FOUND | {"pattern": {"carc": "197"}})
        assert answer.status_code == 200, answer.text
        RootCauseConfirmationPreviewOut.model_validate(answer.json())
        assert (answer.json()["denials"], answer.json()["amount_denied"]) == (2, "660.00")
        assert set(answer.json()["sample"]) == {it["id"] for it in denials}
        assert await database.read(ORG, LOG) == []

    @pytest.mark.parametrize(
        ("pattern", "found"),
        [
            ({"carc": "197"}, [1, 2]),
            ({"sub_cause": "timely"}, [3]),
            ({"root_cause": "auth_timing", "resolved_from": "2026-10-02"}, [2]),
            ({"resolved_to": "2026-10-01"}, [1]),
            ({"carc": "197", "sub_cause": "timely"}, []),
            ({"payer_id": "pyr_01m843xkr6efyv4x33kxdg3g07"}, []),
        ],
    )
    async def test_all_that_is_told_must_hold(
        self, client: httpx.AsyncClient, database: SavepointDatabase, boss: dict, pattern: dict, found: list[int]
    ) -> None:
        denials = {number: await post(client, number, carc) for number, carc in ((1, "197"), (2, "197"), (3, "29"))}
        for number, denial in denials.items():
            await resolve(database, denial["id"], on=f"2026-10-0{number}")
        untouched = await post(client, 4)
        answer = await confirm_all(client, boss, pattern=pattern, reason="ZZMARKER: looked at all of them")
        assert answer.status_code == 201, answer.text
        RootCauseConfirmationOut.model_validate(answer.json())
        told = {"confirmed": len(found), "amount_denied": f"{330 * len(found)}.00", "left": 0}
        assert answer.json() == told
        entries = await database.read(ORG, LOG)
        assert {entry["subject_id"] for entry in entries} == {parse("den", denials[number]["id"]) for number in found}
        assert len({entry["data"]["confirmation"] for entry in entries}) == bool(found)
        assert "ZZMARKER" not in str(entries)
        for number, denial in denials.items():
            shown = (await client.get(f"/v1/denials/{denial['id']}/root-causes")).json()
            assert (shown["confirmed"] is not None) == (number in found)
            assert number not in found or shown["confirmed"]["reason"] == "ZZMARKER: looked at all of them"
        assert (await read(client, untouched["id"]))["version"] == untouched["version"]
        assert (await confirm_all(client, boss, pattern=pattern)).json()["confirmed"] == 0

    async def test_a_payer(self, client: httpx.AsyncClient, database: SavepointDatabase, boss: dict) -> None:
        denial = await post(client, 1)
        other = await post(client, 2, payer={"name": "Another Payer"})
        await resolve(database, denial["id"], other["id"])
        answer = await confirm_all(client, boss, pattern={"payer_id": other["payer"]["id"]})
        assert answer.json()["confirmed"] == 1
        (left,) = (await client.get(PATTERNS)).json()["data"]
        assert left["payer"]["id"] == denial["payer"]["id"]

    async def test_more_than_one_transaction_takes_is_left_for_the_next(
        self, client: httpx.AsyncClient, database: SavepointDatabase, boss: dict, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("app.compose.root_causes.AT_ONCE", 2)
        denials = [await post(client, number) for number in (1, 2, 3)]
        for number, denial in enumerate(denials):
            await resolve(database, denial["id"], on=f"2026-10-0{3 - number}")
        done = [(await confirm_all(client, boss, pattern={"carc": "197"})).json() for _ in range(2)]
        assert [(it["confirmed"], it["left"]) for it in done] == [(2, 1), (1, 0)]
        entries = await database.read(ORG, LOG)
        newest = parse("den", denials[0]["id"])
        assert [entry["subject_id"] for entry in entries].index(newest) == 2, "oldest first"

    @pytest.mark.parametrize(
        "told",
        [
            {},
            {"pattern": {}},
            {"pattern": {"carc": None}},
            {"pattern": {"sub_cause": "weather"}},
            {"pattern": {"resolved_from": "soon"}},
            {"pattern": {"carc": "197"}, "sub_cause": "weather"},
            {"pattern": {"carc": "197"}, "preview": "no"},
        ],
    )
    async def test_what_is_misshapen_is_refused(self, client: httpx.AsyncClient, boss: dict, told: dict) -> None:
        assert (await confirm_all(client, boss, **told)).status_code == 422

    async def test_machines_confirm_nothing(self, client: httpx.AsyncClient, services: Services) -> None:
        machine = {"headers": bearer(services)}
        assert (await confirm_all(client, machine, pattern={"carc": "197"})).status_code == 403
