"""A person's bucket, as claims see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import pytest

from app.domain.deadlines.question import Notice
from app.domain.deadlines.recompute_deadline import Cause
from app.domain.intake.denial import Clocks, Denial, Happened
from app.domain.people.roster import Roster, Team
from app.domain.sorting.classification import TAXONOMY_VERSION
from app.domain.sorting.own_rules import OwnRules
from app.domain.sorting.vocabulary import Bucket, Path, bucket_of
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.office import ClaimNotice, Office, PayerFacts
from app.domain.workflow.override_bucket import ClosedPathError, NoPathError, OverError, override_bucket
from app.domain.workflow.place_claim import resolve
from tests.domain.intake.build import PAYER, TODAY, Desk, denied, era

CONTRACT = bucket_of("contract")
AUTH, CONTRACTS = (
    Team(UUID(int=21), "Auth", ("auth",)),
    Team(UUID(int=22), "Contracts", ("payer",)),
)


class Kept:
    """What a claim wrote."""

    def __init__(self) -> None:
        self.happened: list[Happened] = []

    async def save(self, denials: Sequence[Denial], happened: Sequence[Happened]) -> None:
        self.happened += happened


def claim_of(*lines: object, own: OwnRules | None = None) -> ClaimInHand:
    denials = Desk(era(1, *lines)).denials  # type: ignore[arg-type]
    teams = {team.id: team for team in (AUTH, CONTRACTS)}
    office = Office(Roster(UUID(int=7), {}, teams), own_rules=own or OwnRules())
    for denial in denials:
        denial.owner_kind, denial.owner_id, denial.owner_name = "team", AUTH.id, AUTH.name
    return ClaimInHand(UUID(int=1), denials, office, TODAY, Clocks())


async def closed(claim: ClaimInHand) -> list[Happened]:
    kept = Kept()
    await claim.close(kept)
    return kept.happened


class TestOverride:
    async def test_it_says_from_where_to_where(self) -> None:
        claim = claim_of(denied(carc="197"))
        (denial,) = claim.denials
        override_bucket(claim, denial, CONTRACT, text="t1")
        entries = {entry.type: entry.data for entry in await closed(claim)}
        told = entries["denial.bucket_changed"]
        assert (told["from"]["rule"], told["to"]["rule"], told["text"]) == ("carc.197", "person", "t1")
        assert (denial.bucket_by, denial.recommended_path, denial.quick_fix) == ("person", "appeal", False)
        assert (denial.owner_id, entries["denial.placed"]["work_type"]) == (CONTRACTS.id, "payer")

    async def test_a_person_keeps_the_claim(self) -> None:
        claim = claim_of(denied(carc="197"))
        (denial,) = claim.denials
        denial.owner_kind, denial.owner_id = "person", UUID(int=5)
        override_bucket(claim, denial, CONTRACT)
        await closed(claim)
        assert (denial.owner_kind, denial.owner_id) == ("person", UUID(int=5))

    async def test_a_sibling_stays_with_its_lead(self) -> None:
        claim = claim_of(denied("99213", 300, carc="197"), denied("99214", 100, carc="50"))
        beside = next(denial for denial in claim.denials if not denial.lead)
        override_bucket(claim, beside, CONTRACT)
        await closed(claim)
        assert (beside.owner_id, beside.parked, beside.work_type) == (AUTH.id, "worked_with_lead", "payer")

    def test_the_path_before_it_is_the_next_best(self) -> None:
        claim = claim_of(denied(carc="197"))
        (denial,) = claim.denials
        override_bucket(claim, denial, CONTRACT, "fix")
        assert denial.bucket is not None
        assert (denial.bucket["alternative_path"], denial.bucket["document"]) == ("appeal", None)
        override_bucket(claim, denial, CONTRACT, "close")
        assert (denial.bucket["alternative_path"], denial.bucket["why"]) == ("fix", "Put here by a person.")

    def test_no_word_of_a_person_opens_a_closed_path(self) -> None:
        claim = claim_of(denied(carc="16", remarks=["MA130"]))
        (denial,) = claim.denials
        with pytest.raises(ClosedPathError, match="closes this path") as refused:
            override_bucket(claim, denial, CONTRACT, "appeal")
        assert refused.value.facts == {"path": "appeal", "remarks": ["MA130"]}

    def test_a_path_is_asked_for_where_none_is_known(self) -> None:
        claim = claim_of(denied(carc="999"))
        with pytest.raises(NoPathError, match="say which") as refused:
            override_bucket(claim, claim.denials[0], CONTRACT)
        assert refused.value.facts == {"member": "recommended_path"}

    async def test_windows_that_depend_on_what_is_disputed_are_counted_anew(self) -> None:
        claim = claim_of(denied(carc="197"))
        (denial,) = claim.denials
        claim.office.payers = {PAYER: PayerFacts("Aetna", "commercial")}
        letter = Notice("letter", date(2026, 2, 2), date(2026, 2, 5))
        told = ClaimNotice(UUID(int=31), claim.id, frozenset({denial.id}), "appeal", 2, letter)
        claim.office.notices = {claim.id: [told]}
        claim.count_windows(denial, Cause("notice", "ntc_1"))
        before = denial.appeal_by
        override_bucket(claim, denial, bucket_of("medical_necessity"))
        assert before is not None
        assert denial.appeal_by is not None
        assert denial.appeal_by > before
        moved = [entry.data for entry in await closed(claim) if entry.type == "denial.deadline_moved"]
        assert [(it["because"], it["rule"]) for it in moved][1:] == [("bucket", "aetna-2-clinical")]

    def test_what_is_over_stays(self) -> None:
        claim = claim_of(denied(carc="197"))
        resolve(claim.denials[0], "written_off", TODAY)
        with pytest.raises(OverError, match="resolved") as refused:
            override_bucket(claim, claim.denials[0], CONTRACT)
        assert refused.value.facts == {"stage": "resolved"}


class TestKept:
    """What a rule had said of a denial, and what stays of it under a person's bucket."""

    BEFORE: ClassVar = {
        "sub_cause": "authorization",
        "rule": "carc.197",
        "alternative_path": "fix",
        "path_set_by": "N211",
        "document": "request",
        "losing": [{"carc": "45"}],
    }

    def denial(self, **told: object) -> Denial:
        (it,) = claim_of(denied(carc="197")).denials
        it.bucket, it.quick_fix, it.triage = dict(self.BEFORE), True, "conflict"
        for name, value in told.items():
            setattr(it, name, value)
        return it

    def put(self, it: Denial, bucket: Bucket, path: Path | None = None) -> dict[str, Any]:
        claim = claim_of(denied(carc="197"))
        claim.denials = [it]
        override_bucket(claim, it, bucket, path)
        assert it.bucket is not None
        return it.bucket

    def test_elsewhere_on_the_same_path(self) -> None:
        it = self.denial()
        assert self.put(it, CONTRACT) == {
            "sub_cause": "contract",
            "upstream_team": CONTRACT.upstream_team,
            "confidence": "high",
            "rule": "person",
            "why": "Put here by a person; carc.197 had said authorization.",
            "version": TAXONOMY_VERSION,
            "alternative_path": "fix",
            "barred_paths": [],
            "path_set_by": "N211",
            "document": None,
            "losing": [{"carc": "45"}],
        }
        assert (it.work_type, it.root_cause) == (CONTRACT.work_type, CONTRACT.root_cause)
        assert (it.recommended_path, it.quick_fix, it.triage) == ("appeal", False, None)

    def test_the_same_bucket_on_the_same_path_keeps_what_the_path_needs(self) -> None:
        it = self.denial()
        found = self.put(it, bucket_of("authorization"))
        assert (found["document"], found["path_set_by"], it.quick_fix) == ("request", "N211", True)
        slow = self.denial(quick_fix=False)
        self.put(slow, bucket_of("authorization"))
        assert slow.quick_fix is False

    def test_another_path_starts_without_what_the_rules_own_needed(self) -> None:
        it = self.denial()
        found = self.put(it, bucket_of("authorization"), "close")
        assert (found["document"], found["path_set_by"], found["alternative_path"]) == (None, None, "appeal")
        assert it.quick_fix is False

    def test_a_closed_path_is_no_way_out(self) -> None:
        found = self.put(self.denial(remarks=["MA130"]), CONTRACT, "close")
        assert (found["barred_paths"], found["alternative_path"]) == (["appeal"], "fix")
        found = self.put(self.denial(remarks=["MA130"], recommended_path="fix"), CONTRACT)
        assert found["alternative_path"] is None

    def test_what_nobody_had_sorted_has_nothing_to_keep(self) -> None:
        found = self.put(self.denial(bucket=None, quick_fix=False), CONTRACT, "appeal")
        kept = ("why", "document", "path_set_by", "alternative_path", "losing")
        assert [found[name] for name in kept] == ["Put here by a person.", None, None, None, []]
