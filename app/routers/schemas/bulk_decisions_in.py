"""Decisions about many claims as they are told."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from app.domain.sorting.vocabulary import Path
from app.domain.workflow.case import CloseReason, FixKind, Wish
from app.routers.ids import DenialId
from app.routers.schemas.assignment_in import EITHER, WhichIn
from app.routers.schemas.base import Input
from app.routers.schemas.buckets import Reason

SEEN = "1f0c86a4c2d34b6e9a5d7e8f90a1b2c3"
"""An example of what names a claim as a preview showed it."""


class ManyIn(Input):
    """What to do about each claim. A fix says what it changes, a close why."""

    path: Path
    fix_kind: FixKind | None = None
    close_reason: CloseReason | None = None

    @model_validator(mode="after")
    def of_its_path(self) -> Self:
        """What a path takes, and nothing else."""
        if (self.fix_kind is not None) != (self.path == "fix"):
            raise ValueError("a fix, and only a fix, has a fix_kind")
        if (self.close_reason is not None) != (self.path == "close"):
            raise ValueError("a close, and only a close, has a close_reason")
        return self

    def wish(self) -> Wish:
        """What the command asks for."""
        return Wish(self.path, self.fix_kind, self.close_reason)


class BulkPreviewIn(WhichIn, ManyIn):
    """Which claims, by denials or by a filter, and what to do about each."""

    model_config = {
        **Input.model_config,
        "json_schema_extra": {
            "oneOf": EITHER,
            "examples": [{"filter": {"code": ["18"]}, "path": "close", "close_reason": "duplicate_of_paid"}],
        },
    }


class BulkItemIn(Input):
    """One claim as the preview showed it."""

    denial_id: DenialId
    seen: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")] = Field(description="Of the preview.")


class BulkDecisionIn(ManyIn):
    """Claims of a preview, or some of them, and the same decision about each."""

    model_config = {
        **Input.model_config,
        "json_schema_extra": {
            "examples": [
                {
                    "items": [{"denial_id": "den_01m843xkr6efyv4x33kxdg3g07", "seen": SEEN}],
                    "path": "close",
                    "close_reason": "duplicate_of_paid",
                    "reason": "The first submissions were paid.",
                }
            ]
        },
    }

    items: Annotated[list[BulkItemIn], Field(min_length=1, max_length=1000)]
    reason: Reason
