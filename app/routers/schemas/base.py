"""What all shapes share: strict input, complete output, money as decimal strings, text that PostgreSQL can keep."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from app.domain.money import to_cents

_PRINTED = r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f]"
PRINTABLE = f"^{_PRINTED}*$"
NOT_BLANK = rf"^{_PRINTED}*[^\s\u0000-\u001f\u0085]{_PRINTED}*$"
"""Printable, and more than the white space around it, which is cut off."""


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
Number = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=NOT_BLANK)]
"""A number of a claim, line, member or sender: any printable text, kept as it came."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NOT_BLANK)]
Code = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z0-9]{1,8}$")]
"""A code of a list that others keep: open, because lists grow three times a year."""
_MONTH_AND_DAY = r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _only_a_date(given: Any) -> Any:
    """Pydantic would also take a moment, or seconds since 1970."""
    if isinstance(given, date) or (isinstance(given, str) and _DATE.fullmatch(given.strip())):
        return given
    raise ValueError("A date is text: YYYY-MM-DD")


def day_between(first: int, last: int, years: str) -> Any:
    """The type of a day in plausible years; ``years`` says the same as a pattern."""

    def plausible(day: date) -> date:
        if not first <= day.year <= last:
            raise ValueError("The year is not plausible")
        return day

    schema = {"type": "string", "format": "date", "pattern": f"^({years})-{_MONTH_AND_DAY}$"}
    return Annotated[date, BeforeValidator(_only_a_date), AfterValidator(plausible), WithJsonSchema(schema)]


_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:]{8}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})")


def _only_a_moment(given: Any) -> Any:
    """Pydantic would also take seconds since 1970, and a day."""
    if isinstance(given, datetime) or (isinstance(given, str) and _MOMENT.fullmatch(given.strip())):
        return given
    raise ValueError("A moment is text after RFC 3339, with its offset")


Moment = Annotated[
    AwareDatetime, BeforeValidator(_only_a_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
Day = day_between(1990, 2100, "199[0-9]|20[0-9]{2}|2100")
BirthDate = day_between(1880, 2100, "18[89][0-9]|19[0-9]{2}|20[0-9]{2}|2100")


def one_of_these(*names: str) -> dict[str, Any]:
    """For the contract: at least one of these members is told, and not empty."""
    told = {"type": "string", "pattern": r"[^\s\u0085]"}
    return {"anyOf": [{"required": [name], "properties": {name: told}} for name in names]}


def _whole(given: Any) -> Any:
    """JSON has one kind of number: 50.0 is the integer 50, but true is no number."""
    return int(given) if isinstance(given, float) and given.is_integer() else given


WHOLE = BeforeValidator(_whole)
"""``Annotated[int, Field(strict=True, …), WHOLE]`` is a whole number in a body."""


def cents(amount: str | None) -> int | None:
    """Cents of an :data:`Amount`."""
    return None if amount is None else _cents(amount)


class Page(Output):
    """A page of a list."""

    data: list[Any]
    has_more: bool
    next_cursor: str | None = Field(description="Send it as `cursor` for the next page. Opaque.")
