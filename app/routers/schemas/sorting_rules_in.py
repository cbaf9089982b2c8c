"""An organisation's own sorting rules as people tell them."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from app.domain.codes.tables import normalise_carc, normalise_rarc
from app.domain.sorting.sorting_rule import Terms
from app.domain.sorting.vocabulary import Path
from app.routers.ids import PayerId
from app.routers.schemas.base import NOT_BLANK, WHOLE, Code, Day, Input, one_of_these
from app.routers.schemas.buckets import BucketWords
from app.routers.schemas.denial_in import Group
from app.routers.schemas.example_files import example

Sentence = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=NOT_BLANK)]
Days = Annotated[int, Field(ge=1, le=1825, strict=True), WHOLE]


class SortingRuleIn(BucketWords):
    """Which denials a rule is about, and where it puts them. It names a CARC or a remark code; what is null is any."""

    model_config = {
        **Input.model_config,
        "json_schema_extra": {**one_of_these("carc", "remark"), "examples": [example("sorting_rule")]},
    }

    payer_id: PayerId | None = None
    group: Group | None = None
    carc: Code | None = Field(None, description="Retired codes that behave as it are meant too.")
    remark: Code | None = None
    recommended_path: Path = Field(description="A path that a remark of the payer closes stays closed.")
    reason: Sentence = Field(
        description="For the people who work by it: shown as `why` with every denial. No patients."
    )
    evidence: Sentence | None = Field(None, description="What it rests on: a letter, a contract, a bulletin.")
    effective_from: Day = Field(description="First day of remittance on which it counts.")
    effective_to: Day | None = Field(None, description="Last such day; null: until further notice.")

    @model_validator(mode="after")
    def members_agree(self) -> Self:
        """What no two members may say against each other."""
        if self.carc is None and self.remark is None:
            raise ValueError("A rule names carc or remark")
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError("effective_to is on or after effective_from")
        return self

    def terms(self) -> Terms:
        """As the command takes it, codes in usual spelling."""
        return Terms(
            bucket=self.bucket(),
            path=self.recommended_path,
            reason=self.reason,
            effective_from=self.effective_from,
            effective_to=self.effective_to,
            payer_id=self.payer_id,
            group=self.group,
            carc=normalise_carc(self.carc) if self.carc else None,
            remark=normalise_rarc(self.remark) if self.remark else None,
            evidence=self.evidence,
        )


class TrialIn(Input):
    """How far back to look."""

    days: Days = Field(365, description="Days of remittance until today.")


class SortingRuleTrialIn(TrialIn):
    """A rule that nobody has posted."""

    rule: SortingRuleIn


class RetirementIn(Input):
    """When a rule ends."""

    effective_to: Day | None = Field(
        None,
        description="Last day of remittance on which it counts; null: today. A day before it begins: it never counted.",
    )
