"""What came back over HTTP, whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 86_400.0
"""Seconds that somebody may ask to be left alone: judgement, a day."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def content_type(self) -> str:
        """With its parameters; empty where there is none."""
        return self.headers.get("content-type", "")

    @property
    def retry_after(self) -> float | None:
        """Seconds that the other side asks to be left alone (RFC 9110 §10.2.3), at most a day."""
        told = self.headers.get("retry-after", "").strip()
        if told.isascii() and told.isdecimal():
            return min(float(told[:9]), LONGEST_WAIT)
        try:
            moment = parsedate_to_datetime(told)
        except ValueError:
            return None
        if moment.tzinfo is None:
            return None
        return min(max(0.0, (moment - datetime.now(UTC)).total_seconds()), LONGEST_WAIT)
