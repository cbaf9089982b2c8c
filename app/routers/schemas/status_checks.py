"""What payers said of a claim when they were asked, and questions that they have not answered yet."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from app.domain.status.build_inquiry import MissingName
from app.domain.status.may_ask import WhyNot
from app.domain.status.meanings import Meaning
from app.domain.status.ports import Fault
from app.domain.status.road import Why
from app.routers.schemas.base import WHOLE, Day, Input, Money, Name, Output, Page
from app.routers.schemas.decisions import Covers
from app.routers.schemas.denial_out import DenialIdText

Channel = Literal["portal", "phone", "letter", "electronic"]
State = Literal["waiting", "in_flight", "polling", "answered", "stopped"]
StatusCheckIdText = Annotated[str, Field(pattern="^chs_", examples=["chs_01m843xkr6efyv4x33kxdg3g07"])]
_NULL = {"type": "null"}
_TOLD = {"not": _NULL}
ASKED_OR_NOTED: dict[str, Any] = {
    "oneOf": [
        {
            "properties": {
                "channel": {"const": "electronic"},
                **dict.fromkeys(("meaning", "checked_on", "reference", "covers"), _NULL),
            }
        },
        {
            "required": ["meaning", "checked_on"],
            "properties": {"channel": {"not": {"const": "electronic"}}, "meaning": _TOLD, "checked_on": _TOLD},
        },
    ]
}


class StatusCheckIn(Input):
    """What a payer answered when somebody asked; or, with channel `electronic`, that it is to be asked now."""

    model_config = {
        **Input.model_config,
        "json_schema_extra": {
            "examples": [
                {"channel": "portal", "meaning": "finally_denied", "checked_on": "2026-09-25"},
                {"channel": "electronic"},
            ],
            **ASKED_OR_NOTED,
        },
    }

    channel: Channel
    meaning: Meaning | None = Field(None, description="What the answer comes to. Not with `electronic`.")
    checked_on: Day | None = Field(None, description="When it was given. Not with `electronic`.")
    reference: Name | None = Field(None, description="The payer's number of the call or page.")
    covers: Covers = None

    @model_validator(mode="after")
    def _of_its_channel(self) -> StatusCheckIn:
        told = (self.meaning, self.checked_on)
        if self.channel == "electronic" and any(it is not None for it in (*told, self.reference, self.covers)):
            raise ValueError("A payer that is asked electronically answers by itself: send the channel alone")
        if self.channel != "electronic" and None in told:
            raise ValueError("An answer needs its meaning and checked_on")
        return self


class StatusCodeOut(Output):
    """One code of an answer, as it came."""

    category: str = Field(description="List 507.", examples=["F2"])
    status: str = Field(description="List 508; an NCPDP reject code where `ncpdp`.", examples=["104"])
    entity: str | None
    ncpdp: bool


class StatusLineOut(Output):
    """What is said of one line."""

    meaning: Meaning | None = Field(description="Null: it is over, and nothing says how.")
    codes: list[StatusCodeOut]
    procedure: str | None
    charge: Money | None
    paid: Money | None
    denial_ids: list[DenialIdText]


class StatusDetailOut(Output):
    """What an electronic answer says. Nothing of it is posted: money comes from the 835."""

    level: Literal["receiver", "provider", "claim"] | None = Field(
        description="Where the answer stops: the whole request or the provider was refused, or a claim was found."
    )
    codes: list[StatusCodeOut] = Field(description="Those that led to the meaning, the one that decided first.")
    documents: list[str] = Field(description="What the payer asks for.")
    asked_from: Literal["provider", "patient"] | None
    for_appeal: bool = Field(description="It asks for support of an appeal that is filed.")
    parts: list[str] = Field(description="What of the claim or the question it finds missing or wrong.")
    by_other_means: bool = Field(description="To ask the same again leads nowhere: ask by portal or phone.")
    next_payer: Literal["forwarded", "to_bill"] | None
    unknown: list[str] = Field(description="Codes that no list of ours holds.")
    claims_found: int
    new_control_number: bool = Field(description="The payer has the claim under another number than we knew.")
    charge: Money | None
    paid: Money | None
    effective_on: date | None
    finalized_on: date | None
    remitted_on: date | None
    remit_trace: str | None = Field(description="TRN02 of the 835 that it was, or will be, paid with.")
    lines: list[StatusLineOut]


class CalledOut(Output):
    """Whom to ask at the payer, of its playbook's ladder."""

    level: int
    name: str
    contact: str


class StatusCheckOut(Output):
    """What a payer said, or is asked. One that was asked electronically keeps its id from the question to the answer."""

    id: StatusCheckIdText
    denial_ids: list[DenialIdText]
    channel: Channel
    state: State = Field(
        description="`waiting` to be sent, or to be sent again at `next_at`; `in_flight`; `polling`: accepted, the answer "
        "is fetched; `answered`; `stopped`: there is no answer to be had, as the payer was silent for as often as it may "
        "be asked, or the question was refused or could not be sent: `fault` says which."
    )
    meaning: Meaning | None = Field(description="Null until there is a result.")
    checked_on: date | None
    reference: str | None
    cause: Literal["person", "queue", "cadence"] | None = Field(
        description="Why it was asked electronically: by somebody, with a queue, or by itself."
    )
    attempts: int = Field(description="How often it was sent.")
    first_sent_at: datetime | None
    last_sent_at: datetime | None
    next_at: datetime | None = Field(description="It is sent, or its answer fetched, no sooner.")
    fault: Fault | Why | None = Field(
        description="Why the last attempt brought no answer. `attempts` or `window`: the payer was silent as often, or for "
        "as long, as it may be asked."
    )
    missing: list[str] = Field(description="Of one that could not be sent, what had not been told.")
    detail: StatusDetailOut | None = Field(description="Of an electronic answer, the codes behind the meaning.")
    whom_to_call: list[CalledOut] = Field(description="Of one that was stopped, the ladder of the payer's playbook.")
    created_at: datetime


class StatusCheckPage(Page):
    """What payers said or are asked about the claim of a denial, newest first."""

    data: list[StatusCheckOut]


Most = Annotated[int, Field(ge=1, le=500, strict=True), WHOLE]


class QueueChecksIn(Input):
    """How many items of a queue to ask about, in its order."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [{"limit": 100, "preview": True}]}}

    limit: Most = Field(100, description="Items that are looked at, from the first on.")
    preview: bool = Field(False, description="Show what would be asked, and ask nothing.")
    cursor: Annotated[str, Field(max_length=400)] | None = Field(
        None, description="`next_cursor` of the answer before, or of the queue's items: look behind it."
    )


class QueueCheckOut(Output):
    """One item of the queue."""

    denial_id: DenialIdText
    result: Literal["asked", "open", "skipped"] = Field(
        description="`open`: a question about its claim is under way already. In a preview `asked` is what would be."
    )
    status_check_id: StatusCheckIdText | None
    why: WhyNot | None = Field(description="Of a skipped one.")
    missing: list[MissingName] = Field(description="What has to be told before the payer can be asked.")


class QueueChecksOut(Output):
    """What became of the items of a queue, in its order."""

    preview: bool
    asked: int
    open: int
    skipped: int
    has_more: bool = Field(description="The queue goes on behind the last item that was looked at.")
    next_cursor: str | None = Field(description="Send it as `cursor` to go on there.")
    data: list[QueueCheckOut]
