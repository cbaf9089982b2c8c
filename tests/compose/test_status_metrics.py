"""What an operator sees of the road to payers, without any id."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from prometheus_client import REGISTRY

from app.compose.status_ports import Ports
from app.compose.status_sending import StatusSender
from app.domain.status.breaker import OPENS_AFTER
from app.store.status_inquiries import NewInquiry
from app.wiring import Services
from tests.compose.asking import Scripted, SetClock, answer, ask_of, connect, denials, down, put
from tests.conftest import ORG, SavepointDatabase

T = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def clock(services: Services, monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Of the sender and of the service."""
    made = SetClock.of(services, T)
    monkeypatch.setattr(Services, "now", lambda _self: made.moment)
    return made


def counted(outcome: str, fault: str = "none") -> float:
    labels = {"outcome": outcome, "fault": fault}
    return REGISTRY.get_sample_value("overturn_status_exchanges_total", labels) or 0


async def gauges(client: httpx.AsyncClient) -> dict[str, str]:
    text = (await client.get("/metrics")).text
    lines = [line.rpartition(" ") for line in text.splitlines() if line.startswith("overturn_status_")]
    return {name.removeprefix("overturn_status_"): value for name, _, value in lines}


async def test_exchanges_are_counted_by_what_came_of_them(
    services: Services, clock: SetClock, database: SavepointDatabase, client: httpx.AsyncClient
) -> None:
    found = await denials(client, database, OPENS_AFTER + 3)
    await connect(database, found[0]["payer_id"], T)
    port = Scripted(clock, [down("payer_down", 3600)])
    sender = StatusSender(clock, Ports(services.sealing, opens=lambda *_, **__: port))
    later = T + timedelta(hours=2)
    waiting = [
        NewInquiry(it["id"], it["claim_id"], (it["id"],), it["payer_id"], "queue", not_before=later) for it in found[:2]
    ]
    await put(database, waiting, T)
    await ask_of(database, found[2:], T)
    before = counted("unavailable", "payer_down")
    await sender.ask(ORG, found[0]["payer_id"])
    await sender.idle()
    assert counted("unavailable", "payer_down") == before + OPENS_AFTER + 1
    shown = await gauges(client)
    assert shown['inquiries_open{state="waiting"}'] == f"{OPENS_AFTER + 3}.0"
    assert (shown['payers_spared{reason="breaker_open"}'], shown['payers_spared{reason="put_off"}']) == ("1.0", "1.0")
    clock.moment, port.script = T + timedelta(hours=1), [answer()]
    before = counted("answered")
    await sender.ask(ORG, found[0]["payer_id"])
    await sender.idle()
    assert counted("answered") > before
    assert (await gauges(client))['payers_spared{reason="breaker_open"}'] == "0.0"
    await sender.drain(1)


async def test_without_a_database_the_other_figures_are_there(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 'inquiries_open{state="waiting"}' in await gauges(client)

    async def away(*_: Any) -> Any:
        raise OSError("away")

    monkeypatch.setattr(SavepointDatabase, "read_shared", away)
    told = await client.get("/metrics")
    assert told.status_code == 200
    assert "overturn_requests_total" in told.text
    assert "overturn_status_inquiries_open{" not in told.text
