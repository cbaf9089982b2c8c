"""One inquiry, one simulator, and a port for each way to reach it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import uuid4

from app.clearinghouse.connections import open_port
from app.clearinghouse.simulator.app import ASK, MIME, SOAP, TOKEN
from app.clearinghouse.simulator.payer import Guests, Simulator
from app.clearinghouse.simulator.script import Script, Turn
from app.clearinghouse.simulator.serving import serving
from app.domain.status.account import (
    Account,
    AdapterName,
    ApiKey,
    Certificate,
    Credentials,
    OAuthClient,
    UserPassword,
)
from app.domain.status.inquiry import Inquiry, Member, Party
from app.domain.status.ports import Numbers, StatusPort
from tests.clearinghouse.conformance.authority import Authority

NOW = datetime(2026, 7, 1, 15, 30, tzinfo=UTC)
USER = UserPassword("clinic", "pass & <word>")
GUESTS = Guests(user=USER.user, password=USER.password, client_id="clinic", client_secret="secret")
HOLD = 0.1
"""Seconds of silence that a test waits for."""
INQUIRY = Inquiry(
    trace="0190f2c3a1b27c3d8e4f5a6b7c8d9e0f",
    request_id="0190f2c3a1b27c3d8e4f5a6b7c8d9e0f",
    payer=Party("MERIDIAN HEALTH", "MH001"),
    receiver=Party("LAKESIDE CLINIC", "123456789"),
    provider=Party("LAKESIDE CLINIC", "1999999984"),
    subscriber=Member(Party("SAMPLE", "W123456789", "ROBIN"), date(1980, 2, 3), "F"),
    payer_claim_control_number="ICN42",
    patient_control_number="PCN42",
    charge=25_075,
    service_from=date(2026, 5, 4),
    service_to=date(2026, 5, 6),
)


@dataclass(frozen=True)
class Way:
    """How a port reaches the simulator."""

    name: str
    adapter: AdapterName
    path: str
    credentials: str

    @property
    def tls(self) -> bool:
        return self.credentials == "certificate"


WAYS = (
    Way("mime", "core_mime", MIME, "password"),
    Way("mime-certificate", "core_mime", MIME, "certificate"),
    Way("soap", "core_soap", SOAP, "password"),
    Way("soap-certificate", "core_soap", SOAP, "certificate"),
    Way("json", "vendor_json", ASK, "oauth"),
    Way("json-key", "vendor_json", ASK, "key"),
    Way("json-certificate", "vendor_json", ASK, "certificate"),
)


def guests(way: Way) -> Guests:
    """Who a simulator knows that is reached this way."""
    known = {"password": GUESTS, "oauth": GUESTS, "key": Guests(api_key="key-1"), "certificate": Guests()}
    return known[way.credentials]


def credentials(way: Way, url: str, authority: Authority) -> Credentials:
    kinds: dict[str, Credentials] = {
        "password": USER,
        "oauth": OAuthClient(url + TOKEN, "clinic", "secret"),
        "key": ApiKey("key-1"),
        "certificate": Certificate(*authority.client),
    }
    return kinds[way.credentials]


def account(way: Way, url: str, authority: Authority) -> Account:
    return Account(
        id="con_1",
        adapter=way.adapter,
        url=url + way.path,
        sender_id="LAKESIDE",
        receiver_id="CLEARHOUSE",
        usage="T",
        credentials=credentials(way, url, authority),
    )


class Desks:
    """One simulator for each way, that listens as long as the suite runs: starting one takes longer than asking it."""

    def __init__(self, authority: Authority, stack: AsyncExitStack) -> None:
        self.authority = authority
        self._stack = stack
        self._simulators: dict[Way, tuple[Simulator, str]] = {}
        self._ports: dict[tuple[Way, float], StatusPort] = {}

    async def open(self, way: Way, *turns: Turn, hold: float = 5) -> tuple[StatusPort, Simulator]:
        """A port, and the simulator behind it, which has these turns before it and remembers nothing."""
        if way not in self._simulators:
            simulator = Simulator(guests=guests(way))
            files = self.authority.server_files if way.tls else (None, None)
            self._simulators[way] = simulator, await self._stack.enter_async_context(serving(simulator, 0, *files))
        simulator, url = self._simulators[way]
        simulator.play(Script(otherwise=turns))
        simulator.ledger.clear()
        if (way, hold) not in self._ports:
            self._ports[way, hold] = self.port(way, url, hold)
            self._stack.push_async_callback(self._ports[way, hold].aclose)
        return self._ports[way, hold], simulator

    def port(self, way: Way, url: str, hold: float = 5) -> StatusPort:
        """A port to any address."""
        there = account(way, url, self.authority)
        return open_port(there, allow_local=True, hold=hold, now=lambda: NOW, trust=self.authority.pem)


def numbers(interchange: int = 7) -> Numbers:
    return Numbers(interchange, interchange, str(uuid4()))
