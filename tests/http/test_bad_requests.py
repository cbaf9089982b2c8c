"""Input that nobody should send: a problem that names the place, never a 500."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.http.operations import Operation, operations
from tests.http.test_walk import check_problem

JSON = {"Content-Type": "application/json"}
NOT_JSON = [
    b"",
    b"{",
    b'{"a": 1',
    b"[1, 2",
    b"nonsense",
    b"\xff\xfe\x00",
    b'{"a": "\xff"}',
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"1" * 10_000,
    b"\x00",
]
HOSTILE: list[Any] = [
    None,
    True,
    -1,
    10**30,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "A" * 100_000,
    "99999999999999999999.99",
    "-1.00",
    "NaN",
    "1e5",
    "\x00",
    "a\x00b",
    "\x07\x1b[31m",
    "\ud800",
    "\udfff\ud800",
    "\u202e\ufeff\U0001f4a9",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "2026-09-01T00:00:00Z",
    [],
    {},
    [[[[]]]],
    {"\ud800": 1},
    {"\x00": "\x00"},
    ["\x00"] * 3,
]


def bodies(app: FastAPI) -> list[Operation]:
    return [operation for operation in operations(app) if operation.media_type == "application/json"]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document."""
    yield path
    if isinstance(value, dict):
        for name, member in value.items():
            yield from places(member, (*path, name))
    if isinstance(value, list):
        for index, member in enumerate(value[:1]):
            yield from places(member, (*path, index))


def put(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy with another value at one place."""
    if not path:
        return value
    copied = copy.deepcopy(document)
    holder = copied
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return copied


async def send(client: httpx.AsyncClient, operation: Operation, content: bytes, **headers: str) -> httpx.Response:
    request = operation.request()
    request.pop("json")
    return await client.request(**{**request, "content": content, "headers": request["headers"] | JSON | headers})


async def test_what_is_not_json_is_400(client: httpx.AsyncClient, app: FastAPI) -> None:
    for operation in bodies(app):
        for content in NOT_JSON:
            answer = await send(client, operation, content)
            assert 400 <= answer.status_code < 500, f"{operation.id} {content[:20]!r}: {answer.text}"
            check_problem(answer, answer.status_code)
        check_problem(await send(client, operation, b"{nonsense"), 400)


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "multipart/form-data", ""])
async def test_another_media_type_is_415(client: httpx.AsyncClient, app: FastAPI, media_type: str) -> None:
    for operation in operations(app):
        if operation.media_type:
            request = operation.request()
            for name in ("json", "data", "content"):
                request.pop(name, None)
            request["headers"] = {**request["headers"], "Content-Type": media_type}
            check_problem(await client.request(**request, content=b"{}"), 415)


async def test_hostile_values_are_never_a_500(client: httpx.AsyncClient, app: FastAPI) -> None:
    for operation in bodies(app):
        example = operation.body()
        for turn, path in enumerate(places(example)):
            for value in HOSTILE[turn % 4 :: 4]:  # each value meets every fourth place: all at all takes half a minute
                content = json.dumps(put(example, path, value)).encode()
                answer = await send(client, operation, content)
                assert answer.status_code < 500, f"{operation.id} {path} {value!r}"[:300]


async def test_a_wrong_type_names_its_place(client: httpx.AsyncClient, app: FastAPI) -> None:
    for operation in bodies(app):
        example = operation.body()
        assert isinstance(example, dict)
        for name in example:
            answer = await send(client, operation, json.dumps({**example, name: {"no": "such"}}).encode())
            check_problem(answer, 422)
            assert answer.json()["errors"][0]["pointer"].startswith(f"/body/{name}"), answer.text


async def test_unknown_members_are_refused_without_repeating_their_name(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    for operation in bodies(app):
        answer = await send(client, operation, json.dumps({**operation.body(), "zzunknown": 1}).encode())
        check_problem(answer, 422)
        assert "extra_forbidden" in {error["code"] for error in answer.json()["errors"]}
        assert "zzunknown" not in answer.text


async def test_unknown_query_names_and_large_pages_are_refused(client: httpx.AsyncClient, app: FastAPI) -> None:
    for operation in operations(app):
        names = {it["name"] for it in operation.told.get("parameters", ()) if it["in"] == "query"}
        if "limit" not in names:
            continue
        for query in ({"zzunknown": "1"}, {"limit": "101"}, {"limit": "0"}, {"limit": "x"}):
            answer = await client.request(**operation.request(), params=query)
            check_problem(answer, 422)
            assert "zzunknown" not in answer.text
        name = "cursor" if "cursor" in names else "after"
        for cursor in ("x", "W10", "", "é", "A" * 400, "bnVsbA", "WyJhIiwxLCJiIl0"):
            answer = await client.request(**operation.request(), params={name: cursor})
            assert answer.status_code in (400, 404), f"{operation.id} {cursor}: {answer.text}"


async def test_hostile_query_values_are_never_a_500(client: httpx.AsyncClient, app: FastAPI) -> None:
    for operation in operations(app):
        for parameter in operation.told.get("parameters", ()):
            if parameter["in"] != "query":
                continue
            for value in ("\x00", "a\x00", "\x1b", "\ufeff", "9" * 40, "NaN", "-1", "", "A" * 5000, "0001-01-01"):
                answer = await client.request(**operation.request(), params={parameter["name"]: value})
                assert answer.status_code < 500, f"{operation.id} {parameter['name']} {value!r}"


async def test_made_up_cursors_of_the_right_list_are_never_a_500(client: httpx.AsyncClient) -> None:
    import base64

    from app.routers.paging import mark

    for position in (2**63, -(2**70), 1.5, None, True, [], "x", "\x00", "2026-02-30"):
        text = json.dumps([mark("payers", None), position, "018f0000-0000-7000-8000-000000000001"])
        cursor = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        answer = await client.get("/v1/payers", params={"cursor": cursor})
        assert answer.status_code in (200, 400), f"{position!r}: {answer.text}"


@pytest.mark.parametrize(
    "form",
    [
        {"scope": "x"},
        {"grant_type": "password"},
        {"grant_type": "client_credentials", "client_id": "a\x00b", "client_secret": "x"},
        {
            "grant_type": "client_credentials",
            "client_id": "\ud800".encode("utf-8", "surrogatepass"),
            "client_secret": "x",
        },
        {"grant_type": "client_credentials", "client_id": "A" * 5000, "client_secret": "x"},
        {"grant_type": "client_credentials", "client_id": "a", "client_secret": "x", "scope": "\x00"},
    ],
)
async def test_a_hostile_token_request_is_refused(anonymous: httpx.AsyncClient, form: dict[str, Any]) -> None:
    answer = await anonymous.post("/v1/oauth/token", data=form)
    check_problem(answer, answer.status_code)
    assert answer.status_code in (400, 401)


@pytest.mark.parametrize("value", ["a b", "", "ü", "A" * 256, '"', '""', "a\tb"])
async def test_a_misshapen_idempotency_key_is_400(client: httpx.AsyncClient, value: str) -> None:
    answer = await client.post("/v1/denials", json={}, headers={"Idempotency-Key": value.encode()})
    check_problem(answer, 400)


@pytest.mark.parametrize("value", ["a b", "A" * 65, "ü", "a\x1b[31m", '"', ""])
async def test_a_request_id_that_is_no_plain_one_is_replaced(client: httpx.AsyncClient, value: str) -> None:
    answer = await client.get("/livez", headers={"X-Request-Id": value.encode()})
    assert answer.headers["x-request-id"] != value
    assert len(answer.headers["x-request-id"]) == 36
