"""What counts as decided, counted in the database; and evidence added up as the domain adds it."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.domain.economics.evidence import Counts, Outcome, Question, gather_evidence
from app.domain.economics.families import UNKNOWN_FAMILY, Family
from app.store.database import Transaction
from app.store.outcomes import COUNT_EVERY, count_outcomes
from app.store.queries.outcomes import evidence_for
from tests.conftest import ORG, OTHER_ORG, SavepointDatabase

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAYER = uuid4()
DENIAL = """
INSERT INTO denials (org_id, id, claim_id, payer_id, event_id, reason_key, group_code, carc, remit_date, received_on,
    amount_denied, amount_at_risk, amount_recovered, paid_beyond_denied, stage, outcome, resolved_on, lead, owner_kind,
    owner_id, owner_name, next_action, due_on, root_cause, bucket, detail, version, created_at, updated_at)
VALUES (%(org)s, %(id)s, %(id)s, %(payer)s, %(id)s, 'k', 'CO', '197', '2026-09-01', '2026-09-01', %(denied)s, 0,
    %(recovered)s, 0, %(stage)s, %(outcome)s, CASE WHEN %(stage)s = 'resolved' THEN current_date END, true, 'team',
    %(org)s, 'X', CASE WHEN %(stage)s <> 'resolved' THEN 'decide' END,
    CASE WHEN %(stage)s <> 'resolved' THEN current_date END, 'auth_timing', '{"sub_cause": "authorization"}', '{}', 1,
    now(), now())
"""
SENT = """
INSERT INTO submissions (org_id, id, claim_id, decision_id, denial_ids, kind, level, channel, sent_on, state, state_on,
    outcome, version, created_at, updated_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, 'portal', %s, %s, current_date, %s, 1, now(), now())
"""
EVENT = """
INSERT INTO events (org_id, id, type, subject_id, subject_version, actor_kind, actor_id, at, data)
VALUES (%s, gen_random_uuid(), 'denial.captured', %s, 1, 'system', 'test', now(), '{}')
"""
_ids = iter(range(1, 1 << 30))


@pytest.fixture
async def tx(database: SavepointDatabase) -> AsyncIterator[Transaction]:
    async with database.transaction(ORG) as made:
        await add_payer(made, PAYER, "commercial")
        yield made


async def add_payer(tx: Transaction, payer_id: UUID, payer_type: str | None) -> None:
    await tx.execute(EVENT, (ORG, payer_id))
    await tx.execute(
        "INSERT INTO payers (org_id, id, name, payer_type, plans, mapped, version, created_at, updated_at) "
        "VALUES (%s, %s, 'A payer', %s, '[]', true, 1, now(), now())",
        (ORG, payer_id, payer_type),
    )


async def add(tx: Transaction, *sent: tuple[int, str, str | None], **told: Any) -> None:
    """A denial and what was sent of it: level, state and the payer's answer."""
    id_ = uuid4()
    row = {
        "org": ORG,
        "id": id_,
        "payer": PAYER,
        "denied": 100_00,
        "recovered": 0,
        "stage": "decision",
        "outcome": None,
    }
    await tx.execute(EVENT, (ORG, id_))
    sent_on = told.pop("sent_on", date(2026, 10, 1))
    await tx.execute(DENIAL, row | told)
    for level, state, answer in sent:
        submission = UUID(int=next(_ids))
        await tx.execute(EVENT, (ORG, submission))
        about = (submission, id_, uuid4(), [id_], "fix" if level == 0 else "appeal", level)
        await tx.execute(SENT, (ORG, *about, sent_on, state, answer))


async def counted(tx: Transaction, now: datetime = NOW) -> dict[int, tuple[int, float]]:
    """Decided and won by level."""
    await count_outcomes(tx, now)
    rows = await tx.fetch("SELECT level, decided, round(won::numeric, 6)::float8 AS won FROM outcome_counts")
    return {row["level"]: (row["decided"], row["won"]) for row in rows}


PAID = {"stage": "resolved", "outcome": "recovered", "recovered": 100_00}
PART = {"stage": "resolved", "outcome": "partly_recovered", "recovered": 40_00}


@pytest.mark.parametrize(
    ("sent", "told", "found"),
    [
        pytest.param([(0, "answered", "upheld")], {}, {0: (1, 0.0)}, id="upheld"),
        pytest.param([(1, "answered", "overturned")], {"stage": "tracking"}, {1: (1, 1.0)}, id="promised"),
        pytest.param([(1, "answered", "overturned")], PART, {1: (1, 0.4)}, id="promised and paid in part"),
        pytest.param([(1, "answered", "upheld_final")], PART | {"outcome": "upheld_final"}, {1: (1, 0.4)}, id="final"),
        pytest.param([(0, "sent", None)], PAID, {0: (1, 1.0)}, id="paid without a word"),
        pytest.param([(0, "sent", None)], {"stage": "tracking"}, {}, id="still open"),
        pytest.param(
            [(0, "sent", None)], {"stage": "resolved", "outcome": "written_off"}, {}, id="closed, nobody answered"
        ),
        pytest.param(
            [(0, "answered", "upheld")], {"stage": "resolved", "outcome": "written_off"}, {0: (1, 0.0)}, id="closed"
        ),
        pytest.param([(1, "rejected", "rejected")], {}, {}, id="not taken at the door"),
        pytest.param([(1, "withdrawn", "withdrawn")], {}, {}, id="withdrawn"),
        pytest.param([], PAID, {}, id="paid and nothing was sent"),
        pytest.param([(1, "answered", "upheld")], {"stage": "resolved", "outcome": "void"}, {}, id="never a denial"),
        pytest.param(
            [(0, "answered", "upheld"), (1, "answered", "upheld"), (2, "answered", "overturned")],
            PAID,
            {0: (1, 0.0), 1: (1, 0.0), 2: (1, 1.0)},
            id="level by level",
        ),
        pytest.param([(0, "answered", "upheld"), (1, "sent", None)], {"stage": "tracking"}, {0: (1, 0.0)}, id="next"),
        pytest.param([(0, "rejected", "rejected"), (0, "sent", None)], PAID, {0: (1, 1.0)}, id="sent again"),
        pytest.param([(1, "answered", "upheld")], {"sent_on": date(2024, 11, 1)}, {}, id="too long ago"),
    ],
)
async def test_what_counts_as_decided(tx, sent, told, found):
    await add(tx, *sent, **told)
    assert await counted(tx) == found


async def test_a_count_is_good_for_an_hour_and_then_follows(tx):
    await add(tx, (0, "answered", "upheld"))
    await add(tx, (0, "answered", "overturned"), **PART)
    assert await counted(tx) == {0: (2, 0.4)}
    await add(tx, (1, "answered", "overturned"), **PAID)
    assert await counted(tx, NOW + COUNT_EVERY - timedelta(seconds=1)) == {0: (2, 0.4)}
    assert await counted(tx, NOW + COUNT_EVERY) == {0: (2, 0.4), 1: (1, 1.0)}
    assert await counted(tx, NOW + timedelta(days=800)) == {}


async def test_one_organisation_counts_its_own(tx, database):
    await add(tx, (0, "answered", "upheld"))
    await count_outcomes(tx, NOW)
    async with database.transaction(OTHER_ORG) as other:
        assert await evidence_for(other, [Question(PAYER, "commercial", UNKNOWN_FAMILY, 0)]) == [{}]


async def test_evidence_is_what_the_domain_gathers(tx):
    """Random outcomes, every question: the database groups them as ``gather_evidence`` does."""
    chance = random.Random(7)
    payers = {PAYER: "commercial", **{uuid4(): chance.choice(["commercial", "tricare", None]) for _ in range(3)}}
    for payer_id, payer_type in payers.items():
        if payer_id != PAYER:
            await add_payer(tx, payer_id, payer_type)
    families = [
        Family("authorization", "auth_timing"),
        Family("referral", "auth_timing"),
        Family("coding", "coding_gap"),
        UNKNOWN_FAMILY,
    ]
    outcomes = []
    for level in (0, 1):
        for payer_id, payer_type in payers.items():
            for family in families:
                decided = chance.randint(1, 50)
                outcomes.append(Outcome(payer_id, payer_type, family, level, Counts(decided / 4, decided)))
    for it in outcomes:
        key = (ORG, it.level, it.payer_id, it.family.root_cause or "", it.family.sub_cause or "")
        await tx.execute(
            "INSERT INTO outcome_counts (org_id, level, payer_id, root_cause, sub_cause, decided, won, counted_at) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, now())",
            (*key, it.counts.decided, it.counts.won),
        )
    questions = [Question(payer_id, kind, family, 1) for payer_id, kind in payers.items() for family in families]
    questions.append(Question(uuid4(), "tricare", families[0], 1))
    assert await evidence_for(tx, questions) == [gather_evidence(it, outcomes) for it in questions]
    assert await evidence_for(tx, [Question(PAYER, None, families[0], 7)]) == [{}]
