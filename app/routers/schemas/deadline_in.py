"""A case whose deadlines are asked for: nothing of it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from app.domain.deadlines.question import KnownDates, Question
from app.domain.playbooks import words
from app.routers.ids import PayerId, show
from app.routers.schemas.base import WHOLE, Day, Input, Name
from app.routers.schemas.example_files import example
from app.routers.schemas.payer_in import PayerType

Program = PayerType | Literal["medicare_part_d"]
Purpose = words.Purpose
Channel = words.ChannelKind
State = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z]{2}$"), Field(examples=["CA"])]
AnyLevel = Annotated[int, Field(ge=1, le=9, strict=True), WHOLE]
Flag = Annotated[bool, Field(strict=True)]


class DeadlineDatesIn(Input):
    """What is known of the decision that is disputed: local dates of the organisation.

    `…_received_on` needs evidence (a stamp, the portal, the carrier): it is not the day of typing or loading.
    """

    service_from: Day | None = Field(None, description="First day of service.")
    remit_date: Day | None = Field(None, description="Of the remittance with the first decision.")
    remit_received_on: Day | None = None
    notice_date: Day | None = Field(None, description="Printed on the decision that is disputed.")
    notice_received_on: Day | None = None
    adjusted_on: Day | None = Field(None, description="The payer's last adjustment of the payment.")
    negotiation_ended_on: Day | None = Field(None, description="Of an open negotiation (No Surprises Act).")
    cooling_off_ended_on: Day | None = Field(None, description="As before `idr_after_cooling_off`.")
    printed_deadline: Day | None = Field(
        None, description="On the notice, for `purpose` and `level`; without `purpose` it is that of the appeal."
    )

    def known(self) -> KnownDates:
        """As the rules take them."""
        return KnownDates(**{name: getattr(self, name) for name in type(self).model_fields})


class DeadlineSimulationIn(Input):
    """A case: its dates, the payer, and which window is asked for. All of it may be unknown.

    What is told here counts before what is stored of the payer of `payer_id`.
    """

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [example("deadline_simulation")]}}

    as_of: Day | None = Field(None, description="The day on which days are left; today where it is not told.")
    program: Program | None = Field(
        None, description="Type of the payer, or another programme. Not told: the shortest window known, assumed."
    )
    payer_id: PayerId | None = Field(None, description="One of your payers: its name and `payer_type` are taken.")
    payer_name: Name | None = Field(None, description="As the payer writes itself; the beginning of a name is enough.")
    state: State | None = Field(None, description="Whose law governs the plan.")
    contracted: Flag | None = Field(None, description="Whether the provider has a contract with the payer.")
    clinical: Flag = Field(
        False, description="Medical necessity, utilisation review or experimental treatment is disputed."
    )
    purpose: Purpose | None = Field(
        None, description="Not told: the appeal, and what else the programme offers against a decision of this level."
    )
    level: AnyLevel = Field(1, description="The payer's own: 1 disputes the first decision, 2 the answer to that, …")
    channel: Channel | None = Field(None, description="How it will be sent; not told: as slow as the slowest.")
    dates: DeadlineDatesIn

    def question(self, stored: Mapping[str, Any]) -> Question:
        """As the rules take it, with what is stored of the payer (or nothing) where nothing else was told."""
        return Question(
            purpose=self.purpose or "appeal",
            level=self.level,
            program=self.program or stored.get("payer_type"),
            payer=self.payer_name or stored.get("name"),
            payer_id=show("pyr", stored.get("id")),
            state=self.state,
            contracted=self.contracted,
            clinical=self.clinical,
            dates=self.dates.known(),
        )
