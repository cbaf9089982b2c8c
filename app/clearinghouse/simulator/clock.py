"""Time, as the simulator takes it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Injected, so that a test decides what time it is."""

    def now(self) -> datetime:
        """The moment, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class RealClock:
    """The machine's."""

    def now(self) -> datetime:
        """The moment, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
