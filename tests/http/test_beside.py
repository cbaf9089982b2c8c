"""What is served beside the contract: docs without another network, CORS by setting, readiness."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import psycopg
import pytest

from app.main import create_app
from app.settings import Settings
from app.store.database import Database
from app.wiring import Services, build
from tests.http.test_walk import check_problem

ORIGIN = {"Origin": "https://screens.example"}
PREFLIGHT = ORIGIN | {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type,idempotency-key,if-match,if-none-match",
}


def http(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test")


@pytest.fixture
async def screens(services: Services, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    allowed = settings.model_copy(update={"cors_origins": ["https://screens.example"]})
    async with http(create_app(build(allowed, services.database))) as client:
        yield client


async def test_the_docs_name_no_other_host(anonymous: httpx.AsyncClient) -> None:
    page = await anonymous.get("/docs")
    assert page.status_code == 200
    assert re.findall(r"https?://[^\s\"'<>]+", page.text) == []
    assets = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(assets) == 3
    for path in (*assets, "/openapi.json"):
        assert path.startswith("/")
        answer = await anonymous.get(path)
        assert answer.status_code == 200, path
        assert len(answer.content) > 100, path


async def test_an_allowed_origin_may_read_answers_and_their_headers(screens: httpx.AsyncClient) -> None:
    preflight = await screens.options("/v1/denials", headers=PREFLIGHT)
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == "https://screens.example"
    answer = await screens.get("/livez", headers=ORIGIN)
    assert answer.headers["access-control-allow-origin"] == "https://screens.example"
    exposed = answer.headers["access-control-expose-headers"].lower()
    assert {"etag", "location", "retry-after", "x-request-id"} <= {name.strip() for name in exposed.split(",")}


async def test_a_refusal_can_be_read_by_an_allowed_origin(screens: httpx.AsyncClient) -> None:
    answer = await screens.get("/v1/denials", headers=ORIGIN)
    check_problem(answer, 401)
    assert answer.headers["access-control-allow-origin"] == "https://screens.example"


async def test_another_origin_is_not_allowed(screens: httpx.AsyncClient) -> None:
    other = {"Origin": "https://elsewhere.example"}
    check_problem(await screens.options("/v1/denials", headers=PREFLIGHT | other), 400)
    assert "access-control-allow-origin" not in (await screens.get("/livez", headers=other)).headers


async def test_a_refused_preflight_names_what_is_not_allowed_and_repeats_nothing(screens: httpx.AsyncClient) -> None:
    asked = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "x-invented"}
    answer = await screens.options("/v1/denials", headers=PREFLIGHT | asked)
    check_problem(answer, 400)
    assert answer.json()["type"].endswith("/preflight-refused")
    assert answer.json()["detail"] == "Disallowed CORS method, headers."
    assert answer.headers["access-control-allow-origin"] == "https://screens.example"
    assert "Origin" in answer.headers["vary"]


async def test_without_the_setting_no_origin_is_allowed(anonymous: httpx.AsyncClient) -> None:
    assert "access-control-allow-origin" not in (await anonymous.get("/livez", headers=ORIGIN)).headers
    check_problem(await anonymous.options("/v1/denials", headers=PREFLIGHT), 405)


async def test_it_is_ready_with_the_schema_of_this_version(anonymous: httpx.AsyncClient) -> None:
    assert (await anonymous.get("/readyz")).json() == {"status": "ready"}


@pytest.fixture
async def apart(clone: Any, settings: Settings) -> AsyncIterator[tuple[httpx.AsyncClient, Any]]:
    """The application on a database of its own, and the address of its owner."""
    where = clone()
    database = Database(where.service, 2, 0.3, settings.statement_timeout)
    await database.open()
    async with http(create_app(build(settings, database))) as client:
        yield client, where
    await database.close()


async def test_it_is_not_ready_when_the_schema_is_behind(apart: tuple[httpx.AsyncClient, Any]) -> None:
    client, where = apart
    with psycopg.connect(where.admin) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    check_problem(await client.get("/readyz"), 503)
    assert (await client.get("/livez")).status_code == 200


async def test_it_is_not_ready_when_the_database_is_away(
    apart: tuple[httpx.AsyncClient, Any], services: Services
) -> None:
    from tests.conftest import bearer

    client, where = apart
    name = psycopg.conninfo.conninfo_to_dict(where.admin)["dbname"]
    with psycopg.connect(where.admin, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    check_problem(await client.get("/readyz"), 503)
    assert (await client.get("/livez")).status_code == 200
    answer = await client.get("/v1/denials", headers=bearer(services))
    check_problem(answer, 503)
    assert int(answer.headers["retry-after"]) > 0
    check_problem(await client.post("/v1/denial-searches", json={}, headers=bearer(services)), 503)
    form = {"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}
    check_problem(await client.post("/v1/oauth/token", data=form), 503)


async def test_metrics_hold_no_id(client: httpx.AsyncClient) -> None:
    await client.get("/v1/denials/den_01m843xkr6efyv4x33kxdg3g07")
    text = (await client.get("/metrics")).text
    assert 'overturn_requests_total{operation="get_denial",status="404"}' in text
    assert "den_01" not in text
