"""A payer as people map it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.domain.intake.map_payer import Mapping
from app.domain.intake.plans import PlanRule
from app.routers.schemas.base import Code, Input, Name, Number, one_of_these
from app.routers.schemas.example_files import example

PayerType = Literal[
    "medicare_ffs",
    "medicare_advantage",
    "medicaid_ffs",
    "medicaid_managed",
    "commercial",
    "marketplace",
    "self_funded",
    "tricare",
    "va",
    "workers_comp",
    "auto",
    "other",
]
AliasKind = Literal["trn03", "n1_name", "n1_id", "ref_2u", "json_id", "json_name"]


class PlanRuleIn(Input):
    """Which plan is meant: all members that are given must agree."""

    model_config = {**Input.model_config, "json_schema_extra": one_of_these("filing_code", "group_number", "name")}

    filing_code: Code | None = Field(None, description="CLP06, claim filing indicator.")
    group_number: Number | None = None
    name: Name | None = Field(None, description="The plan as the payer or sender names it.")
    plan: Name = Field(description="The plan's name on denials.")

    @model_validator(mode="after")
    def one_is_needed(self) -> Self:
        """A rule without a condition would match everything."""
        if not self.filing_code and not self.group_number and not self.name:
            raise ValueError("A plan rule needs a filing_code, a group_number or a name")
        return self


class AliasIn(Input):
    """An identifier or name under which the payer writes; case and repeated blanks do not count."""

    kind: AliasKind = Field(description="TRN03, N1 name, N1 identifier, REF*2U, or the payer of a posted denial.")
    value: Name


class PayerRecordIn(Input):
    """Who a payer is: the whole of it. Aliases that are left out are no longer its own."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [example("payer")]}}

    name: Name
    payer_type: PayerType | None = None
    plans: Annotated[list[PlanRuleIn], Field(max_length=200)] = Field([], description="The first that matches counts.")
    aliases: Annotated[list[AliasIn], Field(max_length=200)] = []

    def mapping(self) -> Mapping:
        """As the command takes it."""
        return Mapping(
            name=self.name,
            payer_type=self.payer_type,
            plans=[PlanRule(rule.plan, rule.filing_code, rule.group_number, rule.name) for rule in self.plans],
            aliases=[(alias.kind, alias.value) for alias in self.aliases],
        )
