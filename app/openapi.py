"""The contract as a document: generated from the routes, completed with what FastAPI cannot know."""

from __future__ import annotations

from copy import deepcopy
from importlib.metadata import version
from typing import Any

import yaml
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.openapi_headers import add_headers
from app.routers.answers import ProblemOut, problems
from app.routers.schemas.example_files import example
from app.security.scopes import SCOPES

ABOUT: dict[str, Any] = {
    "title": "Overturn",
    "version": version("overturn"),
    "summary": "Denial management: from remittance to verified receipt",
    "description": (
        "Partner systems post remittances (X12 835), claims and denials; screens read and work them; "
        "auditors pull receipts. Errors are `application/problem+json` (RFC 9457). Money is a decimal string in US "
        "dollars. Lists are pages `{data, has_more, next_cursor}`. Send `Idempotency-Key` with every POST that has "
        "an effect, and `If-Match` with every change of something you read."
    ),
    "license_info": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    "generate_unique_id_function": lambda route: route.name,
}
SECURITY = {
    "oauth2": {
        "type": "oauth2",
        "description": "Client credentials at the local issuer.",
        "flows": {"clientCredentials": {"tokenUrl": "/v1/oauth/token", "scopes": dict(SCOPES)}},
    },
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A token you have: of the local issuer, or of the external one that is configured.",
    },
}

ANSWERS = {
    "AssignmentOut": "assignment_out",
    "AssignmentPreviewOut": "assignment_preview_out",
    "RootCauseOut": "root_cause_out",
    "RootCausePatternsOut": "root_cause_patterns_out",
    "QueuePage": "queues_out",
    "ClassificationsOut": "classifications_out",
    "CodeOut": "code_out",
    "TaxonomyOut": "taxonomy_out",
    "DeadlineSimulationOut": "deadline_simulation_out",
    "DeadlineRuleOut": "deadline_rule_out",
    "SortingRuleOut": "sorting_rule_out",
    "TrialOut": "trial_out",
    "EventOut": "event_out",
    "DeliveryOut": "delivery_out",
    "EscalationOut": "escalation_out",
    "AlertOut": "alert_out",
    "PlaybookOut": "playbook_out",
    "PlaybookTrialOut": "playbook_trial_out",
    "ClosePolicyOut": "close_policy_out",
    "ClosePolicyTrialOut": "close_policy_trial_out",
    "TouchesOut": "touches_out",
    "BillingInstructionOut": "billing_instruction_out",
    "BulkPreviewOut": "bulk_preview_out",
    "BulkDecisionOut": "bulk_decision_out",
    "ConnectionOut": "connection_out",
    "StatusConnectionOut": "status_connection_out",
    "AvailabilityOut": "availability_out",
    "ExchangePage": "status_exchanges_out",
    "AcknowledgmentOut": "acknowledgment_out",
    "AcknowledgedClaimPage": "acknowledged_claims_out",
    "RejectionOut": "rejection_out",
    "StatusCheckOut": "status_check_out",
    "QueueChecksOut": "queue_checks_out",
}
"""Examples of answers by schema. They stand here because FastAPI drops what is null in the examples of a model."""


def install(app: FastAPI) -> None:
    """Make ``app.openapi()`` return the completed document."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = complete(
                get_openapi(
                    title=app.title,
                    version=app.version,
                    summary=app.summary,
                    description=app.description,
                    license_info=app.license_info,
                    routes=app.routes,
                )
            )
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Add security schemes, the problem shape and the headers."""
    components = document.setdefault("components", {})
    components["securitySchemes"] = SECURITY
    schemas = components.setdefault("schemas", {})
    schema = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schema.pop("$defs", {}))
    schemas["ProblemOut"] = schema
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for name, file in ANSWERS.items():
        if name in schemas:
            schemas[name]["examples"] = [example(file)]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            operation.setdefault("security", [])
            operation["responses"].setdefault("default", deepcopy(problems()["default"]))
            add_headers(path, method, operation, schemas)
            summary, _, rest = operation.get("description", "").partition("\n\n")
            operation["summary"] = summary.rstrip(".") or path
            if rest:
                operation["description"] = rest
            else:
                operation.pop("description", None)
    return document


class _Plain(yaml.SafeDumper):
    """No anchors: a part that is used twice is written twice."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never an alias."""
        return True


def to_yaml(document: dict[str, Any]) -> str:
    """The document as it is committed: in the order of the routes, without addresses of servers."""
    kept = {name: part for name, part in document.items() if name != "servers"}
    return yaml.dump(kept, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)
