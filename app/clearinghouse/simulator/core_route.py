"""``POST /core/mime`` and ``POST /core/soap``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from app.clearinghouse.simulator.asked import Asked, UnreadableError, read_276
from app.clearinghouse.simulator.envelopes import CoreRequest, Style, Written, read_request, write_fault, write_response
from app.clearinghouse.simulator.http import TOO_LONG, Response, gone, send_response, waited
from app.clearinghouse.simulator.payer import Simulator
from app.clearinghouse.simulator.script import Do, Turn
from app.clearinghouse.simulator.sheet import Sheet
from app.clearinghouse.simulator.write_277 import write_277
from app.clearinghouse.simulator.write_acknowledgments import write_277ca, write_999, write_ta1

PAYLOAD_TYPES = {"999": "X12_999_Response_005010X231A1", "ta1": "X12_TA1_Response_00501X231A1"}
A_277 = "X12_277_Response_005010X212"


@dataclass(frozen=True, slots=True)
class CoreRoute:
    """One of the two, as an ASGI application."""

    simulator: Simulator
    style: Style

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read, look up, wait, answer."""
        request = Request(scope, receive)
        found = read_request(self.style, request.headers.get("content-type", ""), await request.body())
        if isinstance(found, str):
            await self._refuse(send, found)
        elif not self.simulator.guests.knows_user(found.user, found.password):
            await self._refuse(send, "UnAuthorized")
        else:
            await self._take(found, receive, send)

    async def _refuse(self, send: Send, code: str) -> None:
        self.simulator.ledger.refused[code] += 1
        await self._send(send, write_response(self.style, {"PayloadType": "CoreEnvelopeError", "ErrorCode": code}))

    async def _take(self, request: CoreRequest, receive: Receive, send: Send) -> None:
        try:
            asked = read_276(request.fields["Payload"].encode("latin-1", "replace"))
        except UnreadableError:
            await self._refuse(send, "PayloadIllegal")
            return
        with self.simulator.ledger.enter(self.style, asked, request.fields["PayloadID"]) as entry:
            turn = self.simulator.turn(asked)
            entry.did = turn.do
            if await waited(receive, self.simulator.clock, turn.after):
                await self._do(turn, request, asked, receive, send)

    async def _do(self, turn: Turn, request: CoreRequest, asked: Asked, receive: Receive, send: Send) -> None:
        headers = {"retry-after": turn.retry_after} if turn.retry_after else {}
        if turn.do == "silence":
            await gone(receive)
        elif turn.do == "http":
            await send_response(send, Response(turn.status, "text/plain", b"not now", headers))
        elif turn.do == "soap_fault":
            await self._send(send, write_fault(self.style, turn.code))
        else:
            written = self._respond(turn, request, self.simulator.sheet(asked, turn))
            announced = len(written.body) + 1000 if turn.do == "hang_up" else None
            await self._send(send, written, announced)

    def _respond(self, turn: Turn, request: CoreRequest, sheet: Sheet) -> Written:
        failed = turn.do == "envelope_error"
        fields = {
            "PayloadType": "CoreEnvelopeError" if failed else PAYLOAD_TYPES.get(turn.do, A_277),
            "ProcessingMode": "RealTime",
            "PayloadID": request.fields["PayloadID"],
            "TimeStamp": f"{sheet.now:%Y-%m-%dT%H:%M:%SZ}",
            "SenderID": request.fields["ReceiverID"],
            "ReceiverID": request.fields["SenderID"],
            "CORERuleVersion": "2.2.0",
            "Payload": "" if failed else payload(turn, sheet),
            "ErrorCode": turn.code if failed else "Success",
            "ErrorMessage": "Not now" if failed else "",
        }
        return write_response(self.style, fields)

    async def _send(self, send: Send, written: Written, announced: int | None = None) -> None:
        await send_response(send, Response(written.status, written.content_type, written.body), announced)


def payload(turn: Turn, sheet: Sheet) -> str:
    """What stands where a 277 should, or a 277."""
    return INSTEAD.get(turn.do, write_277)(sheet)


def _cut_off(sheet: Sheet) -> str:
    whole = write_277(sheet)
    return whole[: whole.index("REF*")]


def _an_error(_sheet: Sheet) -> str:
    return '{"error": {"code": "PAYER_CONNECTION", "message": "The payer could not be reached."}}'


INSTEAD: dict[Do, Callable[[Sheet], str]] = {
    "ta1": write_ta1,
    "999": write_999,
    "json_in_payload": _an_error,
    "empty_payload": lambda _sheet: "",
    "cut_off": _cut_off,
    "other_set": write_277ca,
    "too_long": lambda sheet: write_277(sheet) + " " * TOO_LONG,
}
