"""Random commands by random people against a short model: nothing illegal gets through, and nothing falls silent."""

from __future__ import annotations

import copy
import os
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.routers.schemas.example_files import example
from app.wiring import Services
from tests.conftest import ORG
from tests.routers.staff import sign_in

TODAY = datetime.now(UTC).date()
SEEDS, STEPS = range(60 if os.environ.get("OVERTURN_FUZZ") else 5), 40
MOVES: dict[str, dict[str, set[str]]] = {
    "bucket": {"intake": {"decision"}, "decision": {"decision"}, "execution": {"execution"}, "tracking": {"tracking"}},
    "fix": {"decision": {"execution"}},
    "appeal": {"decision": {"execution"}},
    "close": {"decision": {"resolved"}, "execution": {"resolved"}, "tracking": {"resolved"}},
    "reversal": {"execution": {"decision"}, "tracking": {"decision"}},
    "reopening": {"resolved": {"decision"}},
    "submission": {"execution": {"tracking"}},
    "outcome": {"tracking": {"execution", "decision", "resolved", "tracking"}},
}
"""The model: by command, from which stage a denial goes where."""
STAYS = {"status", "note", "notice", "assignment"}
"""What never changes a stage."""
PEOPLE = {"bucket", "fix", "appeal", "close", "reversal", "reopening", "note", "assignment"}
LEADS = {"reversal", "reopening"}
SILENT = """
SELECT id FROM denials WHERE stage <> 'resolved'
AND (owner_id IS NULL OR next_action IS NULL OR due_on IS NULL OR control_on IS NULL)
UNION SELECT id FROM denials WHERE (stage IN ('execution', 'tracking')) <> (path IS NOT NULL AND decision_id IS NOT NULL)
AND stage <> 'resolved'
UNION SELECT claim_id FROM denials GROUP BY claim_id HAVING count(*) FILTER (WHERE lead) <> 1
UNION SELECT claim_id FROM denials WHERE stage <> 'resolved' GROUP BY claim_id HAVING count(DISTINCT owner_id) > 1
UNION SELECT d.id FROM denials d
WHERE d.version <> (SELECT count(DISTINCT e.subject_version) FROM events e WHERE e.subject_id = d.id)
UNION SELECT d.id FROM denials d JOIN decisions m ON m.id = d.decision_id
WHERE d.stage <> 'resolved' AND NOT (d.id = ANY(m.covers) AND m.path = d.path AND m.state = 'standing')
"""
"""Denials and claims that break what must always hold (DESIGN §4, §5)."""


class Walker:
    """One claim of three denials, and what is known of it beside the service."""

    def __init__(self, client: httpx.AsyncClient, people: dict[str, dict[str, str]], seed: int) -> None:
        self.client, self.people, self.random = client, people, random.Random(seed)
        self.sent: list[str] = []
        self.ids: list[str] = []

    async def begin(self, seed: int) -> None:
        told = copy.deepcopy(example("denial")) | {"external_id": f"walk-{seed}"}
        told["remit_date"] = str(TODAY - timedelta(days=self.random.choice([1, 40, 400])))
        told["claim"] |= {"patient_control_number": f"W-{seed}", "payer_claim_control_number": f"WP-{seed}"}
        for number, carc in enumerate(("50", "16"), 2):
            line = copy.deepcopy(told["lines"][0]) | {"line_control_number": str(number)}
            line["adjustments"][0]["carc"] = carc
            told["lines"].append(line)
        made = (await self.client.post("/v1/denials", json=told)).json()
        self.ids = [made["id"], *made["siblings"]]

    async def stages(self) -> dict[str, str]:
        return {id_: (await self.read(id_))["stage"] for id_ in self.ids}

    async def read(self, id_: str) -> dict[str, Any]:
        return dict((await self.client.get(f"/v1/denials/{id_}")).json())

    async def step(self, stages: dict[str, str]) -> tuple[str, str, str, httpx.Response]:
        """Do something, more often than not what a lead may do: what, to which denial, by whom, and the answer."""
        id_ = self.random.choice(self.ids)
        legal = [name for name, moves in MOVES.items() if stages[id_] in moves]
        what, who = self.random.choice([*MOVES, *sorted(STAYS)]), self.random.choice(list(self.people))
        if self.random.random() < 0.6:
            what, who = self.random.choice(legal), "lead"
        path, body = self.request(what)
        url = path if path.startswith("/v1") else f"/v1/denials/{id_}/{path}"
        answer = await self.client.post(url, json=body, headers=self.people[who] | {"If-Match": "*"})
        if what == "submission" and answer.status_code == 201:
            self.sent.append(answer.json()["id"])
        return what, id_, who, answer

    def request(self, what: str) -> tuple[str, dict[str, Any]]:
        pick, reason = self.random.choice, {"reason": "Because"}
        requests: dict[str, Callable[[], tuple[str, dict[str, Any]]]] = {
            "bucket": lambda: ("buckets", {"sub_cause": pick(["claim_data", "medical_necessity"]), **reason}),
            "fix": lambda: (
                "decisions",
                {"path": "fix", "fix_kind": pick(["coding", "cob"]), **reason, **self.covers()},
            ),
            "appeal": lambda: ("decisions", {"path": "appeal", "protective": pick([True, False]), **reason}),
            "close": lambda: (
                "decisions",
                {"path": "close", "close_reason": pick(["payer_correct", "window_gone"]), **reason},
            ),
            "reversal": lambda: ("decision-reversals", reason),
            "reopening": lambda: ("reopenings", reason),
            "submission": lambda: ("submissions", {"channel": "portal", "sent_on": str(TODAY)}),
            "outcome": self.outcome,
            "status": lambda: ("status-checks", self.status()),
            "note": lambda: ("notes", {"text": "Called"}),
            "notice": lambda: ("notices", {"kind": "letter", "notice_date": str(TODAY - timedelta(days=pick([1, 9])))}),
            "assignment": lambda: ("assignments", {"owner": "triage"}),
        }
        return requests[what]()

    def covers(self) -> dict[str, Any]:
        return {"covers": self.random.sample(self.ids, 1)} if self.random.random() < 0.5 else {}

    def status(self) -> dict[str, Any]:
        meaning = self.random.choice(["finally_denied", "pending", "not_found"])
        return {
            "channel": "phone",
            "meaning": meaning,
            "checked_on": str(TODAY + timedelta(days=self.random.choice([0, 1]))),
        }

    def outcome(self) -> tuple[str, dict[str, Any]]:
        said = self.random.choice(["rejected", "upheld", "upheld_final", "overturned", "withdrawn"])
        id_ = self.random.choice(self.sent) if self.sent else "sub_01m843xkr6efyv4x33kxdg3g07"
        return f"/v1/submissions/{id_}/outcomes", {"outcome": said, "received_on": str(TODAY)}


@pytest.fixture
async def people(client: httpx.AsyncClient, services: Services) -> dict[str, dict[str, str]]:
    made = {
        role: (await sign_in(client, services, role, role=role))["headers"] for role in ("analyst", "lead", "auditor")
    }
    return made | {"machine": {}}


@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_is_tried_the_model_and_the_invariants_hold(
    client: httpx.AsyncClient, services: Services, people: dict[str, dict[str, str]], seed: int
) -> None:
    walker = Walker(client, people, seed)
    await walker.begin(seed)
    went = 0
    for _ in range(STEPS):
        before = await walker.stages()
        what, id_, who, answer = await walker.step(before)
        after = await walker.stages()
        said = f"{what} of {id_} by {who}: {answer.status_code} {answer.text[:300]}"
        assert answer.status_code in (200, 201, 403, 404, 409, 422), said
        moved = {it: (before[it], after[it]) for it in before if before[it] != after[it]}
        if answer.status_code >= 400 or what in STAYS:
            assert not moved, said
        else:
            went += 1
            assert what not in PEOPLE or who in ("analyst", "lead"), said
            assert what not in LEADS or who == "lead", said
            if what != "outcome":
                assert after[id_] in MOVES[what].get(before[id_], set()), said
            assert all(to in MOVES[what].get(came, set()) for came, to in moved.values()), said
        broken = await services.database.read(ORG, SILENT)
        assert broken == [], said
    assert went, "something went through"
