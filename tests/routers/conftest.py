"""What the tests of routers share."""

import pytest

from app.wiring import Services
from tests.conftest import ORG, OTHER_ORG


@pytest.fixture(autouse=True)
def in_utc(services: Services) -> None:
    """A test that changed the time zone is undone; what the services remember of it is not."""
    for org_id in (ORG, OTHER_ORG):
        services.forget_zone(org_id)
