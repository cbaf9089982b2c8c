"""Walks from what was made to what can be done with it: nothing that a 201 names is missing afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import hypothesis
from hypothesis.stateful import run_state_machine_as_test

from app.main import create_app
from app.wiring import Services
from tests.conftest import bearer
from tests.contract.test_fuzz import CHECKS, late, schema

WALKS, STEPS = 10, 6


def test_what_was_made_can_be_used(alone: Callable[[], Services]) -> None:
    late.make = lambda: create_app(alone())
    caller = bearer(alone())
    answered: set[tuple[str, int]] = set()

    class Walk(schema.as_state_machine()):  # type: ignore[misc]
        def get_call_kwargs(self, _case: Any) -> dict[str, Any]:
            return {"headers": caller}

        def validate_response(self, response: Any, case: Any, **_options: Any) -> None:
            answered.add((case.operation.label, response.status_code))
            case.validate_response(response, headers=caller, checks=CHECKS, recorder=self.recorder)

    settings = hypothesis.settings(
        max_examples=WALKS,
        stateful_step_count=STEPS,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    run_state_machine_as_test(Walk, settings=settings)
    print(f"walks={WALKS} steps={STEPS} answers={len(answered)}")
    assert {label for label, status in answered if status == 200 and "_id}" in label}, "no walk used what it had made"
