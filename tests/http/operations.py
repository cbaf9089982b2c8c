"""Every operation of the contract, with a request that has the agreed shape."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from uuid_utils.compat import uuid7

from app.routers.ids import show

SHARED = {"list_codes", "get_code", "get_taxonomy", "list_deadline_rules"}
"""Operations that answer every organisation from the same tables."""
NO_CODE, SOME_CODE = "ZZ99", "16"
"""A code that is in no list, and one that is in the first."""
ID_PATTERN = re.compile(r"\^([a-z]{3})_\[")
Document = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    document: Document
    method: str
    template: str
    told: Document

    @property
    def id(self) -> str:
        return str(self.told["operationId"])

    @property
    def scope(self) -> str | None:
        return self.told.get("x-scope")

    @property
    def choices(self) -> dict[str, Document]:
        """Parts of the path that are a word of a closed list."""
        return {name: schema for name, schema in self._in_path.items() if "enum" in schema}

    @property
    def parameters(self) -> dict[str, Document]:
        """Parts of the path that name one thing."""
        return {name: schema for name, schema in self._in_path.items() if "enum" not in schema}

    @property
    def _in_path(self) -> dict[str, Document]:
        return {it["name"]: it["schema"] for it in self.told.get("parameters", ()) if it["in"] == "path"}

    @property
    def kinds(self) -> list[str]:
        """Prefixes of the ids in the path."""
        found = [ID_PATTERN.match(schema.get("pattern", "")) for schema in self.parameters.values()]
        return [match[1] for match in found if match]

    @property
    def media_type(self) -> str | None:
        content = self.told.get("requestBody", {}).get("content", {})
        return next(iter(content), None)

    def path(self, ids: dict[str, str] | None = None) -> str:
        """The path with these ids, or with well-formed ids of nothing."""
        path = self.template
        for name, schema in self.choices.items():
            path = path.replace(f"{{{name}}}", schema["enum"][0])
        for name, schema in self.parameters.items():
            path = path.replace(f"{{{name}}}", named(schema, ids or {}))
        return path

    def body(self) -> Any:
        """The example of the contract, or the least that is agreed."""
        content = self.told["requestBody"]["content"][self.media_type]
        for shown in content.get("examples", {}).values():
            return shown["value"]
        return example_of(self.document, content["schema"])

    def request(self, ids: dict[str, str] | None = None) -> Document:
        """Keyword arguments for ``client.request``."""
        headers = {"If-Match": '"1"'} if self.method == "PUT" or self.id.startswith("replay_") else {}
        asked: Document = {"method": self.method, "url": self.path(ids), "headers": headers}
        if self.media_type == "application/json":
            asked["json"] = self.body()
        elif self.media_type == "application/x-www-form-urlencoded":
            asked["data"] = self.body()
        elif self.media_type:
            asked["content"] = self.body()
            asked["headers"] = {**headers, "Content-Type": self.media_type}
        return asked


def named(schema: Document, ids: dict[str, str]) -> str:
    """One thing in a path: that of these ids, or nothing; some code where there are ids, else none."""
    match = ID_PATTERN.match(schema.get("pattern", ""))
    if schema.get("title") == "Queue name":
        return ids.get("tem", NO_CODE)
    if schema.get("title") == "Batch key":
        return ids.get("batch", NO_CODE)
    if match is None:
        return SOME_CODE if ids else NO_CODE
    return ids.get(match[1]) or str(show(match[1], uuid7()))


def operations(app: FastAPI) -> list[Operation]:
    """All of them, in the order of the contract."""
    document = app.openapi()
    return [
        Operation(document, method.upper(), path, told)
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    ]


def resolve(document: Document, schema: Document) -> Document:
    """The schema that a reference names."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def example_of(document: Document, schema: Document) -> Any:
    """An example of a schema: what it shows itself, or its required members."""
    schema = resolve(document, schema)
    if "const" in schema:
        return schema["const"]
    if schema.get("examples"):
        return schema["examples"][0]
    if "anyOf" in schema:
        return example_of(document, schema["anyOf"][0])
    if schema.get("type") == "object":
        members = schema.get("properties", {})
        return {name: example_of(document, members[name]) for name in schema.get("required", ())}
    if schema.get("type") == "array":
        return [example_of(document, schema["items"])]
    return {"integer": 1, "boolean": True}.get(str(schema.get("type")), "X1")
