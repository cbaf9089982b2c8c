"""Ports are kept as long as their connection is as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from uuid_utils.compat import uuid7

from app.compose.status_ports import Ports, UnusableError
from app.domain.status.connection import Connection
from app.security.sealing import Sealing
from tests.clearinghouse.conformance.authority import make_authority
from tests.compose.asking import TERMS

NOW = datetime.now(UTC)


class Port:
    def __init__(self, account: Any) -> None:
        self.account = account
        self.closed = False

    async def aclose(self) -> None:
        self.closed = True


async def test_a_changed_connection_gets_a_new_port_and_the_old_one_stays_open(tmp_path: Path) -> None:
    opened: list[Any] = []

    def opens(account: Any, **_: Any) -> Any:
        opened.append(Port(account))
        return opened[-1]

    ports = Ports(Sealing(tmp_path / "key", None), opens=opens)
    connection = Connection(uuid7(), TERMS)
    first = ports.of(connection, 60, NOW)
    assert ports.of(connection, 60, NOW) is first
    moved = replace(connection, terms=replace(TERMS, url="https://core.example.org/x"), version=2)
    second = ports.of(moved, 60, NOW)
    assert second is not first
    assert [it.account.url for it in opened] == [TERMS.url, "https://core.example.org/x"]
    assert [it.closed for it in opened] == [False, False], "something may be on its way over it"
    await ports.aclose()
    assert [it.closed for it in opened] == [True, True]


async def test_what_was_sealed_by_another_key_opens_no_port(tmp_path: Path) -> None:
    sealed = Sealing(tmp_path / "one", None).seal(b"{}")
    ports = Ports(Sealing(tmp_path / "other", None), opens=Port)  # type: ignore[arg-type]
    with pytest.raises(UnusableError) as caught:
        ports.of(Connection(uuid7(), TERMS, sealed), 60, NOW)
    assert caught.value.fault == "connection_unusable"


async def test_a_certificate_that_runs_out_closes_its_port_when_it_does(tmp_path: Path) -> None:
    sealing = Sealing(tmp_path / "key", None)
    now = datetime.now(UTC)
    chain, key = (it.decode() for it in make_authority(tmp_path).client)
    sealed = sealing.seal(orjson.dumps({"chain": chain, "key": key}))
    connection = Connection(uuid7(), replace(TERMS, auth_kind="certificate"), sealed)
    ports = Ports(sealing, allow_local=True)
    assert ports.of(connection, 60, now)
    with pytest.raises(UnusableError) as caught:
        ports.of(connection, 60, now + timedelta(days=1, minutes=1))
    assert caught.value.fault == "certificate_expired"
    await ports.aclose()
