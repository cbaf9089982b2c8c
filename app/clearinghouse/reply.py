"""What came back over HTTP, whole."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 86_400.0
"""Seconds that somebody may ask to be left alone: judgement, a day."""
PACKED = frozenset({"gzip", "x-gzip", "deflate"})
AUTOMATIC = 32
"""Of zlib: with the header of either."""


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """Up to ``most`` bytes of a body: some servers compress whatever they are asked for.

    What is packed in another way, or is not, stays as it came. httpx would unpack all of it before anybody counts.
    """
    if encoding.strip().lower() not in PACKED:
        return body
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | AUTOMATIC).decompress(body, most)
    except zlib.error:
        return body


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    left_at: float | None = None
    """See :class:`app.domain.status.ports.Exchange`."""

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
