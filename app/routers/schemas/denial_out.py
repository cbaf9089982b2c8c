"""A denial as the contract shows it: all names from the first day, null until built."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.domain.codes.claim_status import Document
from app.domain.deadlines.due import Risk
from app.domain.deadlines.window import Basis
from app.domain.escalation.levels import Level
from app.domain.escalation.reasons import Kind
from app.domain.sorting.refine import Triage
from app.domain.sorting.vocabulary import Path
from app.domain.status.meanings import Meaning
from app.routers.schemas.base import Money, Output, Page
from app.routers.schemas.classification_out import BucketOut

Stage = Literal["intake", "decision", "execution", "tracking", "resolved"]
Outcome = Literal[
    "recovered",
    "partly_recovered",
    "upheld_final",
    "written_off",
    "moved_to_patient",
    "moved_to_other_payer",
    "duplicate",
    "not_a_denial",
    "void",
]
DenialIdText = Annotated[str, Field(pattern="^den_", examples=["den_01m843xkr6efyv4x33kxdg3g07"])]


class PayerOut(Output):
    """The payer of a denial."""

    id: str = Field(pattern="^pyr_")
    name: str
    payer_type: str | None


class PartyOut(Output):
    """A person or organisation."""

    name: str | None
    id_type: str | None
    id: str | None


class FacilityOut(Output):
    """Where it was done."""

    code: str | None


class AdjustmentOut(Output):
    """One CAS triplet."""

    group: str
    carc: str
    amount: Money
    quantity: str | None


class LineOut(Output):
    """One denied service line."""

    line_control_number: str | None
    procedure: str
    modifiers: list[str]
    service_date: date | None
    charge: Money | None
    paid: Money | None
    denied: Money
    expected_allowed: Money | None = Field(description="As it was posted with the denial.")
    adjustments: list[AdjustmentOut]
    remarks: list[str]


class ClaimHeaderOut(Output):
    """The claim as the payer's decision names it."""

    patient_control_number: str | None
    payer_claim_control_number: str | None
    claim_status_code: str | None
    service_from: date | None
    service_to: date | None
    charge: Money | None
    paid: Money | None


class PrimaryOut(Output):
    """The reason, in codes and in our own words."""

    group: str
    carc: str
    remarks: list[str]
    description: str


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


class DenialOut(Output):
    """A payer's decision not to pay a claim, or lines of it, for one reason."""

    id: DenialIdText
    stage: Stage
    outcome: Outcome | None
    claim_id: str = Field(pattern="^clm_")
    lead: bool = Field(description="The denial of its claim that is worked; the others are its siblings.")
    siblings: list[DenialIdText]
    external_id: str | None
    payer: PayerOut
    plan: str | None
    claim: ClaimHeaderOut
    patient: PartyOut | None
    subscriber: PartyOut | None
    billing_provider: PartyOut | None
    rendering_provider: PartyOut | None
    facility: FacilityOut | None
    lines: list[LineOut]
    adjustments: list[AdjustmentOut] = Field(description="At claim level.")
    primary: PrimaryOut
    amount_denied: Money
    amount_at_risk: Money
    amount_recovered: Money
    paid_beyond_denied: Money
    amount_expected: Money | None = Field(
        description="What the payer would pay of what is open if it gave in: the expected allowed amount that was posted, "
        "else the charge times what this payer allows of the procedure's charge, else of any charge, less what it paid; "
        "never the charge. Null where that is not known of every line, and once it is resolved. "
        "`GET …/decision-options` shows what it rests on."
    )
    remittance_id: str | None
    remit_date: date
    received_on: date
    bucket: DenialBucketOut | None = Field(description="Where it belongs; null where no rule knows its code.")
    recommended_path: Path | None
    quick_fix: bool = Field(description="A fix of one field, sure, without a document: minutes.")
    triage: Triage | None = Field(description="Why a person must look before the bucket counts.")
    path: Path | None = Field(description="What was decided; null until then.")
    owner: OwnerOut | None
    next_action: NextActionOut | None
    due_on: date | None = Field(
        description="The earlier of the control point (or review, while parked) and `send_by`. Null once resolved."
    )
    control_on: date | None = Field(description="The next control point of the work.")
    send_by: date | None = Field(
        description="Last day to send something before an open window closes; of a lead, the earliest of its claim."
    )
    deadline: DeadlineOut | None = Field(description="Of the appeal; null where there is none or no day is known.")
    deadlines: list[WindowOut]
    parked: ParkedOut | None = Field(description="Null: it is worked.")
    status_summary: StatusSummaryOut | None = Field(description="Null: nobody has asked the payer.")
    escalation: DenialEscalationOut | None = Field(
        description="The most urgent that is open, else one that somebody has in hand. Null: nothing is escalated."
    )
    recurrence_of: DenialIdText | None
    possible_duplicate_of: DenialIdText | None
    missing_context: list[str]
    held: bool = Field(description="Its claim is under a legal or compliance hold: nothing of it may be closed.")
    pending_decision_id: str | None = Field(
        pattern="^dec_", description="The close that waits for a second person; nothing else is decided until then."
    )
    allowed_commands: list[str] = Field(
        description="What its stage, a hold and a close that waits for a second person leave open. Whether the other "
        "guards agree, `GET …/decision-options` says."
    )
    version: int
    created_at: datetime
    updated_at: datetime


class DenialPage(Page):
    """A page of denials."""

    data: list[DenialOut]


class DenialItemOut(Output):
    """What became of one item."""

    index: int
    result: Literal["created", "duplicate", "updated", "rejected"]
    denial_id: DenialIdText | None
    siblings: list[DenialIdText] = Field(description="Further denials of the same item, one per reason.")
    problem: dict[str, object] | None = Field(description="Why it was rejected, as a problem document.")


class DenialCounts(Output):
    """How many items ended how."""

    created: int
    duplicate: int
    updated: int
    rejected: int


class DenialBatchOut(Output):
    """What became of a batch, item by item in the order sent."""

    counts: DenialCounts
    items: list[DenialItemOut]
