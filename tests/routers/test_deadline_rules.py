"""The rules of deadlines over HTTP: every row with its source, and words that the contract has too."""

from typing import get_args

import httpx

from app.domain.deadlines.due import CHANNEL_DAYS
from app.domain.deadlines.question import KnownDates
from app.domain.deadlines.rules import RULES
from app.routers.schemas.deadline_in import AnyLevel, Channel, DeadlineDatesIn, Program, Purpose
from app.routers.schemas.deadline_out import DeadlineRuleOut, DeadlineRulePage
from app.routers.schemas.example_files import example


async def rules(client: httpx.AsyncClient, **query: object) -> list[dict]:
    answer = await client.get("/v1/deadlines/rules", params=query)
    assert answer.status_code == 200, answer.text
    DeadlineRulePage.model_validate(answer.json())
    return answer.json()["data"]


async def test_every_rule_is_on_the_first_page_with_its_source(client: httpx.AsyncClient) -> None:
    found = {it["id"]: it for it in await rules(client)}
    assert list(found) == [rule.id for rule in RULES]
    assert found["medicare-1"] == example("deadline_rule_out")
    for rule in RULES:
        told = found[rule.id]
        assert told.keys() == DeadlineRuleOut.model_fields.keys()
        assert (told["citation"], told["assumed"]) == (rule.citation, not rule.confirmed)
        assert (told["n"] is None) == (told["window"] is None) == (rule.untimed is not None)
    assert (found["tricare-1-contract"]["contracted"], found["tricare-1"]["contracted"]) == (True, None)


async def test_a_window_names_a_rule_of_the_list(client: httpx.AsyncClient) -> None:
    found = {it["id"]: it for it in await rules(client, program="commercial", purpose="appeal")}
    assert {(it["program"], it["purpose"]) for it in found.values()} == {("commercial", "appeal")}
    asked = {"program": "commercial", "payer_name": "UHC", "purpose": "appeal", "dates": {"remit_date": "2026-11-23"}}
    (named,) = (await client.post("/v1/deadlines/simulate", json=asked)).json()["windows"]
    assert found[named["rule"]]["window"] == "65 calendar days"
    assert found[named["rule"]]["effective_from"] is None


async def test_filters_narrow(client: httpx.AsyncClient) -> None:
    ids = [it["id"] for it in await rules(client, program="medicare_part_d")]
    assert ids == ["part-d-1"]
    assert [it["id"] for it in await rules(client, purpose="idr")] == ["nsa-idr"]
    assert await rules(client, program="auto") == []


async def test_pages_follow_each_other_without_gaps(client: httpx.AsyncClient) -> None:
    ids, query = [], {"limit": 17}
    while True:
        page = (await client.get("/v1/deadlines/rules", params=query)).json()
        ids += [it["id"] for it in page["data"]]
        query["cursor"] = page["next_cursor"]
        if not page["has_more"]:
            break
    assert ids == [rule.id for rule in RULES]


async def test_a_cursor_of_another_list_is_refused(client: httpx.AsyncClient) -> None:
    cursor = (await client.get("/v1/deadlines/rules", params={"limit": 1})).json()["next_cursor"]
    for path, query in (("/v1/codes/carc", {}), ("/v1/deadlines/rules", {"purpose": "appeal"})):
        answer = await client.get(path, params=query | {"cursor": cursor})
        assert answer.json()["type"].endswith("/invalid-cursor")


async def test_the_etag_is_strong_and_the_same_for_everybody(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    tag = (await client.get("/v1/deadlines/rules")).headers["etag"]
    assert tag.startswith('"')
    again = await stranger.get("/v1/deadlines/rules", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    narrowed = await client.get("/v1/deadlines/rules?purpose=idr", headers={"If-None-Match": tag})
    assert narrowed.status_code == 200


def test_the_contract_has_the_words_of_the_rules() -> None:
    told = {word for part in get_args(Program) for word in get_args(part)}
    assert told >= {rule.program for rule in RULES if rule.program}
    assert set(get_args(Purpose)) == {rule.purpose for rule in RULES}
    assert set(get_args(Channel)) == set(CHANNEL_DAYS)
    assert set(DeadlineDatesIn.model_fields) == set(KnownDates.__dataclass_fields__)
    (levels, *_) = get_args(AnyLevel)[1:]
    assert max(rule.level for rule in RULES) <= max(part.le for part in levels.metadata if hasattr(part, "le"))
