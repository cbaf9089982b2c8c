"""What a walk through the workflow knows beside the service, and what must hold of a claim whatever was done."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar

import httpx
from hypothesis.stateful import RuleBasedStateMachine

from app.routers.ids import show
from app.store.database import Row
from app.wiring import Services
from tests.conftest import ORG

T = TypeVar("T")

DENIALS = "SELECT * FROM denials WHERE patient_control_number = %s ORDER BY id"
BROKEN = """
WITH d AS (SELECT * FROM denials WHERE patient_control_number = %s), o AS (SELECT * FROM d WHERE stage <> 'resolved')
SELECT 'silent' AS what, id FROM o
WHERE owner_id IS NULL OR next_action IS NULL OR due_on IS NULL OR control_on IS NULL
UNION ALL SELECT 'path and decision', id FROM o WHERE (path IS NULL) <> (decision_id IS NULL)
UNION ALL SELECT 'execution without decision', id FROM o WHERE stage = 'execution' AND decision_id IS NULL
UNION ALL SELECT 'tracks nothing', id FROM o
WHERE stage = 'tracking' AND decision_id IS NULL AND next_action NOT IN ('await_correction', 'await_approval')
UNION ALL SELECT 'not one lead', claim_id FROM d GROUP BY claim_id HAVING count(*) FILTER (WHERE lead) <> 1
UNION ALL SELECT 'several owners', claim_id FROM o GROUP BY claim_id HAVING count(DISTINCT owner_id) > 1
UNION ALL SELECT 'changed without entry', id FROM d
WHERE version <> (SELECT count(DISTINCT e.subject_version) FROM events e WHERE e.subject_id = d.id)
UNION ALL SELECT 'not under its decision', o.id FROM o JOIN decisions m ON m.id = o.decision_id
WHERE NOT (o.id = ANY(m.covers) AND m.path = o.path AND m.state = 'standing')
UNION ALL SELECT 'resolved with dates', id FROM d WHERE stage = 'resolved'
AND (due_on IS NOT NULL OR next_action IS NOT NULL OR outcome IS NULL OR resolved_on IS NULL)
UNION ALL SELECT 'waits for nobody', id FROM d
WHERE (pending IS NOT NULL) <> (coalesce(next_action, '') = 'await_approval') OR (pending IS NOT NULL AND NOT EXISTS (
    SELECT FROM decisions m JOIN approvals a ON a.subject_id = m.id AND a.state = 'pending'
    WHERE m.id = (d.pending ->> 'decision')::uuid AND m.state = 'pending_approval'
    AND d.id = ANY(m.covers) AND d.control_on = m.expires_on AND d.stage <> 'resolved'))
UNION ALL SELECT 'asks about nothing', m.id FROM decisions m
WHERE m.claim_id IN (SELECT claim_id FROM d) AND m.state = 'pending_approval' AND NOT EXISTS (
    SELECT FROM d WHERE (d.pending ->> 'decision')::uuid = m.id)
UNION ALL SELECT 'held in part', claim_id FROM d
GROUP BY claim_id HAVING count(DISTINCT coalesce(held_on, '2000-01-01')) > 1
UNION ALL SELECT 'not what is to be posted', d.id FROM d LEFT JOIN billing_instructions i
ON i.denial_id = d.id AND i.state IN ('open', 'acknowledged') AND i.reverses IS NULL AND i.reversed_by IS NULL
WHERE CASE WHEN d.stage = 'resolved' AND d.path = 'close' AND d.outcome NOT IN ('recovered', 'partly_recovered', 'void')
THEN i.decision_id IS DISTINCT FROM d.decision_id ELSE i.id IS NOT NULL END
UNION ALL SELECT 'money from nowhere', id FROM d
WHERE amount_at_risk < 0 OR amount_at_risk > amount_denied OR amount_recovered < 0
"""
"""What must hold of a claim and its denials whatever was done (DESIGN §4, §5)."""


@dataclass
class Sent:
    """A submission as the model knows it."""

    kind: str
    about: set[str]
    waits: bool = True


@dataclass
class Model:
    """What is known beside the service: who did what before, never why the service should refuse it."""

    sent: dict[str, Sent] = field(default_factory=dict)
    fixed: set[str] = field(default_factory=set)
    answers: list[tuple[int, str]] = field(default_factory=list)
    """What the payer said when it was asked: day and meaning, about the whole claim."""
    asked: dict[str, str] = field(default_factory=dict)
    """Approvals that were asked for, and by whom."""
    held: bool = False

    def waits(self, ids: set[str]) -> bool:
        """Whether something about them is with the payer."""
        return any(it.waits and it.about & ids for it in self.sent.values())

    def last_answer(self) -> str | None:
        """The newest; of one day the one that says that something moves."""
        return max(self.answers, key=lambda it: (it[0], it[1] == "pending"), default=(0, None))[1]


@dataclass
class Desk:
    """What the machine works with: the application, its people, and the loop that they live on."""

    client: httpx.AsyncClient
    services: Services
    people: dict[str, dict[str, str]]
    loop: asyncio.AbstractEventLoop
    numbers: count = field(default_factory=lambda: count(1))

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Wait for it from the machine's thread."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(60)

    def post(self, who: str, url: str, body: Any, version: str) -> httpx.Response:
        """Send a command."""
        headers = self.people[who] | {"If-Match": version}
        return self.run(self.client.post(url, json=body, headers=headers))


class Claim(RuleBasedStateMachine):
    """One claim of three denials, as it was before the last step and as it is now."""

    desk: Desk
    name: str
    model: Model
    before: dict[str, Row]
    now: dict[str, Row]
    answer: dict[str, Any]

    def foreseen(self, denial: str, who: str, path: str) -> bool | None:
        """What the options say to whoever asks."""
        if who == "auditor" or self.now[denial]["stage"] == "resolved":
            return None
        url = f"/v1/denials/{denial}/decision-options"
        told = self.desk.run(self.desk.client.get(url, headers=self.desk.people[who])).json()
        return bool(next(it for it in told["options"] if it["path"] == path)["allowed"])

    def command(self, who: str, denial: str, name: str, body: dict[str, Any], foreseen: bool | None = None) -> bool:
        done = self.posted(who, f"/v1/denials/{denial}/{name}", body)
        assert foreseen in (None, done), f"the options said {foreseen}: {self.answer}"
        return done

    def posted(self, who: str, url: str, body: dict[str, Any], version: str = "*") -> bool:
        """Whether it went through; otherwise nothing has changed at all."""
        answer = self.desk.post(who, url, body, version)
        assert answer.status_code in (200, 201, 403, 409, 412, 422), answer.text
        self.before, self.answer = self.now, answer.json()
        self.look()
        if answer.status_code >= 400:
            assert not self.changed(), answer.text
        return answer.status_code < 400

    def remit(self, file: bytes) -> None:
        headers = {"Content-Type": "application/edi-x12"}
        answer = self.desk.run(self.desk.client.post("/v1/remittances", content=file, headers=headers))
        assert answer.status_code == 201, answer.text
        assert answer.json()["counts"].get("quarantined", 0) == 0, answer.text
        self.before = getattr(self, "now", {})
        self.look()

    def look(self) -> None:
        self.rows = self.read(DENIALS, (self.name,))
        self.now = {_shown(row): row for row in self.rows}

    def read(self, sql: str, params: Any = ()) -> list[Row]:
        return self.desk.run(self.desk.services.database.read(ORG, sql, params))

    def pick(self, which: int, *stages: str) -> str:
        fitting = [it for it, row in self.now.items() if row["stage"] in stages and which < 10] or list(self.now)
        return fitting[which % len(fitting)]

    def waiting(self) -> set[str]:
        """What a second person is asked about."""
        return {it for it, row in self.now.items() if row["pending"]}

    def any_in(self, *stages: str) -> bool:
        return any(row["stage"] in stages for row in self.now.values())

    def beside(self, denial: str) -> set[str]:
        """What a decision covers when it names nothing: all of the claim in the same stage."""
        return {it for it, row in self.now.items() if row["stage"] == self.now[denial]["stage"] or it == denial}

    def changed(self) -> list[str]:
        return [it for it, row in self.now.items() if row != self.before.get(it)]

    def moved(self) -> dict[str, tuple[str, str]]:
        """From where to where each denial went that was there before."""
        stages = {it: (row["stage"], self.now[it]["stage"]) for it, row in self.before.items()}
        return {it: (came, to) for it, (came, to) in stages.items() if came != to}


def _shown(row: Row) -> str:
    return str(show("den", row["id"]))
