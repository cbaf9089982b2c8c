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

SEEDS, WALKS, STEPS = 8, 2, 8
"""Few walks a seed: what a walk may do next follows from the answers before, and too many walks under one seed meet
other answers where they are repeated."""
MAKE_NOTHING = (
    r"classifications|deadlines|codes|taxonomy|oauth|livez|readyz|metrics|organization|assignment-rules|events|queues|"
    r"checkouts|policies|playbooks|approvals|root-cause|trials|searches|webhooks|sorting-rules|assignments|submissions|"
    r"connections|status-connection|status-checks|acknowledgments|rejections|availability|alerts|escalations|billing|"
    r"bulk-decision|decision-reversals|hold-releases|reopenings|work-batches|touches|acknowledgements"
)


def test_what_was_made_can_be_used(alone: Callable[[], Services]) -> None:
    late.make = lambda: create_app(alone())
    caller = bearer(alone())
    answered: set[tuple[str, int]] = set()

    class Walk(schema.exclude(path_regex=MAKE_NOTHING).as_state_machine()):  # type: ignore[misc]
        def get_call_kwargs(self, _case: Any) -> dict[str, Any]:
            return {"headers": caller}

        def validate_response(self, response: Any, case: Any, **_options: Any) -> None:
            answered.add((case.operation.label, response.status_code))
            case.validate_response(response, headers=caller, checks=CHECKS, recorder=self.recorder)

    settings = hypothesis.settings(
        max_examples=WALKS,
        stateful_step_count=STEPS,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    for number in range(SEEDS):
        run_state_machine_as_test(hypothesis.seed(number)(Walk), settings=settings)
    used = {label for label, status in answered if status == 200 and "_id}" in label}
    print(f"seeds={SEEDS} walks={WALKS} steps={STEPS} answers={len(answered)} used={len(used)}")
    assert used, "no walk used what it had made"
