"""The parts of a playbook, told and shown alike."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.domain.deadlines.calendars import Calendar
from app.domain.deadlines.rules import FiledWhen, MonthEnd, Roll, Trigger, Unit
from app.domain.economics.cost import Touch
from app.domain.playbooks.playbook import Playbook
from app.domain.playbooks.words import ChannelKind, FrequencyCode, PacketItem, ProofKind, Purpose
from app.domain.sorting.vocabulary import WorkType
from app.routers.schemas.base import NOT_BLANK, WHOLE, Amount, Day, Name, Output
from app.routers.schemas.deadline_in import AnyLevel, Flag, State

DEFAULTS = Playbook()
Days = Annotated[int, Field(ge=1, le=3650, strict=True), WHOLE]
Pages = Annotated[int, Field(ge=1, le=100_000, strict=True), WHOLE]
Length = Annotated[int, Field(ge=0, le=3650, strict=True), WHOLE]
MailDays = Annotated[int, Field(ge=0, le=60, strict=True), WHOLE]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=NOT_BLANK)]


class Shown(Output):
    """Output of which every member is there, also one that has a default where it is told."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class WindowWords(BaseModel):
    """One filing window, as the contract or the manual says it."""

    purpose: Purpose = Field(description="What it is about.")
    level: AnyLevel = Field(1, description="The payer's own: 1 disputes the first decision, 2 the answer to that, …")
    name: Name = Field(description="As the payer calls it.", examples=["First level appeal"])
    citation: Sentence = Field(description="Where it is written.", examples=["Provider agreement, section 7.2"])
    unit: Unit = Field(description="The last three have no date: forwarded by the payer, nothing to file, any time.")
    n: Length = Field(0, description="How many units; 0 where the unit has no date.")
    trigger: Trigger | None = Field(None, description="From what it counts; null where the unit has no date.")
    filed_when: FiledWhen = Field("received", description="What must have happened by the last day.")
    roll: Roll = Field("none", description="Whether a last day on a weekend or holiday moves.")
    calendar: Calendar = "federal"
    month_end: MonthEnd = Field("last_day", description="Where a month has no such day.")
    mail_days: MailDays = Field(0, description="Days in which a decision is presumed received.")
    safe_days: Days | None = Field(None, description="Days of a stricter reading, which the safe day keeps.")
    clinical: Flag = Field(False, description="Only where medical necessity or the like is disputed.")
    state: State | None = Field(None, description="Only where this state's law governs the plan.")
    electronic_from: Day | None = Field(None, description="From this day on it is taken electronically alone.")
    confirmed: Flag = Field(True, description="Somebody has read the text itself; else its days are marked assumed.")


class ChannelWords(BaseModel):
    """A door that the payer takes things through."""

    kind: ChannelKind
    purposes: Annotated[list[Purpose], Field(max_length=12)] = Field([], description="Empty: for any.")
    levels: Annotated[list[AnyLevel], Field(max_length=9)] = Field([], description="Empty: for any.")
    max_pages: Pages | None = None
    address: Sentence | None = Field(
        None, description="Number, address or page. No patients.", examples=["Fax 555-0100"]
    )


class PacketNeedWords(BaseModel):
    """What a packet must hold. All rows that fit add up."""

    items: Annotated[list[PacketItem], Field(max_length=14)]
    work_type: WorkType | None = Field(None, description="Null: of any bucket.")
    level: AnyLevel | None = Field(None, description="Null: at any level.")


class CorrectedClaimsWords(BaseModel):
    """How the payer takes corrections of claims."""

    taken: Flag = True
    frequency_codes: Annotated[list[FrequencyCode], Field(max_length=3)] = Field(
        ["7", "8"], description="CLM05-3: 1 original, 7 replacement, 8 void."
    )
    wholly_denied: FrequencyCode = Field("7", description="For a claim that was denied as a whole: 1 with some payers.")
    restarts_window: Flag = Field(False, description="Whether a corrected claim starts the window of an appeal anew.")


class ContactWords(BaseModel):
    """Whom to ask at the payer, step by step."""

    level: AnyLevel = Field(description="The step of the ladder, from 1.")
    name: Name = Field(examples=["Provider relations"])
    contact: Sentence = Field(description="Business contact. No patients.", examples=["555-0101, ext. 4"])


class TouchCostWords(BaseModel):
    """What one touch costs with this payer."""

    touch: Touch
    amount: Amount


class PlaybookWords(BaseModel):
    """What is said of a payer beside the lists of windows, channels, items, contacts and costs."""

    status_cadence_days: Days = Field(
        DEFAULTS.status_cadence_days, description="Between two looks at what was sent; the default is judgement."
    )
    status_by_remittance_days: Days | None = Field(
        None,
        description="A remittance this young counts as the word on the claim's status of a payer that answers no "
        "electronic inquiry; null: never.",
    )
    status_valid_days: Days = Field(
        DEFAULTS.status_valid_days,
        description="An answer about the status counts for so many days, then the payer is asked again; the default is "
        "judgement.",
    )
    documents_days: Days = Field(
        DEFAULTS.documents_days,
        description="Days in which what the payer asks for is sent; the default is judgement.",
    )
    proof_kinds: Annotated[list[ProofKind], Field(max_length=10)] = Field(
        list(DEFAULTS.proof_kinds), description="What is accepted as proof that an appeal was filed."
    )
    peer_to_peer_days: Days | None = Field(
        None, description="Days in which a conversation between physicians may be asked for; null: not known."
    )
    answer_days: Days = Field(DEFAULTS.answer_days, description="Past this the payer counts as silent.")


def members_of(words: BaseModel) -> dict[str, Any]:
    """Told members as the domain's rows take them: lists as tuples."""
    told = {name: getattr(words, name) for name in type(words).model_fields}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
