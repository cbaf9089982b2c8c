"""A real HTTP server for key sets, and a real client."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.security.forge import Clock
from tests.security.jwks_server import JwksServer


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


@pytest.fixture
async def server() -> AsyncIterator[JwksServer]:
    async with JwksServer() as server:
        yield server
