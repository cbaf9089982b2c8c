"""The contract as a document: valid, committed, complete, with examples that are true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from fastapi import FastAPI
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.cli.openapi import FILE, contract
from app.openapi import to_yaml
from app.wiring import Services
from tests.http.operations import Document, Operation, resolve
from tests.http.test_walk import OPEN
from tests.routers.staff import sign_in

ROOT = Path(__file__).parents[2]
OPERATION_ID = re.compile(r"[a-z]+(_[a-z0-9]+)+")
SEVERAL = {
    "create_denial_batch",
    "create_claims",
    "replay_quarantined_claim",
    "create_root_cause_confirmation",
    "create_queue_status_checks",
}
"""Their 201 or 202 makes several things, or changes one that is known: there is no single Location."""
ANY_MEMBERS = {"ProblemOut"}
"""Problems have extension members, and FieldErrors only where fields are wrong."""


def references(part: Any) -> Iterator[str]:
    """Names of the schemas that a part of the document names."""
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"].rpartition("/")[2]
        for member in part.values():
            yield from references(member)
    if isinstance(part, list):
        for member in part:
            yield from references(member)


def closure(document: Document, names: set[str]) -> set[str]:
    """These schemas and all that they are made of."""
    found: set[str] = set()
    while names:
        name = names.pop()
        found.add(name)
        names |= set(references(document["components"]["schemas"][name])) - found
    return found


@pytest.fixture(scope="session")
def inputs(document: Document, walked: list[Operation]) -> set[str]:
    return closure(document, {name for it in walked for name in references(it.told.get("requestBody", {}))})


@pytest.fixture(scope="session")
def outputs(document: Document, walked: list[Operation]) -> set[str]:
    return closure(document, {name for it in walked for name in references(it.told["responses"])})


def validator(document: Document, schema: Document) -> OAS31Validator:
    return OAS31Validator(
        {**schema, "components": document["components"]}, format_checker=OAS31Validator.FORMAT_CHECKER
    )


def test_it_is_valid_openapi_3_1(document: Document) -> None:
    assert document["openapi"].startswith("3.1.")
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_the_committed_document_is_what_the_code_says() -> None:
    committed = (ROOT / FILE).read_text(encoding="utf-8")
    assert committed == contract(), "run `make openapi`"


def test_the_committed_document_names_no_server_and_no_alias() -> None:
    text = (ROOT / FILE).read_text(encoding="utf-8")
    assert "servers" not in yaml.safe_load(text)
    assert not re.search(r"[&*]id\d{3}", text)


def test_the_settings_do_not_change_it(app: FastAPI) -> None:
    assert to_yaml(app.openapi()) == contract()


def test_operation_ids_are_unique_and_speak(walked: list[Operation]) -> None:
    ids = [operation.id for operation in walked]
    assert len(ids) == len(set(ids))
    assert [id_ for id_ in ids if not OPERATION_ID.fullmatch(id_)] == []


def test_every_operation_says_what_it_is_and_who_may_call_it(walked: list[Operation]) -> None:
    for operation in walked:
        assert operation.told["summary"], operation.id
        assert not operation.told["summary"].endswith("."), operation.id
        assert len(operation.told["tags"]) == 1, operation.id
        assert bool(operation.told["security"]) == (operation.id not in OPEN), operation.id
        assert bool(operation.scope) == bool(operation.told["security"]), operation.id


def test_every_operation_has_a_problem_for_the_rest(walked: list[Operation]) -> None:
    for operation in walked:
        responses = operation.told["responses"]
        assert "application/problem+json" in responses["default"]["content"], operation.id
        for status, response in responses.items():
            if status.startswith(("4", "5")):
                assert list(response["content"]) == ["application/problem+json"], f"{operation.id} {status}"
        if operation.told["security"]:
            assert {"401", "403", "503"} <= responses.keys(), operation.id
        if operation.media_type:
            assert {"413", "415", "422"} <= responses.keys(), operation.id


def test_answers_name_their_headers(walked: list[Operation]) -> None:
    for operation in walked:
        for status, response in operation.told["responses"].items():
            assert "X-Request-Id" in response["headers"], f"{operation.id} {status}"
        created = operation.told["responses"].get("201")
        if created and operation.id not in SEVERAL:
            assert "Location" in created["headers"], operation.id
        if "202" in operation.told["responses"]:
            wanted = {"Retry-After"} if operation.id in SEVERAL else {"Location", "Retry-After"}
            assert wanted <= operation.told["responses"]["202"]["headers"].keys(), operation.id


def test_paths_are_plural_kebab_and_members_snake(document: Document, walked: list[Operation]) -> None:
    for operation in walked:
        if operation.template.startswith("/v1/"):
            assert re.fullmatch(r"(/[a-z0-9]+(-[a-z]+)*|/\{[a-z_]+\})+", operation.template)
    for name, schema in document["components"]["schemas"].items():
        for member in schema.get("properties", {}):
            assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", member), f"{name}.{member}"


def test_every_output_member_is_always_there(document: Document, outputs: set[str]) -> None:
    for name in outputs - ANY_MEMBERS:
        schema = document["components"]["schemas"][name]
        assert set(schema.get("required", ())) == set(schema.get("properties", {})), name


def test_outputs_may_grow_and_inputs_are_strict(document: Document, inputs: set[str], outputs: set[str]) -> None:
    schemas = document["components"]["schemas"]
    assert {name for name in outputs if schemas[name].get("additionalProperties") is False} == set()
    objects = {name for name in inputs if schemas[name].get("type") == "object"}
    assert {name for name in objects if schemas[name].get("additionalProperties") is not False} == set()


def test_no_input_asks_for_more_than_one_body(inputs: set[str], outputs: set[str]) -> None:
    assert inputs & outputs == set()


def test_every_example_is_valid(document: Document) -> None:
    checked = 0
    for name, schema in document["components"]["schemas"].items():
        for example in schema.get("examples", ()):
            assert [error.message for error in validator(document, schema).iter_errors(example)] == [], name
            checked += 1
        for member, told in schema.get("properties", {}).items():
            for example in told.get("examples", ()):
                found = [error.message for error in validator(document, told).iter_errors(example)]
                assert found == [], f"{name}.{member}"
                checked += 1
    assert checked > 10


def test_every_input_has_a_valid_request(document: Document, walked: list[Operation]) -> None:
    for operation in walked:
        if operation.media_type == "application/json":
            schema = resolve(document, operation.told["requestBody"]["content"]["application/json"]["schema"])
            errors = validator(document, schema).iter_errors(operation.body())
            assert [error.message for error in errors] == [], operation.id


async def test_the_examples_can_be_posted(
    client: httpx.AsyncClient, services: Services, walked: list[Operation]
) -> None:
    boss = await sign_in(client, services, "boss", role="lead")
    posted = 0
    for operation in walked:
        if (
            operation.method == "POST"
            and operation.media_type
            and not operation.parameters
            and operation.told["security"]
        ):
            request = operation.request()
            answer = await client.request(**request | {"headers": request["headers"] | boss["headers"]})
            assert answer.status_code in (200, 201), f"{operation.id}: {answer.text}"
            posted += 1
    assert posted >= 7


async def test_what_is_posted_is_answered_as_agreed(
    client: httpx.AsyncClient, document: Document, walked: list[Operation]
) -> None:
    for operation in walked:
        answer = await client.request(**operation.request())
        told = operation.told["responses"].get(str(answer.status_code))
        assert told is not None, f"{operation.id} {answer.status_code}"
        kind = answer.headers["content-type"].partition(";")[0]
        schema = told["content"][kind].get("schema", {})
        if kind != "text/plain":
            errors = [error.message for error in validator(document, schema).iter_errors(answer.json())]
            assert errors == [], operation.id
