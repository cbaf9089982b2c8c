"""How a payer is asked for claim status: as people tell it, and as the contract shows it."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, StringConstraints, field_validator, model_validator

from app.domain.status.connection import PayerTerms
from app.domain.status.downtime import Calendar, Weekly
from app.domain.status.written_downtime import WEEKDAYS
from app.routers.ids import ConnectionId
from app.routers.schemas.base import NOT_BLANK, WHOLE, Input, Moment, Output
from app.routers.schemas.connections_out import ConnectionIdText
from app.routers.schemas.example_files import example
from app.routers.schemas.organization import TimeZone
from app.routers.schemas.payer_out import PayerIdText
from app.store.connections import BURST, CONCURRENCY, MOST_DAYS, PER_MINUTE

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
_BY_NAME = ConfigDict(**Input.model_config, validate_by_name=True, validate_by_alias=True)


class WeeklyIn(Input):
    """The same hours every week. Until a time that is not later than the first: on the next day."""

    model_config = _BY_NAME

    weekday: Weekday
    from_: Clock = Field(alias="from")
    to: Clock


class DatedIn(Input):
    """From a moment to before another."""

    model_config = _BY_NAME

    from_: Moment = Field(alias="from")
    to: Moment

    @model_validator(mode="after")
    def ends_later(self) -> Self:
        """A window that ends before it begins is a mistake."""
        if self.to <= self.from_:
            raise ValueError("A window ends after it begins")
        return self


class DowntimeIn(Input):
    """All downtime that the payer has published, by its own clock."""

    time_zone: TimeZone
    weekly: Annotated[list[WeeklyIn], Field(max_length=50)] = []
    dated: Annotated[list[DatedIn], Field(max_length=100)] = []

    @field_validator("time_zone")
    @classmethod
    def exists(cls, name: str) -> str:
        """A name of the tz database."""
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError("There is no such time zone") from None
        return name

    def calendar(self) -> Calendar:
        """As the rules take it."""
        return Calendar(
            ZoneInfo(self.time_zone),
            tuple(
                Weekly(WEEKDAYS.index(it.weekday), time.fromisoformat(it.from_), time.fromisoformat(it.to))
                for it in self.weekly
            ),
            tuple((it.from_.astimezone(UTC), it.to.astimezone(UTC)) for it in self.dated),
        )


class StatusConnectionIn(Input):
    """How a payer is asked: all of it. Without a connection it answers no 276, and people ask it in other ways."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [example("status_connection")]}}

    connection_id: ConnectionId | None
    payer_number: Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=NOT_BLANK)] | None = Field(
        description="The payer's number at the clearinghouse; with a connection."
    )
    concurrency: Annotated[int, Field(strict=True, ge=1, le=500), WHOLE] = Field(
        CONCURRENCY, description="Questions on their way to the payer at a time, from all workers together."
    )
    per_minute: Annotated[int, Field(strict=True, ge=1, le=60_000), WHOLE] = Field(
        PER_MINUTE, description="Questions in a minute, in the long run."
    )
    burst: Annotated[int, Field(strict=True, ge=1, le=1_000), WHOLE] = Field(
        BURST, description="Questions at once after a quiet time."
    )
    most_days: Annotated[int, Field(strict=True, ge=1, le=366), WHOLE] = Field(
        MOST_DAYS, description="Days of service that the payer searches in one question."
    )
    downtime: DowntimeIn

    @model_validator(mode="after")
    def both_or_none(self) -> Self:
        """A connection without the payer's number leads nowhere, and the reverse."""
        if (self.connection_id is None) != (self.payer_number is None):
            raise ValueError("Send connection_id and payer_number, or neither")
        return self

    def terms(self) -> PayerTerms:
        """As the command takes it."""
        same = ("connection_id", "payer_number", "concurrency", "per_minute", "burst", "most_days")
        return PayerTerms(**{name: getattr(self, name) for name in same}, calendar=self.downtime.calendar())


class WeeklyOut(Output):
    """The same hours every week."""

    weekday: Weekday
    from_: Clock = Field(alias="from")
    to: Clock


class DatedOut(Output):
    """From a moment to before another."""

    from_: datetime = Field(alias="from")
    to: datetime


class DowntimeOut(Output):
    """All downtime that the payer has published."""

    time_zone: str
    weekly: list[WeeklyOut]
    dated: list[DatedOut]


class StatusConnectionOut(Output):
    """How a payer is asked. Version 0: nobody has said it, and the payer is not asked electronically."""

    id: Annotated[str, Field(pattern="^psc_")] = Field(description="What events call it.")
    payer_id: PayerIdText
    connection_id: ConnectionIdText | None
    payer_number: str | None
    concurrency: int
    per_minute: int
    burst: int
    most_days: int
    downtime: DowntimeOut
    failures: int = Field(description="Questions in a row that found nobody.")
    left_alone_until: datetime | None = Field(
        description="Nothing is sent until then: it does not answer, or has asked for it. Published downtime apart."
    )
    version: int
    updated_at: datetime | None
