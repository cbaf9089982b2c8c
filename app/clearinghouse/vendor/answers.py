"""What a reply of the API comes to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from app.clearinghouse.matching import ours
from app.clearinghouse.payload import Payload, read_payload
from app.clearinghouse.reply import Reply
from app.clearinghouse.vendor.errors import body_verdict
from app.clearinghouse.vendor.response import read_response
from app.clearinghouse.verdicts import MALFORMED, TEST_ANSWER, WRONG_TRACE, by_status
from app.domain.status.account import Usage
from app.domain.status.inquiry import Inquiry
from app.domain.status.ports import Answered, ControlNumbers, Exchange, Outcome

MODES: dict[str, Usage] = {"production": "P", "prod": "P", "sandbox": "T", "test": "T"}
"""``meta.applicationMode``, as ISA15 says it."""
CONTROL_NUMBER = re.compile(r"[0-9]{1,9}")
MOCKED = "x-api-mock-response"
"""A header of canned answers."""


@dataclass(frozen=True, slots=True)
class Answers:
    """For an account that is a test, or is not."""

    usage: Usage

    def read(self, inquiry: Inquiry, exchange: Exchange, reply: Reply) -> Outcome:
        """Any status but 202: HTTP, then errors inside the body, then whose answer it is."""
        if reply.status != 200:
            return by_status(reply.status).outcome(exchange, reply.retry_after)
        body = _object(reply.body)
        if body is None:
            return MALFORMED.outcome(exchange)
        failed = body_verdict(body)
        if failed is not None:
            verdict, code = failed
            return verdict.outcome(replace(exchange, error_code=code), reply.retry_after)
        if self._other_mode(body, reply):
            return TEST_ANSWER.outcome(exchange)
        payload = self._from_x12(inquiry, body)
        if payload is None:
            return _from_json(inquiry, exchange, body)
        exchange = replace(exchange, answered=payload.numbers)
        return payload.verdict.outcome(exchange) if payload.reply is None else Answered(payload.reply, exchange)

    def _other_mode(self, body: Mapping[str, Any], reply: Reply) -> bool:
        """Whether a marker says other than was asked. Not every vendor sets one; the X12 has its own."""
        meta = body.get("meta")
        mode = str(meta.get("applicationMode", "")).strip().lower() if isinstance(meta, dict) else ""
        mocked = reply.headers.get(MOCKED, "").strip().lower() == "true"
        return MODES.get(mode, self.usage) != self.usage or (mocked and self.usage != "T")

    def _from_x12(self, inquiry: Inquiry, body: Mapping[str, Any]) -> Payload | None:
        """The 277 itself, where the vendor sends it along: its JSON drops BHT03, repeated STC, and STC10 at times.
        None: there is none that could be read."""
        text = body.get("x12")
        if not isinstance(text, str) or not text.strip():
            return None
        payload = read_payload(text.encode("utf-8", "replace"), inquiry, self.usage)
        return None if payload.reply is None and payload.verdict is MALFORMED else payload


def _from_json(inquiry: Inquiry, exchange: Exchange, body: Mapping[str, Any]) -> Outcome:
    told = read_response(body)
    if not told.claims:
        return MALFORMED.outcome(exchange)
    found = ours([told], inquiry)
    if found is None:
        return WRONG_TRACE.outcome(exchange)
    numbers = ControlNumbers(
        isa13=_number(body.get("reassociationKey")), st02=_number(body.get("controlNumber")), trn02=inquiry.trace
    )
    return Answered(found, replace(exchange, answered=numbers))


def _number(told: Any) -> str | None:
    """A control number for the log; what has other characters may be anything."""
    return told if isinstance(told, str) and CONTROL_NUMBER.fullmatch(told) else None


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        found = orjson.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
