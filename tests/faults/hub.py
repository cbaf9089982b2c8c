"""A simulated denial team: denials come in, people act or do not, days pass. Everything by a seed, on a real database."""

from __future__ import annotations

import copy
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import time_machine

from app.domain.escalation.acknowledge import acknowledge
from app.domain.people.roster import Person
from app.domain.sorting.vocabulary import bucket_of
from app.domain.workflow import send_submission
from app.domain.workflow.case import Case, Commander, Wish
from app.domain.workflow.check_status import check_status
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decide_denial import RefusedError, decide
from app.domain.workflow.override_bucket import override_bucket
from app.domain.workflow.send_submission import STATES
from app.main import create_app
from app.routers.schemas.example_files import example
from app.store.claim_work import PostgresClaimWork
from app.store.database import Row, Transaction
from app.store.decisions import PostgresDecisions
from app.store.escalations import PostgresEscalations
from app.store.history import history
from app.store.housekeeping import fold_queues
from app.store.people import roster_of
from app.store.record import SYSTEM, Recorder
from app.store.submissions import PostgresSubmissions, submission_of
from app.wiring import Services, surroundings
from tests.conftest import ORG, bearer

CODES = ("197", "16", "50", "27", "29", "11", "22", "288")
WORK = """
SELECT d.id, d.claim_id, d.stage, d.next_action, d.owner_id FROM denials d
WHERE d.org_id = %s AND d.lead AND d.stage <> 'resolved' AND d.due_on <= %s ORDER BY d.patient_control_number
"""
OPEN = "SELECT id, denial_id, reason FROM escalations WHERE org_id = %s AND state = 'open' ORDER BY denial_id, reason"
BATCH, AT_ONCE = 500, 50


@dataclass
class Hub:
    """One organisation, its people, and how they behave."""

    services: Services
    client: httpx.AsyncClient
    random: random.Random
    diligence: float = 0.35
    """Share of what is due that somebody does on a day."""
    people: list[Person] = field(default_factory=list)
    number: int = 0

    async def staff(self, analysts: int) -> None:
        """Teams for all work types with a lead each, analysts who share the work, one manager; some go away."""
        self.client.headers.update(bearer(self.services))
        types = (["front_end", "coding"], ["auth", "doc"], ["payer"])
        teams = [await self._post("teams", name=f"Team {place}", work_types=it) for place, it in enumerate(types)]
        for place, team in enumerate(teams):
            await self._person(f"lead{place}", role="lead", teams=[team["id"]])
            for number in range(analysts):
                away = {}
                if number == 0:
                    away = {"away_from": str(date(2026, 1, 20)), "away_until": str(date(2026, 1, 30))}
                await self._person(f"analyst{place}{number}", teams=[team["id"]], **away)
        await self._person("manager", role="manager")
        rules = [
            {"team_id": team["id"], "work_type": it[0], "spread": True} for team, it in zip(teams, types, strict=True)
        ]
        answer = await self.client.put("/v1/assignment-rules", json={"rules": rules}, headers={"If-Match": "*"})
        assert answer.status_code == 200, answer.text
        async with self.services.database.transaction(ORG) as tx:
            self.people = sorted((await roster_of(tx)).people.values(), key=lambda person: person.subject)

    async def get(self, path: str, **told: Any) -> dict[str, Any]:
        """What the service answers, today."""
        answer = await self.client.get(path, params=told, headers=bearer(self.services))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def _person(self, subject: str, **told: Any) -> None:
        await self._post("people", **{"issuer": "i", "subject": subject, "name": subject, "role": "analyst"} | told)

    async def _post(self, what: str, **body: Any) -> dict[str, Any]:
        answer = await self.client.post(f"/v1/{what}", json=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def receive(self, count: int, oldest: int, youngest: int = 0) -> None:
        """So many new denials, from ``youngest`` to ``oldest`` days old."""
        self.client.headers.update(bearer(self.services))
        for start in range(0, count, BATCH):
            items = [self._denial(self.random.randint(youngest, oldest)) for _ in range(min(BATCH, count - start))]
            answer = await self.client.post("/v1/denial-batches", json={"items": items})
            assert answer.is_success, answer.text
            assert answer.json()["counts"]["created"] == len(items), answer.json()["counts"]

    def _denial(self, age: int) -> dict[str, Any]:
        self.number += 1
        day = str(surroundings().today() - timedelta(days=age))
        told = copy.deepcopy(example("denial")) | {
            "external_id": f"S-{self.number}",
            "remit_date": day,
            "received_on": day,
        }
        told["payer"] = {"name": f"Payer {self.random.randint(1, 6)}"}
        told["claim"] |= {
            "patient_control_number": f"S{self.number:06}",
            "payer_claim_control_number": f"I{self.number}",
        }
        line = told["lines"][0]
        line["adjustments"] = [{"group": "CO", "carc": self.random.choice(CODES), "amount": "330.00"}]
        return told

    async def work(self) -> None:
        """People do some of what is due, and acknowledge some of what they were told of."""
        async with self.services.database.transaction(ORG) as tx:
            day = await self.services.today(tx)
            due = await tx.fetch(WORK, (ORG, day + timedelta(days=2)))
            told = await tx.fetch(OPEN, (ORG,))
        there = [person for person in self.people if person.is_there(day)]
        chosen = [(row, self.random.choice(there)) for row in due if self.random.random() < self.diligence]
        hands = [row for row in told if self.random.random() < self.diligence / 3]
        for start in range(0, max(len(chosen), len(hands)), AT_ONCE):
            async with self.services.database.transaction(ORG) as tx:
                for row, person in chosen[start : start + AT_ONCE]:
                    await self._act(tx, row, person)
                for row in hands[start : start + AT_ONCE]:
                    await self._acknowledge(tx, row)
                await fold_queues(tx)

    async def _acknowledge(self, tx: Transaction, row: Row) -> None:
        store = PostgresEscalations(Recorder(tx, SYSTEM), self.services.now)
        boss = next(person for person in self.people if person.role == "manager")
        held = await store.against([row["denial_id"]])
        if any(it.reason == row["reason"] for one in held for it in one.open):
            done = acknowledge(held, {(row["denial_id"], row["reason"])}, boss)
            await store.save_acknowledged(done, boss.id)

    async def _act(self, tx: Transaction, row: Row, person: Person) -> None:
        recorder = Recorder(tx, SYSTEM)
        store = PostgresClaimWork(recorder, self.services.now)
        day = await self.services.today(tx)
        claim = await store.hold(row["claim_id"], day, self.services.clocks())
        acts: dict[str, Callable[..., Awaitable[None]]] = {
            "intake": self._sort,
            "decision": self._decide,
            "execution": self._send,
            "tracking": self._follow_up,
        }
        try:
            await acts[row["stage"]](claim, row["id"], person, recorder)
        except RefusedError:
            return
        await claim.close(store)

    async def _sort(self, claim: ClaimInHand, id_: UUID, _person: Person, _recorder: Recorder) -> None:
        override_bucket(claim, claim.denial(id_), bucket_of("claim_data"), "fix")

    async def _decide(self, claim: ClaimInHand, id_: UUID, person: Person, recorder: Recorder) -> None:
        lost = self.random.random() < 0.15
        wish = Wish(path="close", close_reason="duplicate_of_paid") if lost else Wish(path="fix", fix_kind="coding")
        made = decide(claim, await self._case(claim, id_, person, wish, recorder), surroundings().new_id())
        await PostgresDecisions(recorder, self.services.now).keep(made, {})

    async def _send(self, claim: ClaimInHand, id_: UUID, person: Person, recorder: Recorder) -> None:
        case = await self._case(claim, id_, person, Wish(sent_on=claim.today), recorder)
        told = (claim.today, None)
        sent = send_submission.submit(claim, case, surroundings().new_id(), "portal", told)
        await PostgresSubmissions(recorder, self.services.now).keep(sent)

    async def _follow_up(self, claim: ClaimInHand, id_: UUID, _person: Person, recorder: Recorder) -> None:
        """Most answers say that nothing has happened yet; some end it, some begin it anew."""
        chance = self.random.random()
        rows = (await history(recorder.tx, claim.id)).submissions
        sent = next((row for row in rows if row["state"] == "sent"), None)
        if sent is None or chance < 0.6:
            check_status(claim, [id_], "pending", "phone", claim.today, surroundings().new_id())
            return
        said: Any = "upheld_final" if chance < 0.85 else "upheld"
        send_submission.answer(claim, submission_of(sent), said, claim.today)
        await PostgresSubmissions(recorder, self.services.now).answer(sent, STATES[said], said, claim.today)

    async def _case(self, claim: ClaimInHand, id_: UUID, person: Person, wish: Wish, recorder: Recorder) -> Case:
        before = await history(recorder.tx, claim.id)
        denial = claim.denial(id_)
        covered = tuple(it for it in claim.open if it.stage == denial.stage)
        told = (before.answers(), before.sent(), before.decided(claim.denials))
        return Case(denial, covered, claim.today, Commander(person.id, "lead"), wish, *told)


@asynccontextmanager
async def hub(services: Services, seed: int) -> AsyncIterator[Hub]:
    """The organisation, behind the real application."""
    transport = httpx.ASGITransport(app=create_app(services))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield Hub(services, client, random.Random(seed))


def at(day: date, hour: int) -> Any:
    """The clock stands at an hour of a day, in UTC: the time zone of the tests' organisations."""
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tick=False)
