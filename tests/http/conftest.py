"""What the tests of HTTP share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.routers.schemas.example_files import text_example
from tests.conftest import SavepointDatabase
from tests.http.live import Live, live


@pytest.fixture
async def anonymous(app: FastAPI, database: SavepointDatabase) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without a token."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as http:
        yield http


@pytest.fixture(scope="module")
def served(clone: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A real server for one module, with a database of its own."""
    with live(clone(), tmp_path_factory.mktemp("live"), OVERTURN_LOG_LEVEL="INFO") as server:
        yield server


@pytest.fixture
def remittance() -> str:
    return text_example("remittance.835")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"
