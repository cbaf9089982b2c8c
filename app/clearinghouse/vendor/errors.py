"""Errors of the family: in the HTTP status, or inside a body under 200."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.clearinghouse.verdicts import MALFORMED, Verdict, rejected, unavailable

BY_CODE: dict[str, Verdict] = {
    "INVALIDMISSINGINPUTDATA": rejected("request_invalid"),
    "INVALID_VALUE": rejected("request_invalid"),
    "MISSING_VALUE": rejected("request_invalid"),
    "33": rejected("request_invalid"),
    "41": rejected("not_entitled"),
    "42": unavailable("payer_down"),
    "79": rejected("payer_unsupported"),
    "80": unavailable("payer_down"),
    "T4": rejected("payer_unsupported"),
}
"""``errorResponse.code``. The numbers are X12's reject reasons (AAA03), which the family passes on. The vendors publish
no list for claim status: a code that is not here is an answer that cannot be read."""
REJECTED_BY_999 = frozenset({"R", "M", "W", "X"})
"""``transactionSetAcknowledgement``: the payer refused the 276 that the vendor wrote."""


def body_verdict(body: Mapping[str, Any]) -> tuple[Verdict, str] | None:
    """What a body under 200 says went wrong, with the code for the log; None: nothing."""
    error = body.get("errorResponse")
    if isinstance(error, dict) and error:
        code = str(error.get("code", "")).strip().upper()
        return BY_CODE.get(code, MALFORMED), code if code in BY_CODE else "other"
    acknowledged = str(body.get("transactionSetAcknowledgement", "")).strip().upper()
    if acknowledged in REJECTED_BY_999 and not body.get("claims"):
        return rejected("request_invalid"), f"999_{acknowledged}"
    return None
