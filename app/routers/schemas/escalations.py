"""Escalations and alerts as the contract shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from app.domain.escalation.escalate import State
from app.domain.escalation.levels import Level
from app.domain.escalation.reasons import Kind
from app.routers.schemas.base import Money, Output, Page
from app.routers.schemas.denial_out import DenialIdText
from app.routers.schemas.people_out import PersonIdText

EscalationIdText = Annotated[str, Field(pattern="^esc_", examples=["esc_01m843xkr6efyv4x33kxdg3g07"])]
AlertIdText = Annotated[str, Field(pattern="^alr_", examples=["alr_01m843xkr6efyv4x33kxdg3g07"])]


class NamedTeamOut(Output):
    """A team."""

    id: str = Field(pattern="^tem_", examples=["tem_01m843xkr6efyv4x33kxdg3g07"])
    name: str


class NamedPayerOut(Output):
    """A payer."""

    id: str = Field(pattern="^pyr_")
    name: str


class NamedPersonOut(Output):
    """A person."""

    id: PersonIdText
    name: str


class LadderOut(Output):
    """Whom to ask at the payer, as its playbook says: business contacts."""

    level: int
    name: str
    contact: str


class EscalationOut(Output):
    """Why one denial was escalated, at one level. Never a second time for the same reason."""

    id: EscalationIdText
    denial_id: DenialIdText
    kind: Kind = Field(
        description="`sort`, `decide`, `status`, `cause`: a control point was missed; `review`: what is parked was not "
        "looked at; `deadline_14`, `deadline_7`, `deadline_1`: so many days are left, or fewer, until a payer's last day; "
        "`deadline_passed`; `payer_silent`: no answer by its date."
    )
    text: str
    level: Level
    due_on: date = Field(description="The day that was missed, or the payer's last day, or its last day to answer.")
    raised_on: date
    person: NamedPersonOut | None = Field(description="Who is told; null where nobody of the organisation works.")
    team: NamedTeamOut
    payer: NamedPayerOut
    ladder: LadderOut | None = Field(description="Of a payer that is silent: whom to ask there at this level.")
    amount_denied: Money
    alert_id: AlertIdText | None = Field(description="The alert that told of it.")
    state: State = Field(
        description="`settled`: its reason is gone, because it was made good or does not count any more."
    )
    acknowledged_by: NamedPersonOut | None
    acknowledged_at: datetime | None
    settled_on: date | None
    version: int
    created_at: datetime
    updated_at: datetime


class EscalationPage(Page):
    """A page of escalations."""

    data: list[EscalationOut]


class AlertGroupOut(Output):
    """What a digest says of one team, payer and kind."""

    team: NamedTeamOut
    payer: NamedPayerOut
    kind: Kind
    level: Level
    count: int
    amount_denied: Money


class AlertOut(Output):
    """What one person is told on one day: one team's, one payer's, of one kind; or the digest of everything else."""

    id: AlertIdText
    person: NamedPersonOut
    day: date
    digest: bool
    kind: Kind | None = Field(description="Null of a digest, as team and payer are.")
    team: NamedTeamOut | None
    payer: NamedPayerOut | None
    level: Level = Field(description="The highest at which this person is told.")
    text: str = Field(examples=["14 decisions are overdue with Sample Mutual"])
    count: int = Field(description="Escalations that it tells of.")
    open: int = Field(description="How many of them are open still.")
    amount_denied: Money
    groups: list[AlertGroupOut] = Field(description="Of a digest, most urgent first; empty of others.")
    version: int
    created_at: datetime
    updated_at: datetime


class AlertPage(Page):
    """A page of alerts."""

    data: list[AlertOut]
