"""Playbooks: defaults, what they refuse, and what the rest of the service asks of them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.deadlines.calculate_deadline import Deadline, NoDeadline, calculate_deadline
from app.domain.deadlines.question import KnownDates, Question
from app.domain.deadlines.rules import RULES
from app.domain.economics.cost_rows import CostRow
from app.domain.economics.policy import DEFAULT_POLICY, ClosePolicy, DaysToCash
from app.domain.economics.priors import Prior
from app.domain.playbooks.apply import guards_of, rules_of
from app.domain.playbooks.playbook import (
    DEFAULT_PLAYBOOK,
    LATER,
    Channel,
    Contact,
    CorrectedClaims,
    PacketNeed,
    PayerWindow,
    Playbook,
    TouchCost,
)
from app.domain.playbooks.words import PROOF_KINDS, SHOWS_RECEIPT, InvalidPlaybookError
from app.domain.playbooks.written import read, written

PAYER = "pyr_01m843xkr6efyv4x33kxdg3g07"
APPEAL = PayerWindow("appeal", 1, "First level", "Agreement 7.2", "calendar_day", 90, "remit_date")
FULL = Playbook(
    windows=(APPEAL, replace(APPEAL, level=2, unit="unlimited", n=0, trigger=None, electronic_from=date(2026, 2, 1))),
    channels=(Channel("fax", ("appeal",), (1,), 100, "555-0100"), Channel("portal")),
    packet_items=(PacketNeed(("cover_letter",)), PacketNeed(("denial_notice", "clinical_records"), "doc", 1)),
    corrected_claims=CorrectedClaims(False, ("7",), "1", True),
    ladder=(Contact(1, "Relations", "555-0101"),),
    costs=(TouchCost("track", 450),),
)


def asked(**told: Any) -> Question:
    return Question(payer_id=PAYER, dates=KnownDates(remit_date=date(2026, 3, 2)), **told)


def found(playbook: Playbook, **told: Any) -> object:
    return calculate_deadline(asked(**told), (*rules_of(playbook, PAYER), *RULES))


class TestPlaybook:
    def test_nothing_is_assumed_of_a_payer_without_one(self) -> None:
        assert DEFAULT_PLAYBOOK.windows == ()
        assert DEFAULT_PLAYBOOK.channels_for("appeal", 1) == ()
        assert DEFAULT_PLAYBOOK.status_by_remittance_days is None
        assert DEFAULT_PLAYBOOK.corrected_claims == CorrectedClaims(True, ("7", "8"), "7", False)

    def test_what_came_later_leaves_the_digest_of_what_was_approved_before(self) -> None:
        """The figure is that of the version before ``status_valid_days`` and ``documents_days``."""
        before = "473017353f6b3ca8e1618b6855fb53edefada46c237d930e29e4e4085da3be44"
        assert DEFAULT_PLAYBOOK.digest() == before
        stored = {name: told for name, told in written(DEFAULT_PLAYBOOK).items() if name not in LATER}
        again = read("playbook", stored)
        assert (again, again.digest()) == (DEFAULT_PLAYBOOK, before)
        for name, value in LATER.items():
            assert replace(DEFAULT_PLAYBOOK, **{name: value + 1}).digest() != before

    def test_what_shows_sending_alone_is_no_proof_by_default(self) -> None:
        assert {"certificate_of_mailing", "phone_reference", "clearinghouse_report"}.isdisjoint(SHOWS_RECEIPT)
        assert set(SHOWS_RECEIPT) < set(PROOF_KINDS)

    @pytest.mark.parametrize(
        ("work_type", "more"), [("doc", "clinical_records"), ("coding", "coding_rationale"), ("payer", None)]
    )
    def test_a_packet_holds_what_its_bucket_needs(self, work_type: str, more: str | None) -> None:
        always = ("denial_notice", "claim_detail", "cover_letter")
        assert DEFAULT_PLAYBOOK.items_for(work_type, 1) == (*always, *([more] if more else []))

    def test_rows_of_items_add_up(self) -> None:
        assert FULL.items_for("doc", 1) == ("denial_notice", "cover_letter", "clinical_records")
        assert FULL.items_for("doc", 2) == ("cover_letter",)

    def test_channels_by_purpose_and_level(self) -> None:
        assert [it.kind for it in FULL.channels_for("appeal", 1)] == ["fax", "portal"]
        assert [it.kind for it in FULL.channels_for("appeal", 2)] == ["portal"]
        assert [it.kind for it in FULL.channels_for("corrected_claim", 1)] == ["portal"]

    @pytest.mark.parametrize(
        "told",
        [
            {"windows": (APPEAL, replace(APPEAL, n=60))},
            {"packet_items": (PacketNeed(("cover_letter",)), PacketNeed(()))},
            {"costs": (TouchCost("track", 1), TouchCost("track", 2))},
            {"costs": (TouchCost("track", -1),)},
        ],
    )
    def test_what_contradicts_itself_is_refused(self, told: Any) -> None:
        with pytest.raises(InvalidPlaybookError):
            Playbook(**told)

    @pytest.mark.parametrize("told", [{"n": 0}, {"trigger": None}, {"unit": "barred"}])
    def test_a_window_counts_something_or_nothing(self, told: Any) -> None:
        with pytest.raises(InvalidPlaybookError):
            replace(APPEAL, **told)

    def test_the_digest_is_of_everything(self) -> None:
        others = [
            replace(FULL, answer_days=61),
            replace(FULL, ladder=()),
            replace(FULL, windows=(replace(APPEAL, n=91),)),
            replace(FULL, corrected_claims=CorrectedClaims()),
        ]
        assert len({FULL.digest(), *(it.digest() for it in others)}) == 5
        assert replace(FULL).digest() == FULL.digest()


class TestRules:
    def test_own_windows_stand_above_the_published_ones(self) -> None:
        deadline = found(FULL, program="medicare_ffs")
        assert isinstance(deadline, Deadline)
        assert (deadline.file_by, deadline.assumed, deadline.citation) == (date(2026, 5, 31), False, "Agreement 7.2")

    def test_and_leave_the_others(self) -> None:
        deadline = found(FULL, program="medicare_ffs", purpose="corrected_claim")
        assert not isinstance(deadline, Deadline) or not str(deadline.rule).startswith("own.")

    def test_a_window_without_a_date(self) -> None:
        outcome = found(FULL, level=2)
        assert isinstance(outcome, NoDeadline)
        assert outcome.reason == "unlimited"

    def test_another_payer_is_not_meant(self) -> None:
        rules = rules_of(FULL, "pyr_other")
        deadline = calculate_deadline(asked(program="commercial"), (*rules, *RULES))
        assert isinstance(deadline, Deadline)
        assert not str(deadline.rule).startswith("own.")

    def test_nor_what_was_decided_before_the_version(self) -> None:
        rules = rules_of(FULL, PAYER, date(2026, 3, 3))
        deadline = calculate_deadline(asked(program="commercial"), (*rules, *RULES))
        assert isinstance(deadline, Deadline)
        assert not str(deadline.rule).startswith("own.")

    def test_what_nobody_has_read_is_assumed(self) -> None:
        deadline = found(Playbook(windows=(replace(APPEAL, confirmed=False),)))
        assert isinstance(deadline, Deadline)
        assert deadline.assumed

    def test_a_rule_is_named_by_what_it_says(self) -> None:
        same, other = replace(FULL, answer_days=1), Playbook(windows=(replace(APPEAL, n=91),))
        first, again, changed = (rules_of(it, PAYER)[0].id for it in (FULL, same, other))
        assert first.startswith(f"own.{PAYER}.appeal-1.")
        assert (first == again, first == changed) == (True, False)
        assert {it.confidence for it in rules_of(FULL, PAYER)} == {"contract"}


class TestGuards:
    def test_defaults(self) -> None:
        rules = guards_of(DEFAULT_PLAYBOOK, DEFAULT_POLICY)
        assert (rules.corrected_claims, rules.status_by_remittance_days, rules.payer_answer_days) == (True, None, 60)

    def test_what_they_take_over(self) -> None:
        playbook = replace(FULL, status_by_remittance_days=10, answer_days=45)
        rules = guards_of(playbook, DEFAULT_POLICY)
        assert (rules.corrected_claims, rules.status_by_remittance_days, rules.payer_answer_days) == (False, 10, 45)

    def test_the_limit_is_the_same_amount(self) -> None:
        policy = ClosePolicy(approval_limit=500_00)
        limit = guards_of(DEFAULT_PLAYBOOK, policy).approval_limit
        assert limit is not None
        for amount in (499_99, 500_00, 500_01):
            assert (amount > limit) == policy.needs_approval(amount)


class TestWritten:
    @pytest.mark.parametrize("playbook", [DEFAULT_PLAYBOOK, FULL])
    def test_a_playbook_comes_back(self, playbook: Playbook) -> None:
        assert read("playbook", json.loads(json.dumps(written(playbook)))) == playbook

    @pytest.mark.parametrize(
        "policy",
        [
            DEFAULT_POLICY,
            ClosePolicy(
                version="close-2",
                days=(DaysToCash("fix", None, 30),),
                costs=(CostRow("fee", "copy", 300),),
                priors=(Prior(0.4, 6, "Own"),),
                effective_from=date(2026, 1, 1),
            ),
        ],
    )
    def test_a_policy_too(self, policy: ClosePolicy) -> None:
        assert read("policy", json.loads(json.dumps(written(policy)))) == policy
