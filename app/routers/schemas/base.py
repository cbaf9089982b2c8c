"""What all shapes share: strict input, complete output, money as decimal strings, text that PostgreSQL can keep."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from app.domain.money import to_cents

PRINTABLE = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f]*$"


class Input(BaseModel):
    """Unknown members are refused: a misspelt name must not be lost silently."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Output(BaseModel):
    """Every member is always there, null when there is nothing."""

    model_config = ConfigDict(from_attributes=True)


def _cents(text: str) -> int:
    return to_cents(Decimal(text))


Amount = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$"),
    Field(description="Money in US dollars as a decimal string, not negative.", examples=["125.00"]),
]
Money = Annotated[
    str,
    Field(
        description="Money in US dollars as a decimal string.",
        pattern=r"^-?[0-9]+\.[0-9]{2}$",
        examples=["125.00"],
    ),
]
Text = Annotated[str, StringConstraints(max_length=200, pattern=PRINTABLE)]
Number = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=PRINTABLE)]
"""A number of a claim, line, member or sender: any printable text, kept as it came."""
Code = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z0-9]{1,8}$")]
"""A code of a list that others keep: open, because lists grow three times a year."""


def _plausible(day: date) -> date:
    if not 1990 <= day.year <= 2100:
        raise ValueError("The year is not plausible")
    return day


Day = Annotated[date, AfterValidator(_plausible)]


def cents(amount: str | None) -> int | None:
    """Cents of an :data:`Amount`."""
    return None if amount is None else _cents(amount)


class Page(Output):
    """A page of a list."""

    data: list[Any]
    has_more: bool
    next_cursor: str | None = Field(description="Send it as `cursor` for the next page. Opaque.")
