"""Buckets that people choose, and how a denial came to be where it is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema

from app.domain.sorting.refine import Triage
from app.domain.sorting.vocabulary import SUB_CAUSES, Bucket, Path, RootCause, WorkType, bucket_of
from app.routers.schemas.base import NOT_BLANK, Input, Output, Page
from app.routers.schemas.people_out import PersonIdText


def _known(name: str) -> str:
    if name not in SUB_CAUSES:
        raise ValueError("There is no such sub-cause")
    return name


SubCauseName = Annotated[
    str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": list(SUB_CAUSES), "title": "Sub Cause"})
]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=NOT_BLANK)]
"""Typed by a person: kept apart from the log, which has a digest of it."""


class BucketWords(Input):
    """Words of the taxonomy that make a bucket."""

    sub_cause: SubCauseName = Field(description="What really happened.")
    work_type: WorkType | None = Field(None, description="Who touches it first; null: as the taxonomy has it.")
    root_cause: RootCause | None = Field(None, description="What upstream fix stops repeats; null: as above.")

    def bucket(self) -> Bucket:
        """With what the taxonomy says of the rest."""
        return bucket_of(self.sub_cause, work_type=self.work_type, root_cause=self.root_cause)


class BucketIn(BucketWords):
    """Where a denial belongs, and why a person says so."""

    model_config = {
        **Input.model_config,
        "json_schema_extra": {
            "examples": [
                {
                    "sub_cause": "contract",
                    "recommended_path": "appeal",
                    "reason": "The authorization is on file; the payer has not loaded our rate.",
                }
            ]
        },
    }

    recommended_path: Path | None = Field(None, description="Null keeps it; needed where no rule knew one.")
    reason: Reason


class PlacingOut(Output):
    """Where a denial is put. In triage (`triage` is not null) there may be no words, or they are provisional."""

    work_type: WorkType | None
    root_cause: RootCause | None
    sub_cause: str | None
    recommended_path: Path | None
    triage: Triage | None
    rule: str | None = Field(description="As in `bucket`: `person` where a person chose.", examples=["carc.197"])
    version: str | None = Field(description="Version of the taxonomy.")


class BucketChangeOut(Output):
    """One time that a denial was put somewhere."""

    version: int = Field(description="Of the denial, from then on.")
    at: datetime
    actor: Literal["person", "client", "system"] = Field(description="Who caused it: with `client`, what was posted.")
    person_id: PersonIdText | None = Field(description="Who chose it, where a person did.")
    before: PlacingOut | None = Field(description="Null: that was the first time.")
    after: PlacingOut
    reason: str | None = Field(description="What the person wrote.")


class BucketChangePage(Page):
    """A page of the history of a denial's bucket."""

    data: list[BucketChangeOut]
