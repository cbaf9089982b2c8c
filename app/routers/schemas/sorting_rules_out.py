"""Own sorting rules as the contract shows them, and what they would have done to history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from app.domain.sorting.refine import Triage
from app.domain.sorting.sorting_rule import State
from app.domain.sorting.vocabulary import Path, RootCause, WorkType
from app.routers.schemas.base import Money, Output, Page
from app.routers.schemas.denial_in import Group
from app.routers.schemas.denial_out import DenialIdText
from app.routers.schemas.payer_out import PayerIdText
from app.routers.schemas.people_out import PersonIdText

SortingRuleIdText = Annotated[str, Field(pattern="^srl_", examples=["srl_01m843xkr6efyv4x33kxdg3g07"])]
ApprovalIdText = Annotated[str, Field(pattern="^apr_", examples=["apr_01m843xkr6efyv4x33kxdg3g07"])]


class SortingRuleOut(Output):
    """A rule of an organisation. It sorts what was remitted while it was in force, once it is approved."""

    id: SortingRuleIdText
    state: State = Field(description="`retired`: it has an end, until which it still counts if it was approved.")
    payer_id: PayerIdText | None
    group: Group | None
    carc: str | None
    remark: str | None
    work_type: WorkType
    root_cause: RootCause
    sub_cause: str
    upstream_team: str
    recommended_path: Path
    reason: str
    evidence: str | None
    effective_from: date
    effective_to: date | None
    created_by: PersonIdText
    approved_by: PersonIdText | None
    self_approved: bool = Field(description="Whoever asked was also the one who approved.")
    approval_id: ApprovalIdText | None = Field(description="The newest time that it was asked for.")
    version: int
    created_at: datetime
    updated_at: datetime


class SortingRulePage(Page):
    """A page of rules."""

    data: list[SortingRuleOut]


class PlaceOut(Output):
    """Where denials are put. In triage there may be no words, or they are provisional."""

    work_type: WorkType | None
    root_cause: RootCause | None
    sub_cause: str | None
    recommended_path: Path | None
    triage: Triage | None


class ChangeOut(Output):
    """Denials that would go from one place to another."""

    before: PlaceOut
    after: PlaceOut
    denials: int
    amount_denied: Money


class MovedOut(Output):
    """Denials that a rule would have put elsewhere."""

    denials: int
    claims: int
    open: int
    undecided: int = Field(
        description="Open, not decided yet, and remitted while the rule is in force: to be sorted anew once approved."
    )
    amount_denied: Money
    amount_at_risk: Money = Field(description="Of the open ones.")


class TrialOut(Output):
    """A rule tried on history, as if it had been in force on every day of it. Nothing was stored."""

    days: int
    since: date = Field(description="First day of remittance that was looked at.")
    looked_at: int = Field(description="Denials that the rule is about: moved, or one of the three kinds that stay.")
    moved: MovedOut
    there_already: int
    unchanged_by_person: int = Field(description="A person has put them where they are.")
    unchanged_by_other_rule: int = Field(description="Another rule of yours names more, or is newer.")
    by_change: list[ChangeOut] = Field(description="Up to 100, most dollars first.")
    sample: list[DenialIdText] = Field(description="Up to 20 that would move, most dollars first.")
