"""Decisions, and what may be decided."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from app.domain.sorting.vocabulary import Path
from app.domain.workflow.case import CloseReason, FixKind, Wish
from app.routers.ids import DenialId
from app.routers.schemas.base import Input, Money, Output, Page
from app.routers.schemas.buckets import Reason
from app.routers.schemas.denial_out import DenialIdText
from app.routers.schemas.denial_work_out import DeadlineOut
from app.routers.schemas.economics import EconomicsOut, Veto
from app.routers.schemas.people_out import PersonIdText
from app.routers.schemas.sorting_rules_out import ApprovalIdText

DecisionIdText = Annotated[str, Field(pattern="^dec_", examples=["dec_01m843xkr6efyv4x33kxdg3g07"])]
Covers = Annotated[
    list[DenialId] | None,
    Field(
        max_length=100,
        description="Others of the claim; null: all in the same stage for which no second person is asked.",
    ),
]


class DecisionIn(Input):
    """What to do about a denial. A fix says what it changes, a close why."""

    model_config = {
        **Input.model_config,
        "json_schema_extra": {
            "examples": [{"path": "fix", "fix_kind": "missing_info", "reason": "The referring provider was left out."}]
        },
    }

    path: Path
    reason: Reason
    covers: Covers = None
    fix_kind: FixKind | None = None
    close_reason: CloseReason | None = None
    good_cause: bool = Field(False, description="The window has passed; the reason says why it should be heard.")
    protective: bool = Field(
        False,
        description="File to keep a window that is about to close, without a final answer; the decision lists when the "
        "payer was asked.",
    )

    @model_validator(mode="after")
    def _of_its_path(self) -> DecisionIn:
        if self.fix_kind is not None and self.path != "fix":
            raise ValueError("fix_kind belongs to a fix")
        if self.close_reason is not None and self.path != "close":
            raise ValueError("close_reason belongs to a close")
        return self

    def wish(self) -> Wish:
        """What the command asks for."""
        return Wish(self.path, self.fix_kind, self.close_reason, self.good_cause, self.protective)


class ReasonIn(Input):
    """Why a decision is taken back, or what was resolved is worked again."""

    model_config = {
        **Input.model_config,
        "json_schema_extra": {"examples": [{"reason": "The payer has sent new information."}]},
    }

    reason: Reason


DecisionState = Literal[
    "standing", "undone", "carried_out", "superseded", "pending_approval", "rejected", "withdrawn", "expired", "void"
]


class VerdictOut(Output):
    """What one guard says."""

    guard: str
    answer: Literal["accept", "reject", "wait"]
    reason: str
    overridden: bool = Field(description="It would have said no; a named person took it upon themselves.")


class PolicyUsedOut(Output):
    """The close policy that was in force."""

    version: str = Field(examples=["close-3"])
    sha256: str = Field(pattern="^[0-9a-f]{64}$", description="Over all that the policy says.")


class DecisionOut(Output):
    """A decision. All but its state never changes; `digest` is SHA-256 over it."""

    id: DecisionIdText
    claim_id: str = Field(pattern="^clm_")
    covers: list[DenialIdText]
    path: Path
    fix_kind: FixKind | None
    close_reason: CloseReason | None
    person_id: PersonIdText
    decided_on: date
    reason: str | None = Field(description="What that person wrote.")
    amount_at_risk: Money | None = Field(description="On all that it covers, when it was decided.")
    policy: PolicyUsedOut | None
    verdicts: list[VerdictOut]
    digest: str = Field(pattern="^[0-9a-f]{64}$")
    state: DecisionState = Field(
        description="`standing`: it locks; `undone`: a lead took it back; `carried_out`: the payer has answered all of it; "
        "`superseded`: a close took its place. Of a close that takes two: `pending_approval`, then `standing`, or "
        "`rejected` by the second person, `withdrawn`, `expired` without an answer, `void` because what it rested on "
        "changed: nothing was closed then."
    )
    approval_id: ApprovalIdText | None = Field(description="The approval that it took.")
    expires_on: date | None = Field(description="Of a close that takes two, the last day for an answer.")
    self_approved: bool = Field(description="Whoever closed approved it too, as the profile lets one person be both.")
    created_at: datetime


class DecisionPage(Page):
    """Decisions about the claim of a denial, newest first."""

    data: list[DecisionOut]


class CloseReasonOut(Output):
    """One reason to close, and whether it holds."""

    close_reason: CloseReason
    allowed: bool
    stopped_by: VerdictOut | None


class OptionOut(Output):
    """One path: whether it may be taken now, and what each guard says up to the first that refuses."""

    path: Path
    allowed: bool
    verdicts: list[VerdictOut]
    stopped_by: VerdictOut | None
    close_reasons: list[CloseReasonOut] = Field(description="Of close; empty for the others.")
    economics: EconomicsOut | None = Field(
        description="Numbers in and out, for all that is covered, at what is left to do. Null for close, which returns nothing."
    )


class OptionsOut(Output):
    """What may be decided about a denial now, by whoever asks."""

    denial_id: DenialIdText
    covers: list[DenialIdText]
    options: list[OptionOut]
    recommended: Path = Field(description="Of the paths that guards leave open, by what they return.")
    why: str
    not_closed_because: list[Veto] = Field(
        description="What forbids to close it as not worth it, whatever the numbers say."
    )
    deadline: DeadlineOut | None
