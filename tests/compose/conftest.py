"""The application on a database of its own, with real commits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from app.wiring import Services, build, database_of
from tests.conftest import bearer


@pytest.fixture
async def committing(clone: Any, settings: Settings) -> AsyncIterator[Services]:
    """Services without background work."""
    quiet = settings.model_copy(update={"run_jobs": False})
    database = database_of(quiet, clone(), pool=8)
    await database.open()
    yield build(quiet, database)
    await database.close()


@pytest.fixture
async def http(committing: Services) -> AsyncIterator[httpx.AsyncClient]:
    """A partner with all scopes."""
    transport = httpx.ASGITransport(app=create_app(committing))
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=bearer(committing)) as client:
        yield client
