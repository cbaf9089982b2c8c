"""How a payer keeps the CORE rules, as the contract shows it."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from app.routers.schemas.base import Output
from app.routers.schemas.payer_out import PayerIdText


class TargetsOut(Output):
    """What is compared with."""

    seconds: int = Field(description="An answer in time takes no longer (CORE 250).")
    answered_in_time: float
    availability: float = Field(description="In a calendar week (CORE 157, mandated).")
    availability_not_mandated: float = Field(description="vCS.2.0.")


class SharesOut(Output):
    """Shares from 0 to 1; null where fewer than 20 questions stand behind them."""

    n: int = Field(description="Questions that were answered, or met silence or a closed door.")
    answered_in_time: float | None
    in_time_met: bool | None
    availability: float | None = Field(description="1 - time down / time. Times in which nobody asked count as up.")
    availability_met: bool | None
    not_mandated_met: bool | None


class AvailabilityPeriodOut(Output):
    """A week from Sunday to Saturday, or a month, by the clock of the payer's calendar; the current one up to now."""

    first_day: date
    last_day: date
    all: SharesOut = Field(description="Published downtime is time down.")
    outside_downtime: SharesOut = Field(description="Of the time that the payer had not published as downtime.")
    outages: int = Field(description="Observed: from the first of two or more questions in a row without an answer.")
    hours_down: float = Field(description="Of these.")
    hours_published: float


class AvailabilityOut(Output):
    """What we saw of a payer, newest first."""

    payer_id: PayerIdText
    time_zone: str
    targets: TargetsOut
    weeks: list[AvailabilityPeriodOut]
    months: list[AvailabilityPeriodOut]
