"""Notices over HTTP: posted by the mailroom, counted at once, their documents kept."""

from __future__ import annotations

import base64
import copy
import errno
import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.http.documents import MAX_BODY, MAX_DOCUMENT
from app.routers.ids import parse
from app.routers.schemas.example_files import example, text_example
from app.routers.schemas.notice_out import NoticeOut, NoticePage, TakenNoticeOut
from app.settings import Settings
from app.wiring import Services
from tests.conftest import ORG, SavepointDatabase, bearer
from tests.http.test_walk import check_problem

X12 = {"Content-Type": "application/edi-x12"}
PDF, PNG = b"%PDF-1.4\nscan", b"\x89PNG\r\n\x1a\nscan"
DENIAL = "SELECT * FROM denials WHERE id = %s"
EVENTS = "SELECT type, data FROM events WHERE subject_id = %s ORDER BY id"


@pytest.fixture
def denial() -> dict[str, Any]:
    return copy.deepcopy(example("denial"))


async def know_payer(client: httpx.AsyncClient) -> None:
    """The payer of the examples is a Medicare contractor."""
    alias = {"kind": "n1_name", "value": "Sample Mutual Health"}
    payer = {"name": "Sample Carrier", "payer_type": "medicare_ffs", "aliases": [alias]}
    assert (await client.post("/v1/payers", json=payer)).status_code == 201


async def post(client: httpx.AsyncClient, denial: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A denial of a Medicare contractor."""
    if not (await client.get("/v1/payers")).json()["data"]:
        await know_payer(client)
    answer = await client.post("/v1/denials", json=denial | more)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def send(client: httpx.AsyncClient, denial: dict[str, Any], expected: int = 201, **told: Any) -> Any:
    answer = await client.post(f"/v1/denials/{denial['id']}/notices", json={"kind": "letter", **told})
    assert answer.status_code == expected, answer.text
    return answer.json()


async def stored(database: SavepointDatabase, denial: dict[str, Any]) -> dict[str, Any]:
    (row,) = await database.read(ORG, DENIAL, (parse("den", denial["id"]),))
    return row


def appeal(row: dict[str, Any]) -> dict[str, Any]:
    return dict(next(it for it in row["deadlines"] if it["purpose"] == "appeal"))


def scan(content: bytes = PDF, media_type: str = "application/pdf") -> dict[str, str]:
    return {"media_type": media_type, "content": base64.b64encode(content).decode()}


class TestTaking:
    async def test_it_moves_the_window_and_says_so(
        self, client: httpx.AsyncClient, database: SavepointDatabase, denial: dict
    ) -> None:
        made = await post(client, denial)
        taken = await send(client, made, notice_date="2026-09-16", received_on="2026-09-19")
        TakenNoticeOut.model_validate(taken)
        assert (taken["denial_ids"], taken["level"], taken["purpose"]) == ([made["id"]], 1, "appeal")
        (move,) = taken["moved"]
        assert (move["denial_id"], move["direction"]) == (made["id"], "earlier")
        assert move["from"]["file_by"] == str(date(2026, 9, 21) + timedelta(125))
        assert (move["to"]["file_by"], move["to"]["basis"]) == ("2027-01-17", "notice_received_on")
        row = await stored(database, made)
        assert appeal(row)["file_by"] == str(row["appeal_by"]) == "2027-01-17"
        assert row["version"] == made["version"] + 1
        events = await database.read(ORG, EVENTS, (row["id"],))
        assert [it["type"] for it in events][-3:-1] == ["denial.notice_received", "denial.deadline_moved"]
        assert events[-2]["data"]["source"] == events[-3]["data"]["notice"]

    async def test_a_printed_earlier_day_wins_and_makes_it_due(
        self, client: httpx.AsyncClient, database: SavepointDatabase, denial: dict
    ) -> None:
        made = await post(client, denial)
        soon = datetime.now(UTC).date() + timedelta(12)
        await send(client, made, printed_deadline=str(soon))
        row = await stored(database, made)
        assert row["appeal_by"] == soon
        assert row["due_on"] == min(row["send_by"], row["control_on"])
        assert row["send_by"] < soon
        await send(client, made, printed_deadline=str(soon + timedelta(30)))
        assert (await stored(database, made))["appeal_by"] == soon

    async def test_a_later_copy_gives_no_more_time(
        self, client: httpx.AsyncClient, database: SavepointDatabase, denial: dict
    ) -> None:
        made = await post(client, denial)
        await send(client, made, notice_date="2026-09-16")
        before = await stored(database, made)
        assert (await send(client, made, notice_date="2026-10-16", kind="portal"))["moved"] == []
        assert (await stored(database, made))["deadlines"] == before["deadlines"]

    async def test_the_same_again_is_the_same_notice(self, client: httpx.AsyncClient, denial: dict) -> None:
        made = await post(client, denial)
        first = await send(client, made, notice_date="2026-09-16", document=scan())
        again = await send(client, made, 200, notice_date="2026-09-16", document=scan())
        assert again == {**first, "moved": []}

    async def test_it_covers_the_open_denials_of_the_claim(self, client: httpx.AsyncClient, denial: dict) -> None:
        line = copy.deepcopy(denial["lines"][0]) | {"line_control_number": "2"}
        line["adjustments"][0]["carc"] = "97"
        made = await post(client, denial, lines=[*denial["lines"], line])
        ids = {made["id"], *made["siblings"]}
        taken = await send(client, made, notice_date="2026-09-16")
        assert set(taken["denial_ids"]) == {it["denial_id"] for it in taken["moved"]} == ids
        (sibling,) = made["siblings"]
        listed = (await client.get(f"/v1/denials/{sibling}/notices")).json()["data"]
        assert [it["id"] for it in listed] == [taken["id"]]

    async def test_a_denial_of_another_claim_is_not_covered(self, client: httpx.AsyncClient, denial: dict) -> None:
        made = await post(client, denial)
        other = copy.deepcopy(denial) | {"external_id": "PMS-2"}
        other["claim"] |= {"patient_control_number": "SAMPLE-2", "payer_claim_control_number": "2"}
        elsewhere = await post(client, other)
        answer = await client.post(
            f"/v1/denials/{made['id']}/notices",
            json={"kind": "eob", "notice_date": "2026-09-16", "covers": [made["id"], elsewhere["id"]]},
        )
        check_problem(answer, 422)
        assert answer.json()["member"] == "covers.1"

    async def test_a_letter_of_the_next_level_puts_the_window_there(
        self, client: httpx.AsyncClient, database: SavepointDatabase, denial: dict
    ) -> None:
        made = await post(client, denial)
        taken = await send(client, made, notice_date="2026-11-02", level=2)
        (move,) = taken["moved"]
        assert (move["level"], move["direction"], move["to"]["rule"]) == (2, "later", "medicare-2")
        assert appeal(await stored(database, made))["level"] == 2
        assert (await send(client, made, printed_deadline="2027-02-01"))["level"] == 2

    async def test_a_machine_may_post_and_needs_no_version(
        self, client: httpx.AsyncClient, services: Services, denial: dict
    ) -> None:
        made = await post(client, denial)
        url, told = f"/v1/denials/{made['id']}/notices", {"kind": "letter", "notice_date": "2026-09-16"}
        mailroom = bearer(services, scopes=["denials:write"])
        assert (await client.post(url, json=told, headers=mailroom)).status_code == 201
        assert (await client.post(url, json=told, headers=bearer(services, scopes=["denials:read"]))).status_code == 403

    async def test_an_idempotency_key_gives_the_first_answer(self, client: httpx.AsyncClient, denial: dict) -> None:
        made = await post(client, denial)
        url, key = f"/v1/denials/{made['id']}/notices", {"Idempotency-Key": "mail-1"}
        told = {"kind": "letter", "notice_date": "2026-09-16", "document": scan()}
        first, again = [await client.post(url, json=told, headers=key) for _ in range(2)]
        assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
        assert again.headers["idempotent-replayed"] == "true"
        assert again.headers["location"] == first.headers["location"]
        assert (await client.post(url, json={**told, "kind": "eob"}, headers=key)).status_code == 422


class TestRefusing:
    @pytest.mark.parametrize(
        "told",
        [
            {},
            {"kind": "fax", "notice_date": "2026-09-16"},
            {"purpose": "reopening", "notice_date": "2026-09-16"},
            {"level": 0, "notice_date": "2026-09-16"},
            {"covers": [], "notice_date": "2026-09-16"},
            {"notice_date": "2026-09-16", "printed_deadline": "2026-09-15"},
            {"notice_date": None, "document": None},
            {"document": {"media_type": "text/html", "content": "PGI+"}},
            {"document": {"media_type": "text/plain", "content": "****"}},
            {"document": {"media_type": "text/plain", "content": "YWJj\n"[:3]}},
            {"document": scan(PNG)},
            {"document": scan(PDF, "image/png")},
            {"document": scan(b"\xff\xfe", "text/plain")},
            {"document": scan(b"a\x00b", "text/plain")},
        ],
    )
    async def test_what_is_misshapen(self, client: httpx.AsyncClient, denial: dict, told: dict) -> None:
        made = await post(client, denial)
        assert (await send(client, made, 422, **told))["errors"]

    @pytest.mark.parametrize("name", ["notice_date", "received_on"])
    async def test_a_day_in_the_future(self, client: httpx.AsyncClient, denial: dict, name: str) -> None:
        made = await post(client, denial)
        problem = await send(client, made, 422, **{name: str(datetime.now(UTC).date() + timedelta(3))})
        assert problem["member"] == name

    async def test_a_denial_of_another_organisation(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient, denial: dict
    ) -> None:
        made = await post(client, denial)
        taken = await send(client, made, notice_date="2026-09-16", document=scan())
        await send(stranger, made, 404, notice_date="2026-09-16", document=scan(b"%PDF-other"))
        for url in (f"denials/{made['id']}/notices", f"notices/{taken['id']}", f"notices/{taken['id']}/document"):
            check_problem(await stranger.get(f"/v1/{url}"), 404)
            assert (await client.get(f"/v1/{url}")).status_code == 200


class TestDocuments:
    @pytest.mark.parametrize(
        ("content", "media_type", "ending"),
        [
            (PDF, "application/pdf", "pdf"),
            (PNG, "image/png", "png"),
            (b"\xff\xd8\xff\xe0scan", "image/jpeg", "jpg"),
            (b"II*\x00scan", "image/tiff", "tif"),
            ("Größe\r\n".encode(), "text/plain", "txt"),
        ],
    )
    async def test_they_come_back_as_they_were(
        self, client: httpx.AsyncClient, denial: dict, content: bytes, media_type: str, ending: str
    ) -> None:
        made = await post(client, denial)
        taken = await send(client, made, document=scan(content, media_type))
        digest = hashlib.sha256(content).hexdigest()
        assert taken["document"] == {"sha256": digest, "media_type": media_type, "size": len(content)}
        read = await client.get(f"/v1/notices/{taken['id']}/document")
        assert (read.status_code, read.content) == (200, content)
        assert read.headers["content-type"].partition(";")[0] == media_type
        assert read.headers["content-disposition"] == f"attachment; filename={taken['id']}.{ending}"
        assert read.headers["cache-control"] == "no-store"

    async def test_reading_one_is_noted(
        self, client: httpx.AsyncClient, services: Services, database: SavepointDatabase, denial: dict
    ) -> None:
        taken = await send(client, await post(client, denial), document=scan())
        await client.get(f"/v1/notices/{taken['id']}/document")
        await services.accesses.flush()
        notes = await database.read(ORG, "SELECT operation, subject FROM accesses ORDER BY id")
        assert {"operation": "get_notice_document", "subject": taken["id"]} in notes

    async def test_a_notice_without_one_has_none(self, client: httpx.AsyncClient, denial: dict) -> None:
        taken = await send(client, await post(client, denial), notice_date="2026-09-16")
        assert taken["document"] is None
        check_problem(await client.get(f"/v1/notices/{taken['id']}/document"), 404)

    async def test_the_largest_goes_in_and_a_larger_body_does_not(
        self, client: httpx.AsyncClient, settings: Settings, denial: dict, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = await post(client, denial)
        monkeypatch.setattr(settings, "max_json_bytes", 10_000)
        taken = await send(client, made, document=scan(PDF.ljust(MAX_DOCUMENT, b" ")))
        assert taken["document"]["size"] == MAX_DOCUMENT
        await send(client, made, 422, document=scan(PDF.ljust(MAX_DOCUMENT + 3, b" ")))
        url = f"/v1/denials/{made['id']}/notices"
        json = {"Content-Type": "application/json"}
        check_problem(await client.post(url, content=b" " * (MAX_BODY + 1), headers=json), 413)
        check_problem(await client.post("/v1/denials", content=b" " * 10_001, headers=json), 413)

    async def test_nothing_is_kept_of_one_for_a_denial_that_is_not_there(
        self, client: httpx.AsyncClient, services: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def never(*_: object) -> None:
            raise AssertionError

        monkeypatch.setattr(services.blobs, "put", never)
        nothing = {"id": "den_01m843xkr6efyv4x33kxdg3g07"}
        await send(client, nothing, 404, document=scan())

    async def test_a_store_that_keeps_nothing_is_a_503_and_no_notice_stays(
        self, client: httpx.AsyncClient, services: Services, denial: dict, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def refuse(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        made = await post(client, denial)
        with monkeypatch.context() as patch:
            patch.setattr(services.blobs, "put", refuse)
            await send(client, made, 503, document=scan())
        assert (await client.get(f"/v1/denials/{made['id']}/notices")).json()["data"] == []
        taken = await send(client, made, document=scan())
        with monkeypatch.context() as patch:
            patch.setattr(services.blobs, "get_range", refuse)
            check_problem(await client.get(f"/v1/notices/{taken['id']}/document"), 503)


class TestReading:
    async def test_pages_follow_each_other(self, client: httpx.AsyncClient, denial: dict) -> None:
        made = await post(client, denial)
        ids = [(await send(client, made, notice_date=f"2026-09-{day}"))["id"] for day in range(10, 15)]
        url, seen, cursor = f"/v1/denials/{made['id']}/notices", [], None
        while True:
            page = (await client.get(url, params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
            NoticePage.model_validate(page)
            seen += [it["id"] for it in page["data"]]
            cursor = page["next_cursor"]
            if not page["has_more"]:
                break
        assert seen == ids

    async def test_one_is_where_its_location_says(self, client: httpx.AsyncClient, denial: dict) -> None:
        made = await post(client, denial)
        told = {"kind": "portal", "notice_date": "2026-09-16"}
        answer = await client.post(f"/v1/denials/{made['id']}/notices", json=told)
        read = await client.get(answer.headers["location"])
        NoticeOut.model_validate(read.json())
        assert {**read.json(), "moved": answer.json()["moved"]} == answer.json()


class TestBeforeTheRemittance:
    """A letter opens a denial: the 835 of the example, dated 2026-09-21, completes it."""

    @pytest.fixture
    def written(self, denial: dict) -> dict[str, Any]:
        del denial["remit_date"]
        return denial | {"notice": {"kind": "letter", "notice_date": "2026-08-20", "printed_deadline": "2026-12-01"}}

    async def test_it_opens_the_denial_and_counts(
        self, client: httpx.AsyncClient, database: SavepointDatabase, written: dict
    ) -> None:
        made = await post(client, written)
        assert (made["remit_date"], made["remittance_id"]) == ("2026-08-20", None)
        assert appeal(await stored(database, made))["file_by"] == "2026-12-01"
        (notice,) = (await client.get(f"/v1/denials/{made['id']}/notices")).json()["data"]
        assert (notice["notice_date"], notice["printed_deadline"]) == ("2026-08-20", "2026-12-01")

    @pytest.mark.parametrize("first", ["letter", "835"])
    async def test_with_its_835_it_is_one_denial_whichever_comes_first(
        self, client: httpx.AsyncClient, database: SavepointDatabase, written: dict, first: str
    ) -> None:
        await know_payer(client)
        if first == "letter":
            await post(client, written)
        sent = await client.post("/v1/remittances", content=text_example("remittance.835"), headers=X12)
        assert sent.status_code == 201, sent.text
        if first == "835":
            answer = await client.post("/v1/denials", json=written)
            assert answer.status_code == 200, answer.text
        (made,) = (await client.get("/v1/denials")).json()["data"]
        assert (made["remit_date"], made["external_id"]) == ("2026-09-21", "PMS-1001")
        assert made["remittance_id"] == sent.json()["id"]
        row = await stored(database, made)
        assert appeal(row)["file_by"] == "2026-12-01"
        (notice,) = (await client.get(f"/v1/denials/{made['id']}/notices")).json()["data"]
        assert notice["denial_ids"] == [made["id"]]
        again = await client.post("/v1/denials", json=written)
        assert (again.status_code, again.json()["id"]) == (200, made["id"])
        assert len((await client.get(f"/v1/denials/{made['id']}/notices")).json()["data"]) == 1

    @pytest.mark.parametrize("order", [("letter", "new", "old"), ("old", "letter", "new"), ("old", "new", "letter")])
    async def test_between_two_835s_its_id_names_one_denial(
        self, client: httpx.AsyncClient, written: dict, order: tuple[str, ...]
    ) -> None:
        new = text_example("remittance.835")
        old = new.replace("20260921", "20260801").replace("EFT0001", "EFT0000")
        written["notice"] = {"kind": "letter", "notice_date": "2026-09-18"}
        for what in order:
            if what == "letter":
                answer = await client.post("/v1/denials", json=written)
                assert answer.status_code in (200, 201), answer.text
            else:
                sent = await client.post("/v1/remittances", content=new if what == "new" else old, headers=X12)
                assert sent.status_code == 201, sent.text
        found = (await client.get("/v1/denials")).json()["data"]
        (named,) = [it for it in found if it["external_id"]]
        assert (len(found), named["remit_date"]) == (2, "2026-09-21")
        listed = (await client.get(f"/v1/denials/{named['id']}/notices")).json()["data"]
        assert [it["notice_date"] for it in listed] == ["2026-09-18"]

    async def test_with_a_remit_date_the_letter_stands_beside_it(
        self, client: httpx.AsyncClient, database: SavepointDatabase, written: dict
    ) -> None:
        made = await post(client, written | {"remit_date": "2026-09-21"})
        assert made["remit_date"] == "2026-09-21"
        assert appeal(await stored(database, made))["file_by"] == "2026-12-01"

    async def test_one_day_is_needed(self, client: httpx.AsyncClient, written: dict) -> None:
        for notice in (None, {"kind": "letter", "printed_deadline": "2026-12-01"}):
            answer = await client.post("/v1/denials", json=written | {"notice": notice})
            assert answer.status_code == 422
            assert "remit_date" in answer.json()["errors"][0]["message"]

    async def test_a_letter_from_the_future_is_refused(self, client: httpx.AsyncClient, written: dict) -> None:
        future = str(datetime.now(UTC).date() + timedelta(3))
        answer = await client.post("/v1/denials", json=written | {"notice": {"kind": "eob", "notice_date": future}})
        assert (answer.status_code, answer.json()["member"]) == (422, "notice.notice_date")

    async def test_in_a_batch_each_item_has_its_own(self, client: httpx.AsyncClient, written: dict) -> None:
        items = []
        for number in range(3):
            item = copy.deepcopy(written) | {"external_id": f"X{number}"}
            item["claim"] |= {"patient_control_number": f"P{number}", "payer_claim_control_number": f"I{number}"}
            item["notice"]["notice_date"] = f"2026-08-2{number}"
            items.append(item)
        answer = await client.post("/v1/denial-batches", json={"items": items})
        assert answer.json()["counts"]["created"] == 3
        for number, item in enumerate(answer.json()["items"]):
            (notice,) = (await client.get(f"/v1/denials/{item['denial_id']}/notices")).json()["data"]
            assert notice["notice_date"] == f"2026-08-2{number}"

    async def test_told_under_two_names_of_the_payer_it_stays_with_the_denial(
        self, client: httpx.AsyncClient, database: SavepointDatabase, written: dict
    ) -> None:
        written["notice"]["printed_deadline"] = "2026-10-01"
        first = (await client.post("/v1/denials", json=written | {"payer": {"name": "SMH"}})).json()
        await client.post("/v1/remittances", content=text_example("remittance.835"), headers=X12)
        payer = copy.deepcopy(example("payer"))
        payer["aliases"].append({"kind": "json_name", "value": "SMH"})
        assert (await client.post("/v1/payers", json=payer)).status_code == 201
        (left,) = (await client.get("/v1/denials", params={"stage": "decision"})).json()["data"]
        assert (left["remittance_id"] is not None, left["id"] == first["id"]) == (True, False)
        assert appeal(await stored(database, left))["file_by"] == "2026-10-01"
        (notice,) = (await client.get(f"/v1/denials/{left['id']}/notices")).json()["data"]
        assert set(notice["denial_ids"]) == {left["id"], first["id"]}
