"""Asks over CORE vC2.2.0: writes the 276, sends it in its envelope, and reads what comes back in three layers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from app.clearinghouse.core.envelope import EnvelopeRequest, EnvelopeResponse, Form22, UnreadableEnvelopeError
from app.clearinghouse.core.errors import ENVELOPE_MAY_SAY_MORE, envelope_verdict, safe_code
from app.clearinghouse.payload import read_payload
from app.clearinghouse.reply import Reply
from app.clearinghouse.sending import unsent, wire_outcome
from app.clearinghouse.verdicts import MALFORMED, by_status
from app.clearinghouse.wire import Wire, WireError
from app.clearinghouse.x12.claim_status_276 import write_276
from app.clearinghouse.x12.outbound import Envelope
from app.domain.status.account import Account, UserPassword
from app.domain.status.inquiry import Inquiry, UnwritableInquiryError
from app.domain.status.ports import Answered, Exchange, Numbers, Outcome, Rejected


@dataclass(frozen=True, slots=True)
class CoreAdapter:
    """One account, over MIME or SOAP. ``now``: time, for the interchange and the envelope."""

    account: Account
    form: Form22
    wire: Wire
    now: Callable[[], datetime]

    async def submit(self, inquiry: Inquiry, numbers: Numbers) -> Outcome:
        """Ask once."""
        moment = self.now()
        try:
            written = write_276(inquiry, numbers, interchange_envelope(self.account, moment))
        except UnwritableInquiryError:
            return unsent(numbers)
        exchange = Exchange(numbers.payload_id, asked=written.numbers, sent=written.data)
        request = EnvelopeRequest(
            numbers.payload_id,
            moment,
            self.account.sender_id,
            self.account.receiver_id,
            written.data.decode("ascii"),
        )
        credentials = self.account.credentials
        message = self.form.write(request, credentials if isinstance(credentials, UserPassword) else None)
        try:
            reply = await self.wire.send(
                "POST", self.account.url, message.headers, content=message.content, form=message.form
            )
        except WireError as error:
            return wire_outcome(error, exchange)
        exchange = replace(exchange, http_status=reply.status, received=reply.body, left_at=reply.left_at)
        return self._read(inquiry, exchange, reply)

    async def poll(self, inquiry: Inquiry, handle: str, numbers: Numbers) -> Outcome:
        """In real time nothing is accepted for later."""
        del inquiry, handle
        return Rejected("request_invalid", Exchange(numbers.payload_id))

    async def aclose(self) -> None:
        """Nothing is kept: each exchange has a connection of its own."""

    def _read(self, inquiry: Inquiry, exchange: Exchange, reply: Reply) -> Outcome:
        """HTTP, then the envelope, then the payload. 400 and 500 stand over envelopes and faults that say more."""
        by_http = MALFORMED if reply.status == 200 else by_status(reply.status)
        if reply.status not in ENVELOPE_MAY_SAY_MORE:
            return by_http.outcome(exchange, reply.retry_after)
        try:
            response = self.form.read(reply.content_type, reply.body)
        except UnreadableEnvelopeError:
            return by_http.outcome(exchange, reply.retry_after)
        exchange = replace(exchange, error_code=safe_code(response.error_code), received=response.payload or reply.body)
        if reply.status != 200 or not response.succeeded:
            return envelope_verdict(response.error_code).outcome(exchange, reply.retry_after)
        return self._answer(inquiry, exchange, response)

    def _answer(self, inquiry: Inquiry, exchange: Exchange, response: EnvelopeResponse) -> Outcome:
        payload = read_payload(response.payload, inquiry, self.account.usage)
        exchange = replace(exchange, answered=payload.numbers)
        if payload.reply is None:
            return payload.verdict.outcome(exchange)
        return Answered(payload.reply, exchange)


def interchange_envelope(account: Account, moment: datetime) -> Envelope:
    """ISA and GS of an account."""
    return Envelope(
        sender_id=account.sender_id,
        receiver_id=account.receiver_id,
        application_sender=account.sender_id,
        application_receiver=account.receiver_id,
        usage=account.usage,
        moment=moment,
        sender_qualifier=account.sender_qualifier,
        receiver_qualifier=account.receiver_qualifier,
    )
