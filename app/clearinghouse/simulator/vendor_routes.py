"""``POST /vendor/token``, ``POST /vendor/claimstatus`` and ``GET /vendor/claimstatus/{job}``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs

import orjson
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from app.clearinghouse.simulator.asked import Asked, UnreadableError, read_json
from app.clearinghouse.simulator.core_route import payload
from app.clearinghouse.simulator.http import Response, as_json, gone, send_response, waited
from app.clearinghouse.simulator.payer import Job, Simulator
from app.clearinghouse.simulator.script import Do, Turn
from app.clearinghouse.simulator.sheet import Sheet
from app.clearinghouse.simulator.vendor_json import write_json

IN_X12 = frozenset({"cut_off", "other_set"})
"""What goes wrong in the 277 goes wrong in the JSON that is made of it: nothing is left of the claims."""


@dataclass(frozen=True, slots=True)
class TokenRoute:
    """OAuth 2.0 client credentials."""

    simulator: Simulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A token, or 401."""
        request = Request(scope, receive)
        told = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        if not self.simulator.guests.knows_client(told.get("client_id"), told.get("client_secret")):
            await send_response(send, as_json({"error": "invalid_client"}, 401))
            return
        token = {
            "access_token": self.simulator.give_token(),
            "token_type": "Bearer",
            "expires_in": self.simulator.token_life,
        }
        await send_response(send, as_json(token))


@dataclass(frozen=True, slots=True)
class AskRoute:
    """One question."""

    simulator: Simulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read, look up, wait, answer or accept."""
        request = Request(scope, receive)
        body = await request.body()
        if not self.simulator.admits(request.headers.get("authorization", "")):
            self.simulator.ledger.refused["not_admitted"] += 1
            await send_response(send, as_json({"message": "Unauthorized"}, 401))
            return
        try:
            asked = read_json(orjson.loads(body))
        except (UnreadableError, orjson.JSONDecodeError):
            self.simulator.ledger.refused["unreadable"] += 1
            await send_response(send, as_json({"code": "INVALID_VALUE", "message": "Bad Request"}, 400))
            return
        asked.usage = self.simulator.mode
        with self.simulator.ledger.enter("json", asked, asked.interchange) as entry:
            turn = self.simulator.turn(asked)
            entry.did = turn.do
            if await waited(receive, self.simulator.clock, turn.after):
                await self._do(asked, turn, receive, send)

    async def _do(self, asked: Asked, turn: Turn, receive: Receive, send: Send) -> None:
        if turn.polls:
            job = f"job-{len(self.simulator.jobs) + 1}"
            self.simulator.jobs[job] = Job(asked, turn, turn.polls)
            await send_response(send, _accepted(job))
        else:
            await perform(self.simulator, asked, turn, receive, send)


@dataclass(frozen=True, slots=True)
class PollRoute:
    """Whether an answer is ready."""

    simulator: Simulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """202 until it is."""
        request = Request(scope, receive)
        name = request.path_params["job"]
        job = self.simulator.jobs.get(name)
        if job is None or not self.simulator.admits(request.headers.get("authorization", "")):
            await send_response(send, as_json({"message": "Not here"}, 404 if job is None else 401))
            return
        with self.simulator.ledger.enter("poll", job.asked, name) as entry:
            entry.did = job.turn.do
            job.polls_left -= 1
            if job.polls_left > 0:
                await send_response(send, _accepted(name))
            else:
                await perform(self.simulator, job.asked, job.turn, receive, send)


async def perform(simulator: Simulator, asked: Asked, turn: Turn, receive: Receive, send: Send) -> None:
    """Do the turn."""
    if turn.do == "silence":
        await gone(receive)
        return
    response = _response(simulator, asked, turn)
    announced = len(response.body) + 1000 if turn.do == "hang_up" else None
    await send_response(send, response, announced)


def _response(simulator: Simulator, asked: Asked, turn: Turn) -> Response:
    sheet = simulator.sheet(asked, turn)
    if turn.do in INSTEAD:
        return INSTEAD[turn.do](turn, sheet)
    body = write_json(sheet)
    return as_json({**body, "claims": [], "x12": payload(turn, sheet)} if turn.do in IN_X12 else body)


def _not_now(turn: Turn, _sheet: Sheet) -> Response:
    headers = {"retry_after": turn.retry_after} if turn.retry_after else {}
    return as_json({"message": "not now"}, turn.status, **headers)


def _error(code: str) -> Response:
    """Under 200, as the family has it."""
    return as_json({"errorResponse": {"code": code, "description": "Not now"}})


INSTEAD: dict[Do, Callable[[Turn, Sheet], Response]] = {
    "http": _not_now,
    "soap_fault": lambda turn, _sheet: as_json({"message": "failed"}, 500 if turn.code == "Receiver" else 400),
    "envelope_error": lambda turn, _sheet: _error(turn.code),
    "ta1": lambda _turn, _sheet: _error("33"),
    "999": lambda _turn, _sheet: as_json({"claims": [], "transactionSetAcknowledgement": "R", "status": "error"}),
    "json_in_payload": lambda _turn, _sheet: Response(200, "text/html", b"<html>No payer today.</html>"),
    "empty_payload": lambda _turn, _sheet: as_json({}),
    "too_long": lambda turn, sheet: as_json({"x12": payload(turn, sheet)}),
}


def _accepted(job: str) -> Response:
    return as_json({"status": "pending"}, 202, location=f"/vendor/claimstatus/{job}", retry_after="1")
