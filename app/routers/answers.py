"""Answers: JSON by orjson, and what the contract says of errors."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Response
from pydantic import Field

from app.problem_kinds import BY_STATUS, KINDS
from app.problems import MEDIA_TYPE
from app.routers.schemas.base import Output


class FieldError(Output):
    """One member that is not as agreed."""

    pointer: str
    code: str
    message: str


class ProblemOut(Output):
    """RFC 9457. Branch on `type`; ignore members you do not know."""

    type: str = Field(examples=["https://overturn.dev/problems/not-found"])
    title: str
    status: int
    detail: str
    instance: str = Field(description="Request id, the same as in our logs.")
    errors: list[FieldError] | None = Field(None, description="Which members are not as agreed, and why.")


class JsonResponse(Response):
    """JSON by orjson."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Serialise; dates and times as RFC 3339 in UTC."""
        return orjson.dumps(content, option=orjson.OPT_UTC_Z)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error answers of one operation; 401, 403, 503 and the last resort are in all of them."""
    listed = sorted({*statuses, 400, 401, 403, 422, 503})
    answers: dict[int | str, dict[str, Any]] = {status: _problem(_title(status)) for status in listed}
    answers["default"] = _problem("Any other problem")
    return answers


def _title(status: int) -> str:
    slug = BY_STATUS.get(status)
    kinds = [KINDS[slug]] if slug else [kind for kind in KINDS.values() if kind.status == status]
    return kinds[0].title


def _problem(title: str) -> dict[str, Any]:
    return {
        "description": title,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}},
    }
