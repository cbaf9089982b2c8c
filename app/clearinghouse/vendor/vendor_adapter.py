"""Asks a vendor's API in JSON, and polls where the answer takes a while."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

import orjson

from app.clearinghouse.reply import Reply
from app.clearinghouse.sending import unsent, wire_outcome
from app.clearinghouse.vendor.answers import Answers
from app.clearinghouse.vendor.calls import Calls
from app.clearinghouse.vendor.request import write_request
from app.clearinghouse.vendor.tokens import NoTokenError
from app.clearinghouse.verdicts import rejected
from app.clearinghouse.wire import WireError
from app.domain.status.account import Account
from app.domain.status.inquiry import Inquiry, UnwritableInquiryError
from app.domain.status.ports import (
    Accepted,
    Ambiguous,
    ControlNumbers,
    Exchange,
    Numbers,
    Outcome,
    Unavailable,
)

POLL_AFTER = 5.0
"""Seconds, where the vendor names none: judgement."""
LONGEST_HANDLE = 500
GONE = frozenset({404, 410})
"""Of a poll: the vendor knows nothing of it any more."""
NO_TOKEN = "no_token"  # noqa: S105 (our own code)


@dataclass(frozen=True, slots=True)
class VendorAdapter:
    """One account."""

    account: Account
    calls: Calls
    answers: Answers

    async def submit(self, inquiry: Inquiry, numbers: Numbers) -> Outcome:
        """Ask once."""
        try:
            body = write_request(inquiry, numbers)
        except UnwritableInquiryError:
            return unsent(numbers)
        asked = ControlNumbers(st02=body["controlNumber"], trn02=inquiry.trace)
        exchange = Exchange(numbers.payload_id, asked=asked, sent=orjson.dumps(body))
        reply = await self._call("POST", self.account.url, exchange)
        if not isinstance(reply, Reply):
            return reply
        exchange = replace(exchange, http_status=reply.status, received=reply.body, left_at=reply.left_at)
        if reply.status == 202:
            return self._accepted(exchange, reply, None)
        return self.answers.read(inquiry, exchange, reply)

    async def poll(self, inquiry: Inquiry, handle: str, numbers: Numbers) -> Outcome:
        """Ask for what was accepted. What fails on the way changes nothing about that: it is polled again, never
        asked anew. It ends with an answer, a refusal, an answer that cannot be read, or where the job is gone."""
        exchange = Exchange(numbers.payload_id, asked=ControlNumbers(trn02=inquiry.trace))
        if self._handle(handle) != handle:
            return rejected("request_invalid").outcome(exchange)
        reply = await self._call("GET", urljoin(self.account.url, handle), exchange)
        if not isinstance(reply, Reply):
            return _still_accepted(reply, handle)
        exchange = replace(exchange, http_status=reply.status, received=reply.body, left_at=reply.left_at)
        if reply.status == 202:
            return self._accepted(exchange, reply, handle)
        if reply.status in GONE:
            return Unavailable("payer_down", exchange)
        outcome = self.answers.read(inquiry, exchange, reply)
        return outcome if reply.status == 200 else _still_accepted(outcome, handle)

    async def aclose(self) -> None:
        """Let go of connections."""
        await self.calls.aclose()

    async def _call(self, method: str, url: str, exchange: Exchange) -> Reply | Outcome:
        try:
            return await self.calls.call(method, url, exchange.sent or None)
        except NoTokenError as error:
            return error.verdict.outcome(replace(exchange, error_code=NO_TOKEN))
        except WireError as error:
            return wire_outcome(error, exchange)

    def _accepted(self, exchange: Exchange, reply: Reply, handle: str | None) -> Outcome:
        """Where to ask again. Without an address of theirs nobody can, and asking anew would be paid for twice."""
        told = reply.headers.get("location")
        found = self._handle(told) if told else handle
        if found is None:
            return rejected("malformed_response").outcome(exchange)
        return Accepted(found, POLL_AFTER if reply.retry_after is None else reply.retry_after, exchange)

    def _handle(self, location: str) -> str | None:
        """Path and query of an address at the account's own server; None for any other."""
        base, found = urlsplit(self.account.url), urlsplit(urljoin(self.account.url, location))
        if (found.scheme, found.netloc) != (base.scheme, base.netloc) or len(location) > LONGEST_HANDLE:
            return None
        return found._replace(scheme="", netloc="", fragment="").geturl()


def _still_accepted(outcome: Outcome, handle: str) -> Outcome:
    if isinstance(outcome, Ambiguous):
        return Accepted(handle, POLL_AFTER, outcome.exchange)
    if isinstance(outcome, Unavailable):
        wait = POLL_AFTER if outcome.retry_after is None else outcome.retry_after
        return Accepted(handle, wait, outcome.exchange)
    return outcome
