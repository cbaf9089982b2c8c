"""A stop that was asked for is no failure."""

from __future__ import annotations

import signal
import sys
from types import FrameType


def stop_on_signals(code: int = 0) -> None:
    """End with this exit code on SIGTERM and SIGINT, so that what must be undone at the end is undone.

    uvicorn takes the signals over while it serves and raises them again once it has stopped gracefully.
    """

    def stop(_signal: int, _frame: FrameType | None) -> None:
        sys.exit(code)

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
