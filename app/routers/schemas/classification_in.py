"""Codes as a caller asks about them: nothing of it is stored."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.domain.sorting.classify import Item
from app.routers.schemas.base import Amount, Code, Input, cents
from app.routers.schemas.denial_in import Group
from app.routers.schemas.example_files import example


class ClassificationItemIn(Input):
    """One group code and CARC, with what is known of its line. It is taken as all that was refused on the line."""

    group: Group
    carc: Code
    remarks: Annotated[list[Code], Field(max_length=40)] = []
    line_paid: Amount | None = Field(None, description="Of the line, or of the claim for a code of the whole claim.")
    line_charge: Amount | None = Field(None, description="As `line_paid`.")
    claim_status_code: Code | None = Field(None, description="CLP02; `22` is a reversal.")

    def item(self) -> Item:
        """As the rules take it."""
        return Item(
            self.group,
            self.carc,
            tuple(self.remarks),
            cents(self.line_paid),
            cents(self.line_charge),
            self.claim_status_code or "",
        )


class ClassificationsIn(Input):
    """Up to 1,000 items. One that is misshapen refuses all of them: nothing was done, so mend it and send all again."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [example("classifications")]}}

    items: Annotated[list[ClassificationItemIn], Field(min_length=1, max_length=1000)]
