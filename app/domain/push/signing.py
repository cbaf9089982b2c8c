"""Standard Webhooks 1.0: the body of a message, its headers and its signature."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

PREFIX = "whsec_"
SECRET_BYTES = 32


def as_text(secret: bytes) -> str:
    """A secret as receivers get it: ``whsec_`` and base64."""
    return PREFIX + base64.b64encode(secret).decode()


def as_bytes(text: str) -> bytes:
    """The bytes that a secret's text stands for."""
    return base64.b64decode(text.removeprefix(PREFIX), validate=True)


def signature(secret: bytes, id_: str, timestamp: int, body: bytes) -> str:
    """``v1,`` and the HMAC-SHA256 of id, time and body, joined by dots."""
    signed = b".".join((id_.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


def headers(secrets: Sequence[bytes], id_: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of one attempt: a signature by each secret, so that receivers can change over in their own time."""
    return {
        "content-type": "application/json",
        "webhook-id": id_,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, id_, timestamp, body) for secret in secrets),
    }


def message(id_: str, type_: str, at: datetime, subject: dict[str, Any], version: int) -> bytes:
    """The body: ids only, the same at every attempt. What changed is read over the API, where reads are noted."""
    told = {
        "type": type_,
        "timestamp": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": {"id": id_, "subject": subject, "version": version},
    }
    return json.dumps(told, separators=(",", ":")).encode()
