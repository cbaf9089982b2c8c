"""base64url and JSON with the freedoms removed: one byte string has one spelling, one key has one value.

RFC 7515 §2 (base64url without padding), RFC 8725 §2.4 and §3.1 (differences between parsers are attacks).
"""

import base64
import json
import math
import re
from typing import Any, NoReturn

_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")


def encode_base64url(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode_base64url(text: str) -> bytes:
    """The bytes of one canonical, non-empty, unpadded base64url string.

    Raises ValueError for padding, the standard alphabet, whitespace, and last characters whose unused bits are
    not zero: each of those would give a signed token a second spelling.
    """
    if not _BASE64URL.fullmatch(text):
        raise ValueError("not base64url")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encode_base64url(data) != text:
        raise ValueError("not canonical base64url")
    return data


def parse_object(data: bytes) -> dict[str, Any]:
    """A JSON object in UTF-8. Raises ValueError for anything else.

    Refused besides bad syntax: repeated names at any depth, NaN and infinities (also as 1e999), nesting deep
    enough to exhaust the parser, and strings that no UTF-8 text can hold.
    """
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - bad input, as above
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("repeated name")
    return value


def _refuse_constant(_: str) -> NoReturn:
    raise ValueError("not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("number out of range")
    return number
