"""All tables of sorting as the contract shows them, row by row."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from app.domain.sorting.paths import Liability, Signal
from app.domain.sorting.rules import Basis
from app.domain.sorting.vocabulary import Fit, Level, Path, RootCause, WorkType
from app.routers.schemas.base import Money, Output


class WordOut(Output):
    """One word of a closed list."""

    name: str = Field(examples=["front_end"])
    meaning: str


class SubCauseOut(Output):
    """What really happened, with both layers above it and the team that owns it."""

    name: str = Field(examples=["timely"])
    meaning: str
    work_type: WorkType
    root_cause: RootCause
    fit: Fit = Field(description="`nearest` where none of the five root causes says what happened.")
    upstream_team: str
    preventable: Level = Field(description="How often work upstream would have avoided it.")


class TierOut(Output):
    """Codes that stop a claim at the same point."""

    name: str = Field(examples=["authorization"])
    carcs: list[str]


class RuleOut(Output):
    """What to do about a reason."""

    id: str = Field(description="Told with every bucket that the rule makes.")
    path: Path
    alternative: Path | None
    confidence: Level
    one_field: bool
    document: str | None
    basis: Basis = Field(description="`disputed`: sources do not agree. `judgement`: ours.")
    advice: str


class CarcRuleOut(RuleOut):
    """A rule for a reason code, under one group code or any."""

    carc: str
    group: str | None = Field(description="Null: any.")
    sub_cause: str
    preventable: Level | None = Field(description="Null: as the sub-cause says.")


class RemarkRuleOut(RuleOut):
    """A rule for a family of remark codes: those it names, and the rest of a class of the list."""

    remarks: list[str]
    remark_class: str | None
    sub_cause: str
    preventable: Level | None = Field(description="Null: as the sub-cause says.")


class ContextRuleOut(RuleOut):
    """What a fact beside the codes changes about other rules."""

    fact: str
    value: str
    rules: list[str]
    group: str | None = Field(description="Null: any.")
    sub_cause: str | None = Field(description="Null: that of the rule.")


class PathRemarkOut(Output):
    """A remark code that opens or closes a path, or says who pays."""

    remark: str
    bars: list[Path]
    sets: Path | None
    liability: Liability | None
    signal: Signal | None
    words: str


class GroupLockOut(Output):
    """Group codes that a CARC may stand under."""

    carc: str
    groups: list[str]


class CoverageOut(Output):
    """How much of the code lists has a rule. `ruled`, `never_denied` and `uncovered` add up to `active`."""

    active: int = Field(description="Active CARCs.")
    ruled: int
    never_denied: list[str] = Field(description="CARCs that are no denial under any group.")
    uncovered: list[str]
    retired_ruled: int
    retired_in_triage: list[str]
    remarks_by_name: int = Field(description="Active RARCs that a rule names.")
    remarks_by_class: int = Field(description="Active RARCs that a rule takes with their class.")
    remarks_unmapped: list[str] = Field(description="Active RARCs that no rule knows.")


class CodeSeenOut(Output):
    """A code of your own denials that no rule knows."""

    code_list: Literal["carc", "rarc"]
    code: str = Field(description="As it came.", examples=["Z99"])
    known: bool = Field(description="Whether our tables hold it: `GET /v1/codes/{list}/{code}`.")
    denials: int
    open_denials: int
    amount_denied: Money
    amount_at_risk: Money = Field(description="Of its open denials.")
    last_received_on: date
    at_least: bool = Field(description="True: not all denials were counted, the figures may be larger.")


class OwnRulesOut(Output):
    """How many sorting rules of your own are in each state: `GET /v1/sorting-rules`."""

    draft: int
    pending: int
    approved: int
    rejected: int
    retired: int


class TaxonomyOut(Output):
    """Every table of sorting, what it covers, and what it does not."""

    version: str
    digest: str = Field(description="SHA-256 of what the tables hold.", pattern="^[0-9a-f]{64}$")
    work_types: list[WordOut]
    root_causes: list[WordOut]
    sub_causes: list[SubCauseOut]
    upstream_teams: list[WordOut]
    paths: list[WordOut]
    triage: list[WordOut] = Field(description="Why a denial waits for a person.")
    signals: list[WordOut]
    precedence: list[TierOut] = Field(description="Which of several codes leads: most upstream blocker first.")
    carc_rules: list[CarcRuleOut]
    remark_rules: list[RemarkRuleOut] = Field(description="Of several remarks the first row counts.")
    context_rules: list[ContextRuleOut] = Field(description="The first that applies counts.")
    path_remarks: list[PathRemarkOut]
    refined: list[str] = Field(description="CARCs whose rule gives way to that of a remark code.")
    needs_remark: list[str] = Field(description="CARCs that say nothing complete without a remark code.")
    group_locks: list[GroupLockOut]
    coverage: CoverageOut
    own_rules: OwnRulesOut
    codes_seen_unmapped: list[CodeSeenOut] = Field(
        description=(
            "Up to 200 CARCs, most dollars first, over the newest 10,000 denials of each; "
            "then up to 200 RARCs of the newest 10,000 denials."
        )
    )
