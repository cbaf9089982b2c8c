"""What the suite shares."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from tests.clearinghouse.conformance.authority import Authority, make_authority
from tests.clearinghouse.conformance.desk import WAYS, Desks, Way


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
async def desks(authority: Authority) -> AsyncIterator[Desks]:
    async with AsyncExitStack() as stack:
        yield Desks(authority, stack)


@pytest.fixture(params=WAYS, ids=lambda way: way.name)
def way(request: pytest.FixtureRequest) -> Way:
    return request.param
