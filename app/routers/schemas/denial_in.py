"""A denial as partners post it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from app.domain.codes.tables import normalise_carc, normalise_rarc
from app.domain.intake.capture_denials import PostedDenial
from app.domain.intake.claim_event import Letter
from app.domain.intake.remittance import Adjustment, ClaimDecision, Line, Party
from app.routers.schemas.base import Amount, Code, Day, Input, Number, Text, cents, one_of_these
from app.routers.schemas.each import ONE_BY_ONE
from app.routers.schemas.example_files import example
from app.routers.schemas.notice_in import LetterIn

Group = Literal["CO", "PR", "OA", "PI", "CR"]


class PayerIn(Input):
    """Which payer: our id, the sender's own id, or a name. One of them is enough."""

    model_config = {**Input.model_config, "json_schema_extra": one_of_these("id", "name")}

    id: Number | None = Field(None, description="`pyr_…`, or the payer's id in the sender's system.")
    name: Text | None = None

    @model_validator(mode="after")
    def one_is_needed(self) -> Self:
        """A payer must be told somehow."""
        if not self.id and not self.name:
            raise ValueError("A payer needs an id or a name")
        return self


class PartyIn(Input):
    """A person or organisation."""

    name: Text | None = None
    id_type: Code | None = Field(None, description="NM108: `MI` member id, `XX` NPI, `FI` tax id …")
    id: Number | None = None

    def party(self) -> Party:
        """As the domain has it."""
        return Party(self.name or "", self.id_type or "", self.id or "")


class AdjustmentIn(Input):
    """One adjustment: group code, CARC and amount."""

    group: Group
    carc: Code
    amount: Amount
    quantity: Annotated[str, Field(pattern=r"^[0-9]{1,8}(\.[0-9]{1,3})?$")] | None = None

    def adjustment(self) -> Adjustment:
        """As the domain has it."""
        quantity = None if self.quantity is None else Decimal(self.quantity)
        return Adjustment(self.group, normalise_carc(self.carc), cents(self.amount) or 0, quantity)


class LineIn(Input):
    """One service line."""

    line_control_number: Number | None = None
    procedure: Annotated[str, Field(pattern=r"^([A-Za-z0-9]{2}:)?[A-Za-z0-9.-]{1,15}$", examples=["99213"])]
    modifiers: Annotated[list[Code], Field(max_length=4)] = []
    service_date: Day | None = None
    charge: Amount | None = None
    paid: Amount | None = None
    expected_allowed: Amount | None = Field(
        None, description="What the payer should have allowed for it, by contract, where the sender knows."
    )
    adjustments: Annotated[list[AdjustmentIn], Field(max_length=36)] = []
    remarks: Annotated[list[Code], Field(max_length=40)] = []

    def line(self) -> Line:
        """As the domain has it."""
        procedure = self.procedure.upper()
        return Line(
            procedure=procedure if ":" in procedure else f"HC:{procedure}",
            modifiers=tuple(self.modifiers),
            charge=cents(self.charge),
            paid=cents(self.paid),
            service_from=self.service_date,
            service_to=self.service_date,
            line_control_number=self.line_control_number or "",
            adjustments=[item.adjustment() for item in self.adjustments],
            remarks=[normalise_rarc(code) for code in self.remarks],
        )


class ClaimIn(Input):
    """The claim's header. One of its two numbers is needed."""

    model_config = {
        **Input.model_config,
        "json_schema_extra": one_of_these("patient_control_number", "payer_claim_control_number"),
    }

    patient_control_number: Number | None = None
    payer_claim_control_number: Number | None = None
    claim_status_code: Code | None = None
    service_from: Day | None = None
    service_to: Day | None = None
    charge: Amount | None = None
    paid: Amount | None = None

    @model_validator(mode="after")
    def one_number_is_needed(self) -> Self:
        """Without a number nothing can be matched."""
        if not self.patient_control_number and not self.payer_claim_control_number:
            raise ValueError("A claim needs patient_control_number or payer_claim_control_number")
        if self.service_from and self.service_to and self.service_to < self.service_from:
            raise ValueError("service_to lies before service_from")
        return self


class FacilityIn(Input):
    """Where it was done."""

    code: Code | None = Field(None, description="Place of service or type of bill.")


_ADJUSTED: dict[str, Any] = {"required": ["adjustments"], "properties": {"adjustments": {"minItems": 1}}}
HAS_ADJUSTMENT: dict[str, Any] = {
    "anyOf": [_ADJUSTED, {"required": ["lines"], "properties": {"lines": {"contains": _ADJUSTED}}}]
}
_TOLD = {"not": {"type": "null"}}
_DATED = {"required": ["notice_date"], "properties": {"notice_date": _TOLD}}
HAS_DAY: dict[str, Any] = {
    "anyOf": [
        {"required": ["remit_date"], "properties": {"remit_date": _TOLD}},
        {"required": ["notice"], "properties": {"notice": {"type": "object", **_DATED}}},
    ]
}


class DenialIn(Input):
    """A denial as a partner system knows it. What is missing is listed in the answer, never a refusal."""

    model_config = {
        **Input.model_config,
        "json_schema_extra": {"examples": [example("denial")], "allOf": [HAS_ADJUSTMENT, HAS_DAY]},
    }

    payer: PayerIn
    claim: ClaimIn
    remit_date: Day | None = Field(
        None, description="Needed, unless a `notice` with a date opens the denial: then that day until its 835 comes."
    )
    notice: LetterIn | None = Field(
        None, description="What the payer wrote about it. It counts for every denial that is posted with it."
    )
    adjustments: Annotated[list[AdjustmentIn], Field(max_length=36)] = Field([], description="At claim level.")
    lines: Annotated[list[LineIn], Field(max_length=999)] = []
    remarks: Annotated[list[Code], Field(max_length=40)] = []
    external_id: Number | None = Field(None, description="The sender's id of this denial.")
    plan: Text | None = None
    received_on: Day | None = Field(
        None, description="Day 0 of the clocks; today when it is not told. Of an old denial they begin when it comes."
    )
    patient: PartyIn | None = None
    subscriber: PartyIn | None = None
    billing_provider: PartyIn | None = None
    rendering_provider: PartyIn | None = None
    facility: FacilityIn | None = None

    @model_validator(mode="after")
    def one_day_is_needed(self) -> Self:
        """The remittance's, or that of the letter which came before it."""
        if self._decided_on() is None:
            raise ValueError("A denial needs remit_date, or a notice with its notice_date")
        return self

    def _decided_on(self) -> date | None:
        written: date | None = self.notice.notice_date if self.notice else None
        return self.remit_date or written

    @model_validator(mode="after")
    def one_adjustment_is_needed(self) -> Self:
        """A denial is made of adjustments."""
        if not self.adjustments and not any(line.adjustments for line in self.lines):
            raise ValueError("A denial needs an adjustment, at claim level or on a line")
        return self

    def posted(self) -> PostedDenial:
        """As the command takes it."""
        payer, decided_on = self.payer, self._decided_on()
        assert decided_on is not None, "one is needed"
        return PostedDenial(
            payer_id=payer.id,
            payer_name=payer.name,
            remit_date=decided_on,
            received_on=self.received_on,
            external_id=self.external_id,
            decision=self.decision(),
            letter=Letter(self.notice.notice(), self.notice.purpose) if self.notice else None,
            expected_allowed={
                place: amount
                for place, line in enumerate(self.lines)
                if (amount := cents(line.expected_allowed)) is not None
            },
        )

    def decision(self) -> ClaimDecision:
        """As the domain has it."""
        claim = self.claim
        parties: dict[str, Any] = {
            name: who.party()
            for name in ("patient", "subscriber", "billing_provider", "rendering_provider")
            if (who := getattr(self, name)) is not None
        }
        return ClaimDecision(
            ordinal=0,
            patient_control_number=claim.patient_control_number or "",
            payer_claim_control_number=claim.payer_claim_control_number or "",
            status_code=claim.claim_status_code or "",
            charge=cents(claim.charge),
            paid=cents(claim.paid),
            service_from=claim.service_from,
            service_to=claim.service_to,
            group_number=self.plan or "",
            facility_code=(self.facility.code or "") if self.facility else "",
            adjustments=[item.adjustment() for item in self.adjustments],
            remarks=[normalise_rarc(code) for code in self.remarks],
            lines=[line.line() for line in self.lines],
            **parties,
        )


class DenialBatchIn(Input):
    """Up to 1,000 denials. Each is judged on its own: one that is misshapen is rejected, the others go in."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [{"items": [example("denial")]}]}}

    items: Annotated[list[Annotated[DenialIn, ONE_BY_ONE]], Field(min_length=1, max_length=1000)]
