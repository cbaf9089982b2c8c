"""A bucket and all that sorting says of a code, as the contract shows it."""

from __future__ import annotations

from pydantic import Field

from app.domain.intake.gate import Kind
from app.domain.sorting.paths import Liability, Signal
from app.domain.sorting.refine import Triage
from app.domain.sorting.vocabulary import Level, Path, RootCause, WorkType
from app.routers.schemas.base import Output


class BucketOut(Output):
    """Where a denial belongs. `GET /v1/taxonomy` says what each word means."""

    work_type: WorkType = Field(description="Who touches it first.")
    root_cause: RootCause = Field(description="What upstream fix stops repeats.")
    sub_cause: str = Field(description="What really happened.", examples=["authorization"])
    upstream_team: str = Field(
        description="Who can stop it from happening again: one of our own teams where the payer is not at fault.",
        examples=["authorization"],
    )
    confidence: Level
    rule: str = Field(description="Rule that chose it, `+…` where a fact changed it.", examples=["carc.197"])
    why: str = Field(description="One sentence for the people who work it.")
    version: str = Field(description="Version of the tables that the rule stands in.", examples=["1"])


class ClassificationOut(Output):
    """What sorting says of one code. Only a denial has a bucket and a path; one in triage may have neither."""

    is_denial: bool
    kind: Kind
    bucket: BucketOut | None = Field(description="Null for what is no denial, and where no rule knows the code.")
    recommended_path: Path | None
    alternative_path: Path | None = Field(description="Where to turn when the recommended path fails.")
    barred_paths: list[Path] = Field(description="Paths that a remark closes, such as an appeal after MA130.")
    path_set_by: str | None = Field(description="Remark code that moved the path away from the rule's own.")
    triage: Triage | None = Field(description="Why a person must look before the bucket counts.")
    why: str = Field(description="One sentence, also for what has no bucket.")
    gate_rule: str | None = Field(
        description="Rule that says whether it is a denial; null when that is known.", examples=["2.8"]
    )
    follow_up: bool = Field(description="The payer has not decided: look again later.")
    quick_fix: bool = Field(description="A fix of one field, sure, without a document: minutes.")
    one_field: bool = Field(description="Correcting one field of the claim settles it.")
    document: str | None = Field(description="What has to be at hand before the path can be taken.")
    preventable: Level | None = Field(description="How often work upstream would have avoided it.")
    liability: Liability | None = Field(description="Who owes the amount in the end, where the codes say so.")
    signals: list[Signal] = Field(description="Signs of something beside the reason.")


class ClassificationsOut(Output):
    """One classification an item, in the order of the items."""

    items: list[ClassificationOut]
