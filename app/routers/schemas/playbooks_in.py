"""A payer's playbook as people tell it: the whole of one version."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from app.domain.playbooks.playbook import (
    DEFAULT_NEEDS,
    UNTIMED,
    Channel,
    Contact,
    CorrectedClaims,
    PacketNeed,
    PayerWindow,
    Playbook,
    TouchCost,
)
from app.domain.playbooks.words import InvalidPlaybookError
from app.routers.schemas.base import Day, Input, cents
from app.routers.schemas.example_files import example
from app.routers.schemas.playbook_words import (
    ChannelWords,
    ContactWords,
    CorrectedClaimsWords,
    PacketNeedWords,
    PlaybookWords,
    TouchCostWords,
    WindowWords,
    members_of,
)


class PayerWindowIn(WindowWords, Input):
    """One filing window. It stands above the published ones from the first day of the version on."""

    @model_validator(mode="after")
    def counts_something(self) -> Self:
        """A unit with a date needs a number and a start; one without has neither."""
        timed = self.unit not in UNTIMED
        if timed != (self.n > 0) or timed != (self.trigger is not None):
            raise ValueError("A unit with a date takes n and a trigger, one without takes neither")
        return self


class PayerChannelIn(ChannelWords, Input):
    """A door that the payer takes things through."""


class PacketNeedIn(PacketNeedWords, Input):
    """What a packet must hold. All rows that fit add up."""


class CorrectedClaimsIn(CorrectedClaimsWords, Input):
    """How the payer takes corrections of claims."""


class PayerContactIn(ContactWords, Input):
    """Whom to ask at the payer, step by step."""


class TouchCostIn(TouchCostWords, Input):
    """What one touch costs with this payer."""


class PlaybookIn(PlaybookWords, Input):
    """The whole of the next version. What is left out has its default, not what the version before said."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [example("playbook")]}}

    effective_from: Day = Field(description="First day on which it counts once approved.")
    windows: Annotated[list[PayerWindowIn], Field(max_length=50)] = Field(
        [], description="Own windows; where there is none for a purpose and level, the published rules count."
    )
    channels: Annotated[list[PayerChannelIn], Field(max_length=50)] = Field([], description="Empty: not known.")
    packet_items: Annotated[list[PacketNeedIn], Field(max_length=50)] | None = Field(
        None, description="Null: the defaults, as `GET` shows them where nobody has written a playbook."
    )
    corrected_claims: CorrectedClaimsIn = Field(default_factory=lambda: CorrectedClaimsIn.model_validate({}))
    ladder: Annotated[list[PayerContactIn], Field(max_length=50)] = []
    costs: Annotated[list[TouchCostIn], Field(max_length=6)] = Field([], description="Each touch once.")

    @model_validator(mode="after")
    def says_each_thing_once(self) -> Self:
        """Of two windows for the same purpose and level nobody could say which one counts."""
        try:
            self.playbook()
        except InvalidPlaybookError as error:
            raise ValueError(error.detail) from None
        return self

    def playbook(self) -> Playbook:
        """As the command takes it."""
        told = {name: getattr(self, name) for name in PlaybookWords.model_fields}
        needs = self.packet_items
        return Playbook(
            **told | {"proof_kinds": tuple(self.proof_kinds)},
            windows=tuple(PayerWindow(**members_of(it)) for it in self.windows),
            channels=tuple(Channel(**members_of(it)) for it in self.channels),
            packet_items=DEFAULT_NEEDS if needs is None else tuple(PacketNeed(**members_of(it)) for it in needs),
            corrected_claims=CorrectedClaims(**members_of(self.corrected_claims)),
            ladder=tuple(Contact(**members_of(it)) for it in self.ladder),
            costs=tuple(TouchCost(it.touch, cents(it.amount) or 0) for it in self.costs),
        )
