"""Questions to a payer for tests: claims to ask about, a connection, a clock that is set, and a port with a script."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
from uuid_utils.compat import uuid7

from app.domain.status import connection as steps
from app.domain.status.answer import ClaimStatus, Statement, StatusCode, StatusReply
from app.domain.status.connection import Connection, ConnectionTerms, PayerConnection, PayerTerms
from app.domain.status.downtime import Calendar
from app.domain.status.inquiry import Inquiry
from app.domain.status.ports import (
    Accepted,
    Ambiguous,
    Answered,
    ControlNumbers,
    Exchange,
    Fault,
    Numbers,
    Outcome,
    Rejected,
    Unavailable,
)
from app.routers.schemas.example_files import example
from app.store.connections import PostgresConnections
from app.store.database import Database, Row
from app.store.record import SYSTEM, Recorder
from app.store.status_inquiries import Cause, NewInquiry, add
from app.wiring import Services
from tests.conftest import ORG
from tests.routers.work import item

TERMS = ConnectionTerms(
    name="Simulator",
    adapter="simulator",
    url="http://127.0.0.1:9/core/mime",
    sender_id="SENDER",
    receiver_id="RECEIVER",
    sender_qualifier="ZZ",
    receiver_qualifier="ZZ",
    submitter_name="SAMPLE CLINIC",
    submitter_etin="1234567893",
    usage="T",
    auth_kind="none",
    auth={},
)
NO_LIMITS: dict[str, Any] = {"concurrency": 100, "per_minute": 60_000, "burst": 1_000}


class SetClock(Services):
    """Services whose clock stands where a test puts it."""

    moment: datetime

    @classmethod
    def of(cls, services: Services, moment: datetime) -> SetClock:
        made = cls(**{it.name: getattr(services, it.name) for it in fields(Services) if it.init})
        made.moment = moment
        return made

    def now(self) -> datetime:
        return self.moment


async def denials(
    client: httpx.AsyncClient, database: Database, number: int, payer: str = "Sample Mutual Health", start: int = 0
) -> list[Row]:
    """So many denials on a claim each, with all that a question takes: ``id``, ``claim_id``, ``payer_id``."""
    items = [item(start + it, payer={"name": payer}) for it in range(number)]
    claims = [_claim(it) for it in items]
    for what, posted in (("claims", claims), ("denial-batches", items)):
        for place in range(0, number, 500):
            answer = await client.post(f"/v1/{what}", json={"items": posted[place : place + 500]})
            assert answer.is_success, answer.text
    numbers = [it["claim"]["patient_control_number"] for it in items]
    found = "SELECT id, claim_id, payer_id FROM denials WHERE patient_control_number = ANY(%s) ORDER BY id"
    return await rows(database, found, numbers)


def _claim(denial: dict[str, Any]) -> dict[str, Any]:
    """The sender's own record of its claim."""
    told = copy.deepcopy(example("claim")) | {"payer": denial["payer"]}
    return told | {"patient_control_number": denial["claim"]["patient_control_number"]}


async def connect(
    database: Database, payer_id: UUID, now: datetime, terms: ConnectionTerms = TERMS, **limits: Any
) -> UUID:
    """A connection over which a payer is asked."""
    made = Connection(uuid7(), terms)
    told = {**NO_LIMITS, "most_days": 30, "calendar": Calendar(ZoneInfo("UTC")), **limits}
    async with database.transaction(ORG) as tx:
        store = PostgresConnections(Recorder(tx, SYSTEM), now)
        await store.add(steps.created(made))
        payer = PayerTerms(connection_id=made.id, payer_number=told.pop("payer_number", "SIM1"), **told)
        await store.put_payer(*steps.told(PayerConnection(payer_id, payer), payer))
    return made.id


async def put(database: Database, inquiries: Sequence[NewInquiry], now: datetime) -> list[UUID]:
    """Store questions."""
    async with database.transaction(ORG) as tx:
        await add(Recorder(tx, SYSTEM), inquiries, now)
    return [it.id for it in inquiries]


async def ask_of(database: Database, found: Sequence[Row], now: datetime, cause: Cause = "queue") -> list[UUID]:
    """A question about the claim of each of these denials."""
    new = [NewInquiry(uuid7(), it["claim_id"], (it["id"],), it["payer_id"], cause) for it in found]
    return await put(database, new, now)


async def rows(database: Database, sql: str, *params: Any) -> list[Row]:
    """Rows of the tests' organisation."""
    async with database.transaction(ORG) as tx:
        return await tx.fetch(sql, params)


Say = Callable[[Inquiry, Numbers], Outcome]


def exchange(inquiry: Inquiry, numbers: Numbers, **told: Any) -> Exchange:
    asked = ControlNumbers(isa13=f"{numbers.interchange:09}", trn02=inquiry.trace)
    return Exchange(
        numbers.payload_id, asked, sent=b"ISA asked " + inquiry.trace.encode(), received=b"ISA said", **told
    )


def answer(category: str = "P1", status: str = "20") -> Say:
    """A payer's word about the claim."""

    def say(inquiry: Inquiry, numbers: Numbers) -> Outcome:
        statement = Statement((StatusCode(category, status),), charge=33_000)
        reply = StatusReply(inquiry.request_id, (ClaimStatus(inquiry.trace, (statement,)),))
        return Answered(reply, exchange(inquiry, numbers, http_status=200))

    return say


def silence(inquiry: Inquiry, numbers: Numbers) -> Outcome:
    return Ambiguous(exchange(inquiry, numbers))


def down(fault: Fault = "payer_down", retry_after: float | None = None) -> Say:
    return lambda inquiry, numbers: Unavailable(fault, exchange(inquiry, numbers, http_status=503), retry_after)


def refused(fault: Fault = "request_invalid") -> Say:
    return lambda inquiry, numbers: Rejected(fault, exchange(inquiry, numbers, http_status=400))


def taken_in(handle: str = "job-1", after: float = 5) -> Say:
    return lambda inquiry, numbers: Accepted(handle, after, exchange(inquiry, numbers, http_status=202))


@dataclass
class Scripted:
    """A port that says what is next in its script, after so many seconds of the set clock; the last goes on for ever."""

    services: SetClock
    script: list[Say]
    seconds: float = 0
    asked: list[tuple[str, datetime, str]] = field(default_factory=list)
    """Trace, moment, and ``submit`` or the handle that was polled."""
    during: Callable[[], Any] | None = None
    closed: bool = False

    async def submit(self, inquiry: Inquiry, numbers: Numbers) -> Outcome:
        return await self._say(inquiry, numbers, "submit")

    async def poll(self, inquiry: Inquiry, handle: str, numbers: Numbers) -> Outcome:
        return await self._say(inquiry, numbers, handle)

    async def aclose(self) -> None:
        self.closed = True

    async def _say(self, inquiry: Inquiry, numbers: Numbers, what: str) -> Outcome:
        self.asked.append((inquiry.trace, self.services.moment, what))
        say = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        said = say(inquiry, numbers)
        self.services.moment += timedelta(seconds=60 if isinstance(said, Ambiguous) else self.seconds)
        if self.during is not None:
            await self.during()
        return said
