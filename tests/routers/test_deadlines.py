"""Deadlines over HTTP: by when a case must be filed and why, with nothing stored."""

import copy
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import httpx
import pytest

from app.domain.deadlines.question import KnownDates
from app.routers.schemas.deadline_out import DeadlineSimulationOut
from app.routers.schemas.example_files import example
from app.wiring import Services
from tests.conftest import ORG, SavepointDatabase

NOTICE = "2026-11-23"
TODAY = "2026-12-01"


async def post(client: httpx.AsyncClient, **body: object) -> httpx.Response:
    dates = body.pop("dates", {"notice_date": NOTICE})
    return await client.post("/v1/deadlines/simulate", json={"as_of": TODAY, "dates": dates} | body)


async def simulate(client: httpx.AsyncClient, **body: object) -> dict:
    answer = await post(client, **body)
    assert answer.status_code == 200, answer.text
    DeadlineSimulationOut.model_validate(answer.json())
    return answer.json()


async def appeal(client: httpx.AsyncClient, **body: object) -> dict:
    (found,) = (await simulate(client, purpose="appeal", **body))["windows"]
    return found


async def windows(client: httpx.AsyncClient, **body: object) -> dict[str, dict]:
    return {it["purpose"]: it for it in (await simulate(client, **body))["windows"]}


async def payer(client: httpx.AsyncClient, name: str, payer_type: str | None, *aliases: str) -> str:
    named = [{"kind": "json_name", "value": alias} for alias in aliases]
    answer = await client.post("/v1/payers", json={"name": name, "payer_type": payer_type, "aliases": named})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


class TestOracle:
    async def test_the_example_is_what_is_answered(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/v1/deadlines/simulate", json=example("deadline_simulation"))
        assert answer.json() == example("deadline_simulation_out")

    @pytest.mark.parametrize(
        ("program", "level", "file_by", "safe_by", "rule"),
        [
            ("medicare_ffs", 1, "2027-03-28", "2027-03-23", "medicare-1"),
            ("medicare_ffs", 2, "2027-05-27", "2027-05-21", "medicare-2"),
            ("medicare_advantage", 1, "2027-01-27", "2027-01-22", "ma-1"),
            ("medicaid_managed", 1, "2027-01-22", "2027-01-15", "medicaid-managed-1"),
        ],
    )
    async def test_a_notice_of_2026_11_23(
        self, client: httpx.AsyncClient, program: str, level: int, file_by: str, safe_by: str, rule: str
    ) -> None:
        found = await appeal(client, program=program, level=level)
        assert (found["outcome"], found["file_by"], found["safe_by"]) == ("deadline", file_by, safe_by)
        assert (found["rule"], found["assumed"]) == (rule, False)

    async def test_an_external_review_of_what_was_received_on_2026_10_31(self, client: httpx.AsyncClient) -> None:
        found = await appeal(client, program="marketplace", level=2, dates={"notice_received_on": "2026-10-31"})
        assert (found["file_by"], found["basis"]) == ("2027-03-01", "notice_received_on")


class TestWindows:
    async def test_it_says_how_it_was_counted(self, client: httpx.AsyncClient) -> None:
        found = await appeal(client, program="medicare_ffs", dates={"remit_date": NOTICE}, channel="mail")
        assert (found["name"], found["citation"]) == ("Redetermination", "42 CFR 405.942")
        assert (found["basis"], found["filed_when"]) == ("presumed_receipt", "received")
        assert (found["days_left"], found["risk"], found["send_by"]) == (117, "none", "2027-03-18")
        assert [step["on"] for step in found["steps"]][:2] == [NOTICE, "2026-11-28"]
        assert any("Sunday" in step["text"] for step in found["steps"])

    async def test_all_that_the_programme_offers_where_no_purpose_is_told(self, client: httpx.AsyncClient) -> None:
        dates = {"remit_date": NOTICE, "service_from": "2026-03-27"}
        found = await windows(client, program="medicare_ffs", dates=dates)
        assert list(found)[:2] == ["appeal", "corrected_claim"]
        assert set(found) >= {"new_claim", "reopening", "reopening_clerical"}
        assert not set(found) & {"idr", "open_negotiation", "arbitration"}
        assert found["corrected_claim"]["file_by"] == "2027-03-29"

    async def test_above_the_first_level_only_what_disputes_that_decision(self, client: httpx.AsyncClient) -> None:
        found = await simulate(client, program="medicare_ffs", level=2)
        assert [(it["purpose"], it["level"]) for it in found["windows"]] == [("appeal", 2), ("reopening", 2)]

        medi_cal = await simulate(client, program="medicaid_ffs", payer_name="Medi-Cal", level=2)
        assert [(it["purpose"], it["level"]) for it in medi_cal["windows"]] == [("appeal", 2)]

    async def test_a_purpose_that_is_named_is_asked_alone(self, client: httpx.AsyncClient) -> None:
        dates = {"remit_date": NOTICE, "service_from": "2026-03-27"}
        for purpose in ("appeal", "corrected_claim"):
            assert list(await windows(client, program="medicare_ffs", purpose=purpose, dates=dates)) == [purpose]

    async def test_what_counts_from_a_later_event_is_asked_by_name(self, client: httpx.AsyncClient) -> None:
        cigna = {"program": "commercial", "payer_name": "Cigna Healthcare"}
        assert "arbitration" not in await windows(client, **cigna)
        assert (await windows(client, **cigna, purpose="arbitration"))["arbitration"]["file_by"] == "2027-11-23"
        found = (await windows(client, purpose="idr"))["idr"]
        assert (found["outcome"], found["missing"]) == ("undetermined", ["negotiation_ended_on"])

    async def test_where_there_is_no_date_the_reason_is_told(self, client: httpx.AsyncClient) -> None:
        found = await appeal(client, program="medicare_advantage", level=2)
        assert (found["outcome"], found["reason"], found["rule"]) == ("none", "automatic", "ma-2")
        assert (found["file_by"], found["days_left"], found["risk"], found["assumed"]) == (None, None, None, None)
        assert found["name"] == "Independent review entity"
        assert found["note"]

    async def test_what_is_missing_is_named(self, client: httpx.AsyncClient) -> None:
        found = await appeal(client, program="medicare_ffs", dates={})
        assert (found["outcome"], found["missing"], found["rule"]) == ("undetermined", ["remit_date"], None)
        assert found["note"] == "Needs the date of the remittance."

    async def test_an_earlier_printed_day_counts_for_the_appeal_alone(self, client: httpx.AsyncClient) -> None:
        dates = {"remit_date": NOTICE, "service_from": "2026-03-27", "printed_deadline": "2026-12-24"}
        found = await windows(client, program="medicare_ffs", dates=dates)
        assert (found["appeal"]["file_by"], found["appeal"]["basis"]) == ("2026-12-24", "printed_deadline")
        assert found["corrected_claim"]["file_by"] == "2027-03-29"

    async def test_the_minimum_is_money(self, client: httpx.AsyncClient) -> None:
        found = await appeal(client, program="medicare_ffs", level=3)
        told = {"amount": "200.00", "year": 2026, "citation": "90 FR 55869", "assumed": False}
        assert found["minimum"] == told
        assert (await appeal(client, program="tricare", level=2))["minimum"]["year"] is None

    async def test_a_day_that_has_passed(self, client: httpx.AsyncClient) -> None:
        found = await appeal(client, program="medicaid_managed", dates={"notice_date": "2026-09-01"})
        assert (found["days_left"], found["risk"]) == (-31, "passed")

    async def test_dispute_state_and_contract_choose_the_rule(self, client: httpx.AsyncClient) -> None:
        aetna = {"program": "commercial", "payer_name": "Aetna", "level": 2}
        assert (await appeal(client, **aetna))["rule"] == "aetna-2"
        assert (await appeal(client, **aetna, clinical=True))["rule"] == "aetna-2-clinical"
        assert (await appeal(client, program="commercial", state="ca"))["rule"] == "ca-pdr-1"
        workers = await appeal(client, program="workers_comp", level=2)
        assert (workers["rule"], workers["file_by"], workers["assumed"]) == ("ca-wc-2", "2026-12-23", True)
        assert (await appeal(client, program="workers_comp", level=2, state="NV"))["file_by"] == "2027-01-22"
        assert (await appeal(client, program="tricare", contracted=True))["reason"] == "barred"
        assert (await appeal(client, program="tricare", contracted=False))["rule"] == "tricare-1"


class TestPayers:
    async def test_sources_that_conflict_are_both_told_and_the_earlier_counts(self, client: httpx.AsyncClient) -> None:
        dates = {"remit_date": NOTICE}
        found = await appeal(client, program="commercial", payer_name="UNITEDHEALTHCARE INSURANCE CO", dates=dates)
        assert (found["file_by"], found["rule"], found["assumed"]) == ("2027-01-27", "uhc-1-65", True)
        assert [it["on"] for it in found["alternatives"]] == ["2027-11-23"]

    async def test_an_unknown_payer_gets_the_shortest_window_assumed(self, client: httpx.AsyncClient) -> None:
        told = await simulate(client, program="commercial", payer_name="Rushmore Life", dates={"remit_date": NOTICE})
        found = told["windows"][0]
        assert (told["program"], told["payer"]) == ("commercial", None)
        assert (found["name"], found["assumed"]) == ("Shortest window known", True)
        assert "Rushmore" not in str(told)
        assert (await simulate(client))["windows"][0]["assumed"] is True

    async def test_a_payer_of_ours_brings_name_and_type(self, client: httpx.AsyncClient) -> None:
        id_ = await payer(client, "Aetna Better Health", "commercial")
        told = await simulate(client, payer_id=id_, dates={"remit_date": NOTICE})
        assert (told["program"], told["payer"], told["windows"][0]["rule"]) == ("commercial", "aetna", "aetna-1")

    async def test_what_is_told_counts_before_what_is_stored(self, client: httpx.AsyncClient) -> None:
        id_ = await payer(client, "Aetna Better Health", "commercial")
        told = await simulate(client, payer_id=id_, program="medicare_advantage", payer_name="Humana")
        assert (told["program"], told["payer"], told["windows"][0]["rule"]) == (
            "medicare_advantage",
            "humana",
            "ma-humana-1",
        )

    async def test_a_payer_that_was_merged_is_the_one_it_turned_out_to_be(self, client: httpx.AsyncClient) -> None:
        denial = copy.deepcopy(example("denial")) | {"payer": {"name": "AET BETTER"}}
        unmapped = (await client.post("/v1/denials", json=denial)).json()["payer"]["id"]
        await payer(client, "Aetna Better Health", "commercial", "AET BETTER")
        told = await simulate(client, payer_id=unmapped)
        assert (told["program"], told["payer"]) == ("commercial", "aetna")

    async def test_a_payer_that_does_not_exist_is_named(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient
    ) -> None:
        theirs = await payer(stranger, "Aetna Better Health", "commercial")
        for id_ in (theirs, "pyr_01m843xkr6efyv4x33kxdg3g07"):
            answer = await post(client, payer_id=id_)
            assert (answer.status_code, answer.json()["member"]) == (422, "payer_id")
        answer = await post(client, payer_id="den_01m843xkr6efyv4x33kxdg3g07")
        assert answer.json()["errors"][0]["pointer"] == "/body/payer_id"


class TestAsked:
    @pytest.mark.parametrize("name", sorted(KnownDates.__dataclass_fields__))
    @pytest.mark.parametrize("wrong", ["2026-02-30", "0001-01-01", "2026-11-23T00:00:00Z", 20261123])
    async def test_a_date_that_cannot_be_is_named(self, client: httpx.AsyncClient, name: str, wrong: object) -> None:
        answer = await post(client, dates={name: wrong})
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == [f"/body/dates/{name}"]

    @pytest.mark.parametrize(
        ("name", "wrong"),
        [("program", "martian"), ("purpose", "prayer"), ("level", 0), ("level", True), ("state", "Texas")],
    )
    async def test_a_misspelt_word_is_refused_and_not_assumed(
        self, client: httpx.AsyncClient, name: str, wrong: object
    ) -> None:
        answer = await post(client, **{name: wrong})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"].startswith(f"/body/{name}")

    async def test_as_of_is_the_organisations_today(
        self, client: httpx.AsyncClient, services: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(services, "now", lambda: datetime(2026, 12, 2, 3, tzinfo=UTC))
        monkeypatch.setitem(services._zones, ORG, (float("inf"), ZoneInfo("America/New_York")))
        answer = await client.post("/v1/deadlines/simulate", json={"dates": {"notice_date": NOTICE}})
        assert answer.json()["as_of"] == "2026-12-01"

    async def test_nothing_is_stored(self, client: httpx.AsyncClient, database: SavepointDatabase) -> None:
        before = await database.read(ORG, "SELECT id FROM events")
        headers = {"Idempotency-Key": "key-1"}
        for level in (1, 2):  # another body under the same key: there is no effect that could happen twice
            body = {"level": level, "dates": {}}
            assert (await client.post("/v1/deadlines/simulate", json=body, headers=headers)).status_code == 200
        assert (await client.get("/v1/payers")).json()["data"] == []
        assert await database.read(ORG, "SELECT id FROM events") == before
