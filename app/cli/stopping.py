"""A stop that was asked for is no failure."""

from __future__ import annotations

import signal
import sys
from types import FrameType


def stop_on_signals() -> None:
    """End with exit code 0 on SIGTERM and SIGINT, so that what is registered at exit (the embedded server) ends too.

    uvicorn takes the signals over while it serves and raises them again once it has stopped gracefully.
    """

    def stop(_signal: int, _frame: FrameType | None) -> None:
        sys.exit(0)

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
