"""The whole contract against the application: schemathesis, in-process, authenticated, always with the same seed."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
import yaml
from fastapi import FastAPI
from schemathesis import checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.openapi.checks import RejectedPositiveData
from schemathesis.specs.openapi import checks as openapi_checks

from app.cli.openapi import contract
from app.main import create_app
from app.wiring import Services
from tests.conftest import bearer
from tests.contract.beyond import is_beyond_a_schema

EXAMPLES = 30 if os.environ.get("OVERTURN_FUZZ") else 4
CHECKS = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.negative_data_rejection,
    openapi_checks.positive_data_acceptance,
    openapi_checks.missing_required_header,
    openapi_checks.unsupported_method,
    openapi_checks.ignored_auth,
    openapi_checks.use_after_free,
    openapi_checks.ensure_resource_availability,
]
CONFIG = {
    "seed": 1,
    "generation": {"max-examples": EXAMPLES, "no-shrink": True, "database": "none"},
    "checks": {
        # 428 (RFC 6585) where If-Match is missing and the thing is there, which without an id it always is
        "missing_required_header": {"expected-statuses": [400, 401, 403, 406, 415, 422, 428]},
        "negative_data_rejection": {"expected-statuses": ["4xx"]},  # 413 too, where a text is longer than it may be
    },
}


class Late:
    """The application of the run: made after the tests were collected, and anew whenever it is started again."""

    make: Callable[[], FastAPI]
    running: FastAPI

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            self.running = self.make()
        await self.running(scope, receive, send)


late = Late()
schema = schemathesis.openapi.from_dict(yaml.safe_load(contract()), config=SchemathesisConfig.from_dict(CONFIG))
schema.app = late


@schemathesis.serializer("application/edi-x12")
def x12(_context: schemathesis.SerializationContext, value: Any) -> dict[str, Any]:
    return {"data": value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")}


@schema.hook
def filter_failure(
    _context: schemathesis.HookContext, failure: Failure, _case: schemathesis.Case, response: schemathesis.Response
) -> bool:
    """Drop two complaints: data refused for a reason that no schema can say (see ``beyond.py``), and a batch that
    was taken in although an item is misshapen, where that item alone was refused."""
    if isinstance(failure, RejectedPositiveData):
        return not is_beyond_a_schema(response.json())
    if isinstance(failure, AcceptedNegativeData):
        return not response.json().get("counts", {}).get("rejected")
    return True


@pytest.fixture(scope="module")
def caller(alone: Callable[[], Services]) -> dict[str, str]:
    late.make = lambda: create_app(alone())
    return bearer(alone())


@schema.parametrize()
def test_the_application_keeps_the_contract(case: schemathesis.Case, caller: dict[str, str]) -> None:
    case.call_and_validate(headers=caller, checks=CHECKS)
