"""Random commands by random people, and what the payer sends meanwhile, against a short model on the real database."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.domain.economics.policy import DEFAULT_POLICY
from app.wiring import Services
from tests.routers.remits import CARCS, Line, remittance, reversal
from tests.routers.staff import sign_in
from tests.routers.workflow_model import BROKEN, Claim, Desk, Model, Sent

FUZZ = bool(os.environ.get("OVERTURN_FUZZ"))
SEEDS, RUNS, STEPS = range(20 if FUZZ else 1), 12, 30
TODAY = datetime.now(UTC).date()
LIMIT = DEFAULT_POLICY.approval_limit
OPEN = ("intake", "decision", "execution", "tracking")
LEADS, DECIDERS = ("lead", "manager"), ("lead", "manager", "analyst")
WHO = st.sampled_from(["lead", "lead", "manager", "analyst", "analyst", "auditor", "machine"])
WHICH = st.integers(0, 11)
"""Of the denials in a stage where the command can go through; above 9 of all."""
LINES = st.lists(st.sampled_from(["denied", "denied", "paid", "part"]), min_size=3, max_size=3)


class Workflow(Claim):
    """What is done with it."""

    @initialize(age=st.sampled_from([1, 20, 400]))
    def a_claim_comes_in(self, age: int) -> None:
        self.model, self.name = Model(), f"M{next(self.desk.numbers)}"
        self.day = TODAY - timedelta(days=age)
        self.lines: list[Line] = ["denied"] * 3
        self.reversed = False
        self.remit(remittance(next(self.desk.numbers), self.name, self.day, self.lines))
        assert sorted(it["carc"] for it in self.rows) == sorted(CARCS)

    @rule(which=WHICH, who=WHO, path=st.sampled_from(["fix", "appeal"]), alone=st.booleans(), near=st.booleans())
    def decide(self, which: int, who: str, path: str, alone: bool, near: bool) -> None:
        body: dict[str, Any] = {"path": path, "reason": "Because", "protective": near and path == "appeal"}
        body |= {"fix_kind": "coding"} if path == "fix" else {}
        denial = self.pick(which, "decision")
        about = {denial} if alone else self.beside(denial)
        foreseen = self.foreseen(denial, who, path) if not alone and not body["protective"] else None
        if self.command(who, denial, "decisions", body | ({"covers": []} if alone else {}), foreseen):
            assert who in DECIDERS
            assert {self.before[it]["stage"] for it in about} == {"decision"}
            assert not (path == "fix" and self.model.waits(about))
            if path == "fix":
                assert who in LEADS or not self.model.fixed & about
                self.model.fixed |= about
            elif not body["protective"]:
                assert not self.model.waits(about)
                assert self.model.last_answer() == "finally_denied"
            assert self.moved() == dict.fromkeys(about, ("decision", "execution"))

    @rule(which=WHICH, who=WHO, why=st.sampled_from(["payer_correct", "window_gone", "no_right", "other_payer"]))
    def close(self, which: int, who: str, why: str) -> None:
        denial = self.pick(which, "decision", "tracking")
        body = {"path": "close", "close_reason": why, "reason": "Because"}
        assert not self.posted(who, f"/v1/denials/{denial}/decisions", body, '"999"')
        assert self.answer["status"] == 412, "nobody decides on what is not there any more"
        about, asked = self.beside(denial), self.waiting()
        if self.command(who, denial, "decisions", body):
            assert who in DECIDERS
            assert not self.model.held
            assert not about & asked
            if self.answer["state"] == "pending_approval":
                assert sum(self.before[it]["amount_at_risk"] for it in about) >= LIMIT
                self.model.asked[self.answer["approval_id"]] = who
                assert not self.moved()
            else:
                assert self.moved() == {it: (self.before[it]["stage"], "resolved") for it in about}
                assert all(self.now[it]["amount_at_risk"] == 0 for it in about)
        elif why == "other_payer" and who in DECIDERS and self.before[denial]["stage"] in OPEN[1:]:
            assert self.model.held or about & asked, "nothing else stands against it"

    @precondition(lambda self: self.model.asked)
    @rule(which=WHICH, who=WHO, said=st.sampled_from(["approve", "approve", "reject"]))
    def answer_approval(self, which: int, who: str, said: str) -> None:
        id_ = list(self.model.asked)[-1 - which % len(self.model.asked)]
        if self.posted(who, f"/v1/approvals/{id_}/answers", {"answer": said, "reason": "Because"}):
            assert who in LEADS
            assert who != self.model.asked[id_]
            about = {it for it, row in self.before.items() if row["pending"] and not self.now[it]["pending"]}
            assert about
            ends = {it: (self.before[it]["stage"], "resolved") for it in about} if said == "approve" else {}
            assert self.moved() == ends

    @precondition(lambda self: self.any_in("decision"))
    @rule(which=st.integers(0, 9), said=st.sampled_from(["approve", "reject"]))
    def ask_and_answer(self, which: int, said: str) -> None:
        """As it is meant."""
        self.close(which, "analyst", "payer_correct")
        if self.waiting():
            self.answer_approval(0, "manager", said)

    @rule(which=WHICH, who=WHO, hold=st.booleans())
    def hold(self, which: int, who: str, hold: bool) -> None:
        if self.command(who, self.pick(which), "holds" if hold else "hold-releases", {"reason": "Because"}):
            assert who in LEADS
            assert hold != self.model.held
            assert not self.waiting(), "a hold voids what waits"
            self.model.held = hold
        assert not self.moved()

    @precondition(lambda self: self.any_in("decision"))
    @rule(which=st.integers(0, 9))
    def fix_and_send(self, which: int) -> None:
        """What is done most, so that more of it is met further on."""
        self.decide(which, "lead", "fix", alone=False, near=False)
        if self.any_in("execution"):
            self.send(which, "lead")

    @precondition(lambda self: self.any_in("execution", "tracking"))
    @rule(which=WHICH, who=WHO)
    def take_back(self, which: int, who: str) -> None:
        denial = self.pick(which, "execution", "tracking")
        under = {it for it, row in self.now.items() if row["decision_id"] == self.now[denial]["decision_id"]}
        waited = denial in self.waiting()
        if not self.command(who, denial, "decision-reversals", {"reason": "Because"}):
            return
        if waited:
            assert who in LEADS or who == list(self.model.asked.values())[-1]
            assert denial not in self.waiting()
            assert not self.moved()
        else:
            assert who in LEADS
            assert set(self.moved()) <= under
            assert self.before[denial]["stage"] in ("execution", "tracking")
            assert self.now[denial]["stage"] == "decision"

    @precondition(lambda self: self.any_in("resolved"))
    @rule(which=WHICH, who=WHO)
    def reopen(self, which: int, who: str) -> None:
        denial = self.pick(which, "resolved")
        done = self.command(who, denial, "reopenings", {"reason": "Because"})
        left = self.before[denial]["outcome"] not in (None, "void", "recovered", "partly_recovered")
        assert done == (who in LEADS and left)
        if done:
            assert self.moved() == {denial: ("resolved", "decision")}

    @precondition(lambda self: self.any_in("execution"))
    @rule(which=WHICH, who=WHO)
    def send(self, which: int, who: str) -> None:
        denial = self.pick(which, "execution")
        if self.command(who, denial, "submissions", {"channel": "portal", "sent_on": str(TODAY)}):
            under = self.before[denial]["decision_id"]
            about = {
                it for it, row in self.before.items() if row["decision_id"] == under and row["stage"] == "execution"
            }
            assert self.before[denial]["stage"] == "execution"
            assert self.moved() == dict.fromkeys(about, ("execution", "tracking"))
            self.model.sent[self.answer["id"]] = Sent(self.answer["kind"], about)

    @precondition(lambda self: self.model.sent)
    @rule(
        which=WHICH,
        who=st.sampled_from(["lead", "machine", "auditor"]),
        said=st.sampled_from(["rejected", "upheld", "upheld_final", "overturned", "withdrawn"]),
    )
    def payer_answers(self, which: int, who: str, said: str) -> None:
        waiting = [it for it, sent in self.model.sent.items() if sent.waits and which < 10] or list(self.model.sent)
        id_ = waiting[which % len(waiting)]
        sent = self.model.sent[id_]
        body = {"outcome": said, "received_on": str(TODAY)}
        if self.posted(who, f"/v1/submissions/{id_}/outcomes", body):
            assert sent.waits, "answered once"
            ends = {"upheld": "decision", "upheld_final": "resolved", "overturned": "tracking"}.get(said, "execution")
            assert set(self.moved()) <= sent.about
            assert all(to == ends for _, to in self.moved().values())
            sent.waits = False

    @rule(
        who=st.sampled_from(["lead", "machine"]),
        meaning=st.sampled_from(["finally_denied", "finally_denied", "pending", "not_found"]),
        ahead=st.sampled_from([0, 0, 1]),
    )
    def ask_payer(self, who: str, meaning: str, ahead: int) -> None:
        ids = list(self.now)
        day = TODAY + timedelta(days=ahead)
        body = {"channel": "phone", "meaning": meaning, "checked_on": str(day), "covers": ids}
        if self.command(who, ids[0], "status-checks", body):
            self.model.answers.append((day.toordinal(), meaning))
        assert not self.moved()

    @rule(
        which=WHICH,
        who=WHO,
        what=st.sampled_from(
            [
                ("notes", {"text": "Called"}),
                ("notices", {"kind": "letter", "notice_date": str(TODAY - timedelta(days=2))}),
                ("assignments", {"owner": "triage"}),
            ]
        ),
    )
    def write_beside(self, which: int, who: str, what: tuple[str, dict[str, Any]]) -> None:
        self.command(who, self.pick(which), *what)
        assert not self.moved()

    @rule(which=WHICH, who=WHO, cause=st.sampled_from(["claim_data", "medical_necessity"]))
    def sort_by_hand(self, which: int, who: str, cause: str) -> None:
        if self.command(who, self.pick(which), "buckets", {"sub_cause": cause, "reason": "Because"}):
            assert who in DECIDERS
        assert all(step == ("intake", "decision") for step in self.moved().values())

    @rule(lines=LINES, later=st.integers(0, 2))
    def payer_decides(self, lines: list[Line], later: int) -> None:
        """What it decides anew it has taken back before."""
        if not self.reversed:
            self.payer_takes_back(later)
        self.day, self.lines, self.reversed = self.day + timedelta(days=later), lines, False
        self.remit(remittance(next(self.desk.numbers), self.name, self.day, lines))
        for place, line in enumerate(lines):
            left = [row for row in self.now.values() if row["carc"] == CARCS[place] and row["stage"] != "resolved"]
            assert not (left and line == "paid"), (place, left)

    @precondition(lambda self: not self.reversed)
    @rule(later=st.integers(0, 2))
    def payer_takes_back(self, later: int) -> None:
        self.day, self.reversed = self.day + timedelta(days=later), True
        self.remit(reversal(next(self.desk.numbers), self.name, self.day, self.lines))
        assert all(to != "resolved" for _, to in self.moved().values())

    @invariant()
    def nothing_is_broken(self) -> None:
        if hasattr(self, "model"):
            assert self.read(BROKEN, (self.name,)) == []


@pytest.fixture
async def people(client: httpx.AsyncClient, services: Services) -> dict[str, dict[str, str]]:
    roles = ("analyst", "lead", "manager", "auditor")
    return {role: (await sign_in(client, services, role, role=role))["headers"] for role in roles} | {"machine": {}}


@pytest.mark.parametrize("seed", SEEDS)
async def test_no_illegal_move_gets_through(
    client: httpx.AsyncClient, services: Services, people: dict[str, dict[str, str]], seed: int
) -> None:
    class Machine(Workflow):
        desk = Desk(client, services, people, asyncio.get_running_loop())

    settings = hypothesis.settings(
        max_examples=RUNS,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=False,  # the seed says it all
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    await asyncio.to_thread(run_state_machine_as_test, hypothesis.seed(seed)(Machine), settings=settings)
