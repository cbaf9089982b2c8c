"""What an answer about a denial says of the work on it: who has it, what is next, by when, what the payer said."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from app.domain.codes.claim_status import Document
from app.domain.deadlines.due import Risk
from app.domain.deadlines.window import Basis
from app.domain.escalation.levels import Level
from app.domain.escalation.reasons import Kind
from app.domain.sorting.vocabulary import Path
from app.domain.status.meanings import Meaning
from app.routers.schemas.base import Money, Output
from app.routers.schemas.classification_out import BucketOut


class OwnerOut(Output):
    """Who has it."""

    kind: Literal["team", "person"]
    id: str | None = Field(
        pattern="^(tem|per)_",
        examples=["tem_01m843xkr6efyv4x33kxdg3g07"],
        description="Null: whichever team takes the work type that is its name.",
    )
    name: str | None = Field(description="As the team or person is called now.")


class NextActionOut(Output):
    """What must happen next."""

    code: str
    text: str


class LosingCodeOut(Output):
    """A code of the same lines that did not choose the bucket."""

    group: str
    carc: str
    amount: Money
    why: str = Field(description="Why it lost.")


class DenialBucketOut(BucketOut):
    """The bucket of a denial, with what decided it."""

    set_by: Literal["rule", "own_rule", "person"] = Field(
        description="Our rules, the organisation's own, or a person, whom no later telling overrules."
    )
    alternative_path: Path | None = Field(description="Where to turn when the recommended path fails.")
    barred_paths: list[Path] = Field(description="Paths that a remark closes, such as an appeal after MA130.")
    path_set_by: str | None = Field(description="Remark code that moved the path away from the rule's own.")
    document: str | None = Field(description="What has to be at hand before the path can be taken.")
    losing: list[LosingCodeOut]


class DeadlineOut(Output):
    """By when an appeal must be filed, and how near that is on the organisation's day."""

    appeal_by: date = Field(description="The last day.")
    safe_by: date = Field(description="The day to plan for: a business day, with time to spare.")
    basis: Basis = Field(description="Date on which it rests.")
    citation: str | None
    rule: str | None = Field(description="Id of the rule (`GET /v1/deadlines/rules`); null: the printed day alone.")
    assumed: bool = Field(description="The shortest window known stands in, or the rule is not confirmed: check it.")
    days_left: int = Field(description="Calendar days; negative once it has passed.")
    risk: Risk


class WindowOut(Output):
    """One window of the payer. `POST /v1/deadlines/simulate` shows how it is counted."""

    purpose: Literal["appeal", "corrected_claim"]
    level: int
    file_by: date
    safe_by: date
    send_by: date = Field(description="The last business day to send it, by whatever channel, and keep `safe_by`.")
    basis: Basis
    citation: str | None
    rule: str | None
    assumed: bool
    risk: Risk


class ParkedOut(Output):
    """Its control points stand still; its payer's deadlines do not."""

    reason: Literal["worked_with_lead", "not_covered"]
    since: date
    review_on: date


class ClaimStatusCodeOut(Output):
    """One composite of an STC, as it came: `GET /v1/codes/claim_status_category/…` and `…/claim_status/…` explain them."""

    category: str = Field(examples=["F2"])
    status: str = Field(description="A reject code of NCPDP where `ncpdp`.", examples=["104"])
    entity: str | None
    ncpdp: bool


class StatusSummaryOut(Output):
    """What the payer said last of the claim, whoever asked and however. All answers: `GET …/status-checks`."""

    status_check_id: str = Field(pattern="^chs_", examples=["chs_01m843xkr6efyv4x33kxdg3g07"])
    meaning: Meaning = Field(description="Of this denial, where its lines say something else than the claim.")
    checked_on: date
    channel: Literal["portal", "phone", "letter", "electronic"]
    codes: list[ClaimStatusCodeOut] = Field(description="Of an electronic answer: what the meaning came from.")
    documents: list[Document] = Field(description="What the payer asks for; `other`: its code does not say.")
    next_look_on: date | None = Field(description="While something of it is under way, the day to look again.")


class DenialEscalationOut(Output):
    """What stands against a denial."""

    id: str = Field(pattern="^esc_", examples=["esc_01m843xkr6efyv4x33kxdg3g07"])
    kind: Kind
    level: Level = Field(description="The highest that was told.")
    due_on: date
    since: date = Field(description="The day on which it was escalated first.")
    acknowledged: bool
