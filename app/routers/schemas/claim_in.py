"""A claim as partners post it: what was submitted."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from app.domain.intake.post_claims import PostedClaim, VersionKey
from app.domain.money import to_text
from app.routers import paging
from app.routers.schemas.base import WHOLE, Amount, BirthDate, Code, Day, Input, Number, Text, cents, one_of_these
from app.routers.schemas.denial_in import PartyIn, PayerIn
from app.routers.schemas.each import ONE_BY_ONE
from app.routers.schemas.example_files import example

Diagnosis = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z0-9.]{3,8}$")]
"""An ICD-10-CM code, with or without its point, kept as it came."""
Frequency = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z0-9]$")]
Pointer = Annotated[int, Field(ge=1, le=25, strict=True), WHOLE]
PARTIES = ("patient", "subscriber", "billing_provider", "rendering_provider")


class ClaimPersonIn(PartyIn):
    """A patient or subscriber: a name or its parts, and what payers ask for to find a claim."""

    last_name: Text | None = None
    first_name: Text | None = None
    middle_name: Text | None = None
    birth_date: BirthDate | None = None
    gender: Literal["F", "M", "U"] | None = None


class ClaimFacilityIn(Input):
    """Where it was done."""

    code: Code | None = Field(None, description="Place of service or type of bill.")
    name: Text | None = None


class ClaimLineIn(Input):
    """One service line as it was billed: a procedure, a revenue code, or both."""

    model_config = {**Input.model_config, "json_schema_extra": one_of_these("procedure", "revenue_code")}

    line_control_number: Number | None = None
    procedure: Annotated[str, Field(pattern=r"^([A-Za-z0-9]{2}:)?[A-Za-z0-9.-]{1,15}$", examples=["99213"])] | None = (
        None
    )
    modifiers: Annotated[list[Code], Field(max_length=4)] = []
    revenue_code: Code | None = None
    units: Annotated[str, Field(pattern=r"^[0-9]{1,8}(\.[0-9]{1,3})?$", examples=["1"])] | None = None
    charge: Amount | None = None
    expected_allowed: Amount | None = Field(None, description="What the payer should allow for it, by contract.")
    service_from: Day | None = None
    service_to: Day | None = None
    diagnosis_pointers: Annotated[list[Pointer], Field(max_length=8)] = Field(
        [], description="Places in the claim's diagnoses, from 1."
    )
    place_of_service: Code | None = None

    @model_validator(mode="after")
    def must_say_what_and_when(self) -> Self:
        """A line without a service is none."""
        if not self.procedure and not self.revenue_code:
            raise ValueError("A line needs a procedure or a revenue_code")
        _in_order(self.service_from, self.service_to)
        return self

    def content(self) -> dict[str, object]:
        """In the shape of the contract."""
        procedure = self.procedure.upper() if self.procedure else None
        told = self.model_dump(mode="json", exclude={"expected_allowed"})
        expected = to_text(cents(self.expected_allowed))
        return {
            **told,
            "procedure": f"HC:{procedure}" if procedure and ":" not in procedure else procedure,
            "charge": to_text(cents(self.charge)),
            **({"expected_allowed": expected} if expected else {}),  # a claim that was posted without keeps its digest
        }


class PostedClaimIn(Input):
    """A claim as it was submitted. The same number, day and frequency again is the same version of it."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [example("claim")]}}

    patient_control_number: Number
    submitted_on: Day
    frequency: Frequency = Field("1", description="CLM05-3: 1 original, 7 replacement, 8 void.")
    payer: PayerIn | None = None
    payer_claim_control_number: Number | None = Field(None, description="Of the claim it replaces or voids.")
    subscriber: ClaimPersonIn | None = None
    patient: ClaimPersonIn | None = Field(None, description="The subscriber, when it is not told.")
    billing_provider: PartyIn | None = None
    rendering_provider: PartyIn | None = None
    facility: ClaimFacilityIn | None = None
    diagnoses: Annotated[list[Diagnosis], Field(max_length=25)] = Field([], description="The principal one first.")
    place_of_service: Code | None = None
    authorization_numbers: Annotated[list[Number], Field(max_length=10)] = []
    service_from: Day | None = None
    service_to: Day | None = None
    charge: Amount | None = None
    lines: Annotated[list[ClaimLineIn], Field(max_length=999)] = []

    @model_validator(mode="after")
    def must_agree_with_itself(self) -> Self:
        """Days in order; pointers that point at something."""
        _in_order(self.service_from, self.service_to)
        for line in self.lines:
            if any(pointer > len(self.diagnoses) for pointer in line.diagnosis_pointers):
                raise ValueError("A line's diagnosis_pointers point past the diagnoses")
        return self

    def posted(self) -> PostedClaim:
        """As the command takes it."""
        days = [day for line in self.lines for day in (line.service_from, line.service_to) if day]
        start = self.service_from or (min(days) if days else None)
        return PostedClaim(
            key=VersionKey(self.patient_control_number, self.submitted_on, self.frequency),
            payer_id=self.payer.id if self.payer else None,
            payer_name=self.payer.name if self.payer else None,
            payer_claim_control_number=self.payer_claim_control_number,
            service_from=start,
            service_to=self.service_to or (max(days) if days else start),
            charge=cents(self.charge),
            content=self.content(),
            days=self.days(),
        )

    def content(self) -> dict[str, object]:
        """In the shape of the contract."""
        parties: dict[str, Any] = {name: party_content(getattr(self, name)) for name in PARTIES}
        parties["patient"] = parties["patient"] or parties["subscriber"]
        facility = self.facility.model_dump() if self.facility else {"code": self.place_of_service, "name": None}
        return {
            **parties,
            "facility": facility if any(facility.values()) else None,
            "diagnoses": self.diagnoses,
            "place_of_service": self.place_of_service,
            "authorization_numbers": self.authorization_numbers,
            "lines": [line.content() for line in self.lines],
        }

    def days(self) -> dict[str, date]:
        """Every date in it, by its member."""
        places: list[tuple[str, Input | None]] = [
            ("", self),
            ("subscriber.", self.subscriber),
            ("patient.", self.patient),
        ]
        places += [(f"lines.{index}.", line) for index, line in enumerate(self.lines)]
        return {
            f"{place}{name}": day
            for place, holder in places
            for name in ("submitted_on", "service_from", "service_to", "birth_date")
            if isinstance(day := getattr(holder, name, None), date)
        }


def party_content(who: PartyIn | None) -> dict[str, object] | None:
    """In the shape of the contract; the parts of a person's name also make the whole."""
    if who is None:
        return None
    told = who.model_dump(mode="json")
    if isinstance(who, ClaimPersonIn) and not who.name and who.last_name:
        given = " ".join(part for part in (who.first_name, who.middle_name) if part)
        told["name"] = f"{who.last_name}, {given}" if given else who.last_name
    return told if any(told.values()) else None


def _in_order(start: date | None, end: date | None) -> None:
    if start and end and end < start:
        raise ValueError("service_to lies before service_from")


class ClaimBatchIn(Input):
    """Up to 1,000 claims. Each is judged on its own: one that is misshapen is rejected, the others go in."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [{"items": [example("claim")]}]}}

    items: Annotated[list[Annotated[PostedClaimIn, ONE_BY_ONE]], Field(min_length=1, max_length=1000)]


class ClaimSearch(Input):
    """Numbers that must not stand in a URL. All that are given must match."""

    patient_control_number: Number | None = None
    payer_claim_control_number: Number | None = None
    limit: paging.PageSize = paging.LIMIT
    cursor: Annotated[str, Field(max_length=400)] | None = None
