"""An organisation with a receiver of webhooks, and a clock that can be moved on."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg

from app.compose.push import deliver
from app.routers.ids import parse
from tests.conftest import ORG
from tests.jobs.conftest import Desk
from tests.push.receiver import Receiver
from tests.routers.committed import happen_in


@dataclass
class Pushing:
    """Everything about webhooks in one place."""

    desk: Desk
    client: httpx.AsyncClient
    receiver: Receiver
    webhook: dict[str, Any] = field(default_factory=dict)
    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    @property
    def id(self) -> UUID:
        return parse("whk", self.webhook["id"])

    @property
    def url(self) -> str:
        return f"/v1/webhooks/{self.webhook['id']}"

    async def add(self, *types: str) -> None:
        """The endpoint of the receiver."""
        answer = await self.client.post("/v1/webhooks", json={"url": self.receiver.url, "types": list(types)})
        assert answer.status_code == 201, answer.text
        self.webhook = answer.json()

    async def change(self, **told: Any) -> None:
        body = {name: self.webhook[name] for name in ("url", "types", "description", "state")} | told
        answer = await self.client.put(self.url, json=body, headers={"If-Match": "*"})
        assert answer.status_code == 200, answer.text

    async def shown(self) -> dict[str, Any]:
        return dict((await self.client.get(self.url)).json())

    async def deliveries(self, **told: Any) -> list[dict[str, Any]]:
        """Oldest first."""
        answer = await self.client.get(f"{self.url}/deliveries", params={"limit": 100, **told})
        assert answer.status_code == 200, answer.text
        return list(reversed(answer.json()["data"]))

    def begin(self) -> psycopg.Connection[Any]:
        connection = psycopg.connect(self.desk.where.service)
        connection.execute("SELECT set_config('app.org', %s, false)", (str(ORG),))
        return connection

    def happen(self, type_: str = "denial.assigned", subject: UUID | None = None, version: int = 1) -> UUID:
        with self.begin() as connection:
            return happen_in(connection, type_, subject, version)

    def denial(self, versions: int) -> UUID:
        """So many versions of one denial, each of a transaction of its own."""
        subject = uuid4()
        for version in range(1, versions + 1):
            self.happen(subject=subject, version=version)
        return subject

    async def deliver(self) -> None:
        """All that may go now."""
        while await deliver(self.desk.services, ORG, self.id):
            pass

    async def pass_time(self, hours: float, step: float = 0.25) -> None:
        """Deliver as workers would in so many hours; a share of each step is left to chance."""
        draw, end = random.Random(1), self.ahead + timedelta(hours=hours)
        while self.ahead < end:
            self.ahead += timedelta(hours=step * (0.5 + draw.random()))
            await self.deliver()

    def orders(self) -> dict[str, list[int]]:
        """Versions of each subject in the order in which the receiver accepted them."""
        found: dict[str, list[int]] = {}
        for got in self.receiver.got:
            found.setdefault(got.subject, []).append(got.version)
        return found
