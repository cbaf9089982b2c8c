"""The contract as the application generates it, and the application on a database of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI

from app.settings import Settings
from app.store import embedded
from app.wiring import Services, build, database_of
from tests.http.operations import Document, Operation, operations


@pytest.fixture(scope="session")
def document(app: FastAPI) -> Document:
    return app.openapi()


@pytest.fixture(scope="session")
def walked(app: FastAPI) -> list[Operation]:
    return operations(app)


@pytest.fixture(scope="session")
def alone(clone: Any, settings: Settings) -> Callable[[], Services]:
    """Makes services on a database of their own, without background work."""
    where: embedded.Addresses = clone()
    quiet = settings.model_copy(update={"run_jobs": False})
    return lambda: build(quiet, database_of(quiet, where, pool=4))
