"""Codes over HTTP: every code of our tables has a page, and screens can keep it."""

import httpx
import pytest

from app.domain.codes.claim_status import CLAIM_STATUSES
from app.domain.codes.guidance import CARC_GUIDANCE
from app.domain.codes.tables import CARCS, GROUPS, RARCS
from app.domain.status.categories import CATEGORIES
from app.routers.schemas.code_out import CodeOut, CodePage
from app.routers.schemas.example_files import example


async def read(client: httpx.AsyncClient, code_list: str, code: str) -> dict:
    answer = await client.get(f"/v1/codes/{code_list}/{code}")
    assert answer.status_code == 200, answer.text
    CodeOut.model_validate(answer.json())
    return answer.json()


async def listed(client: httpx.AsyncClient, code_list: str, **query: object) -> list[dict]:
    found, cursor = [], None
    while True:
        page = (
            await client.get(f"/v1/codes/{code_list}", params=query | ({"cursor": cursor} if cursor else {}))
        ).json()
        CodePage.model_validate(page)
        found += page["data"]
        cursor = page["next_cursor"]
        if not page["has_more"]:
            return found


class TestOneCode:
    async def test_the_example_is_what_is_answered(self, client: httpx.AsyncClient) -> None:
        assert await read(client, "carc", "29") == example("code_out")

    async def test_every_active_carc_says_what_happened_and_what_it_is_under_each_group(
        self, client: httpx.AsyncClient
    ) -> None:
        for code, entry in CARCS.items():
            found = await read(client, "carc", code)
            assert (found["code"], found["status"]) == (code, entry.status)
            assert [it["group"] for it in found["groups"]] == ["CO", "PR", "OA", "PI"]
            for under in found["groups"]:
                settled = under["bucket"] is not None or under["triage"] is not None
                assert settled == under["is_denial"], f"{under['group']}-{code}"
            if entry.status == "active":
                assert found["plain_language"]["happened"] == CARC_GUIDANCE[code].happened

    async def test_every_remark_and_group_code_is_there(self, client: httpx.AsyncClient) -> None:
        for code in RARCS:
            assert (await read(client, "rarc", code))["groups"] == []
        carried = {code: (await read(client, "group", code))["carried_by"] for code in GROUPS}
        assert carried["PR"] == "patient"

    async def test_any_spelling_is_the_same_code(self, client: httpx.AsyncClient) -> None:
        assert await read(client, "carc", "co045") == await read(client, "carc", "45")
        assert (await read(client, "rarc", "ma130"))["code"] == "MA130"

    async def test_a_retired_code_names_its_successors_and_borrows_their_words(self, client: httpx.AsyncClient) -> None:
        found = await read(client, "carc", "62")
        assert (found["status"], "197" in found["successors"]) == ("deactivated", True)
        assert found["plain_language"]["code"] == "197"

    async def test_a_code_under_the_wrong_group_says_so(self, client: httpx.AsyncClient) -> None:
        under = {it["group"]: it["allowed"] for it in (await read(client, "carc", "18"))["groups"]}
        assert under == {"CO": False, "PR": False, "OA": True, "PI": False}

    async def test_a_remark_says_what_it_does_to_the_path(self, client: httpx.AsyncClient) -> None:
        found = await read(client, "rarc", "MA130")
        assert (found["alert"], found["bars_paths"], found["sets_path"]) == (False, ["appeal"], "fix")
        assert (await read(client, "rarc", "N210"))["alert"] is (RARCS["N210"].kind == "alert")

    async def test_codes_that_say_nothing_alone_are_marked(self, client: httpx.AsyncClient) -> None:
        found = await read(client, "carc", "16")
        assert (found["needs_remark"], found["refined"]) == (True, True)
        assert {it["triage"] for it in found["groups"]} == {"needs_remark"}

    async def test_every_claim_status_category_and_code_is_there(self, client: httpx.AsyncClient) -> None:
        for code, known in CATEGORIES.items():
            found = await read(client, "claim_status_category", code)
            assert (found["meaning"], found["claim_status"]["kind"]) == (known.meaning, known.kind)
        for code, entry in CLAIM_STATUSES.items():
            found = await read(client, "claim_status", code)
            assert (found["meaning"], found["claim_status"]["theme"]) == (entry.meaning, entry.theme)

    @pytest.mark.parametrize("code", ["122", "355", "361", "412", "416", "421", "446"])
    async def test_a_claim_status_that_is_not_used_any_more_says_since_when(
        self, client: httpx.AsyncClient, code: str
    ) -> None:
        found = await read(client, "claim_status", code)
        since = "2008-01-01" if code == "122" else "2011-11-01"
        assert (found["status"], found["claim_status"]["stops"]) == ("deactivated", since)

    async def test_a_claim_status_says_what_is_asked_for_or_wrong(self, client: httpx.AsyncClient) -> None:
        asked, wrong = await read(client, "claim_status", "298"), await read(client, "claim_status", "0164")
        assert (asked["claim_status"]["document"], asked["claim_status"]["part"]) == ("operative_report", None)
        assert (wrong["code"], wrong["claim_status"]["document"], wrong["claim_status"]["part"]) == (
            "164",
            None,
            "member",
        )
        assert (await read(client, "claim_status", "21"))["claim_status"]["needs_second_code"] is True

    @pytest.mark.parametrize(
        "path", ["carc/Z99", "rarc/197", "group/XX", "claim_status_category/R2", "claim_status/999"]
    )
    async def test_a_code_in_no_table_is_404(self, client: httpx.AsyncClient, path: str) -> None:
        answer = await client.get(f"/v1/codes/{path}")
        assert answer.status_code == 404
        assert answer.json()["type"].endswith("/not-found")

    @pytest.mark.parametrize("path", ["cpt/99213", "carc/" + "9" * 9, "carc/1_2"])
    async def test_what_is_no_list_and_no_code_is_422(self, client: httpx.AsyncClient, path: str) -> None:
        answer = await client.get(f"/v1/codes/{path}")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"].startswith("/path/")

    async def test_the_etag_is_strong_and_no_shared_cache_keeps_it(self, client: httpx.AsyncClient) -> None:
        first = await client.get("/v1/codes/carc/197")
        tag = first.headers["etag"]
        assert tag.startswith('"')
        assert first.headers["cache-control"] == "no-store"
        again = await client.get("/v1/codes/carc/197", headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert (await client.get("/v1/codes/carc/198")).headers["etag"] != tag
        assert (await client.get("/v1/codes/carc/198", headers={"If-None-Match": tag})).status_code == 200


class TestLists:
    @pytest.mark.parametrize(
        ("code_list", "table"),
        [
            ("carc", CARCS),
            ("rarc", RARCS),
            ("group", GROUPS),
            ("claim_status_category", CATEGORIES),
            ("claim_status", CLAIM_STATUSES),
        ],
    )
    async def test_pages_follow_each_other_without_gaps(
        self, client: httpx.AsyncClient, code_list: str, table: dict
    ) -> None:
        assert [it["code"] for it in await listed(client, code_list, limit=97)] == list(table)

    async def test_a_list_is_narrowed_to_a_status(self, client: httpx.AsyncClient) -> None:
        retired = await listed(client, "carc", limit=100, status="deactivated")
        assert [it["code"] for it in retired] == [code for code, it in CARCS.items() if it.status == "deactivated"]

    async def test_a_line_says_what_the_page_says(self, client: httpx.AsyncClient) -> None:
        for code_list in ("carc", "rarc", "group", "claim_status_category", "claim_status"):
            (first, *_) = await listed(client, code_list)
            page = await read(client, code_list, first["code"])
            assert first == {name: page[name] for name in first}

    async def test_a_cursor_of_another_list_is_refused(self, client: httpx.AsyncClient) -> None:
        cursor = (await client.get("/v1/codes/carc", params={"limit": 1})).json()["next_cursor"]
        for path, query in (("/v1/codes/rarc", {}), ("/v1/codes/carc", {"status": "active"})):
            answer = await client.get(path, params=query | {"cursor": cursor})
            assert answer.status_code == 400
            assert answer.json()["type"].endswith("/invalid-cursor")
