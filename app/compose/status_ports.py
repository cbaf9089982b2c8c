"""The ports of a process: one for each connection as it is, kept, because it holds the token of all its exchanges."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

import structlog

from app.clearinghouse.connections import open_port
from app.clearinghouse.tls import expires_at
from app.compose.connections import account_of
from app.domain.status.account import Account, Certificate
from app.domain.status.connection import Connection
from app.domain.status.inquiry import Inquiry
from app.domain.status.ports import Ambiguous, Exchange, Fault, StatusPort
from app.domain.status.ports import Outcome as Said
from app.security.sealing import Sealing
from app.store.status_exchanges import Taken

log = structlog.get_logger(__name__)


class Opens(Protocol):
    """Opens a port to an account."""

    def __call__(self, account: Account, *, allow_local: bool, hold: float) -> StatusPort:
        """See :func:`app.clearinghouse.connections.open_port`."""


class UnusableError(Exception):
    """Nothing can be sent over a connection until somebody mends it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Opened:
    """The port of one version of a connection. ``until``: its certificate runs out then."""

    version: int
    port: StatusPort
    until: datetime | None


@dataclass
class Ports:
    """Opened when they are needed first, closed together."""

    sealing: Sealing
    allow_local: bool = False
    opens: Opens = field(default=open_port)
    _open: dict[UUID, Opened] = field(default_factory=dict)
    _old: list[StatusPort] = field(default_factory=list)

    def of(self, connection: Connection, hold: float, now: datetime) -> StatusPort:
        """The port of a connection. What is on its way over an older one goes on there. Raises UnusableError."""
        known = self._open.get(connection.id)
        if known is None or known.version != connection.version:
            if known is not None:
                self._old.append(known.port)
                del self._open[connection.id]
            known = self._open[connection.id] = self._opened(connection, hold)
        if known.until is not None and known.until <= now:
            log.error("certificate_expired", connection=str(connection.id))
            raise UnusableError("certificate_expired")
        return known.port

    def _opened(self, connection: Connection, hold: float) -> Opened:
        try:
            account = account_of(connection, self.sealing)
            mine = account.credentials
            until = expires_at(mine) if isinstance(mine, Certificate) else None
            return Opened(connection.version, self.opens(account, allow_local=self.allow_local, hold=hold), until)
        except ValueError as error:  # sealed by another key, a certificate that is none, an address inside
            log.error("connection_unusable", connection=str(connection.id), error=type(error).__name__)  # noqa: TRY400
            raise UnusableError("connection_unusable") from None

    async def aclose(self) -> None:
        """Let go of all connections."""
        for port in (*(it.port for it in self._open.values()), *self._old):
            await port.aclose()
        self._open.clear()
        self._old.clear()


async def say(port: StatusPort, inquiry: Inquiry, taken: Taken) -> Said:
    """Ask over a port. One that raises all the same leaves us where silence does: nobody knows."""
    try:
        if taken.handle is None:
            return await port.submit(inquiry, taken.numbers)
        return await port.poll(inquiry, taken.handle, taken.numbers)
    except Exception as error:
        log.error("status_port_failed", error=type(error).__name__)  # noqa: TRY400 - its text may hold patient data
        return Ambiguous(Exchange(taken.numbers.payload_id))
