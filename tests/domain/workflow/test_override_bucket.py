"""A person's bucket, and denials sorted anew by the organisation's rules, as claims see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from app.domain.deadlines.question import Notice
from app.domain.deadlines.recompute_deadline import Cause
from app.domain.intake.denial import Clocks, Denial, Happened
from app.domain.people.roster import Roster, Team
from app.domain.sorting.own_rules import OwnRule, OwnRules
from app.domain.sorting.vocabulary import bucket_of
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.office import ClaimNotice, Office, PayerFacts
from app.domain.workflow.override_bucket import ClosedPathError, NoPathError, OverError, override_bucket
from app.domain.workflow.place_claim import resolve
from app.domain.workflow.resort_claim import resort_claim, sorted_anew
from tests.domain.intake.build import PAYER, TODAY, Desk, denied, era

CONTRACT = bucket_of("contract")
RULE = OwnRule("r1", CONTRACT, "fix", "Why.", date(2026, 1, 1), carc="197", approved_by="lead")
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
        with pytest.raises(ClosedPathError):
            override_bucket(claim, denial, CONTRACT, "appeal")

    def test_a_path_is_asked_for_where_none_is_known(self) -> None:
        claim = claim_of(denied(carc="999"))
        with pytest.raises(NoPathError):
            override_bucket(claim, claim.denials[0], CONTRACT)

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
        with pytest.raises(OverError):
            override_bucket(claim, claim.denials[0], CONTRACT)


class TestResort:
    async def test_own_rules_put_it_elsewhere_once(self) -> None:
        claim = claim_of(denied(carc="197"), own=OwnRules([RULE]))
        resort_claim(claim)
        entries = [entry.type for entry in await closed(claim)]
        assert entries[0] == "denial.resorted"
        (denial,) = claim.denials
        assert (denial.bucket_by, denial.recommended_path, denial.owner_id) == ("own_rule", "fix", CONTRACTS.id)
        resort_claim(claim)
        assert await closed(claim) == []

    async def test_out_of_triage_and_back(self) -> None:
        claim = claim_of(denied(carc="999"), own=OwnRules([replace(RULE, carc="999")]))
        (denial,) = claim.denials
        resort_claim(claim)
        assert (denial.stage, denial.next_action, denial.triage) == ("decision", "decide", None)
        claim.office.own_rules = OwnRules()
        resort_claim(claim)
        assert (denial.stage, denial.next_action, denial.triage) == ("intake", "sort", "unknown_code")
        entries = [entry.type for entry in await closed(claim)]
        assert entries.count("denial.classified") == entries.count("denial.resorted") == 2

    def test_newer_tables_alone_move_nothing(self) -> None:
        (denial,) = claim_of(denied(carc="197")).denials
        denial.bucket = {**(denial.bucket or {}), "rule": "carc.old", "version": "0"}
        assert sorted_anew(denial, OwnRules()) is None
        assert sorted_anew(denial, OwnRules([replace(RULE, carc="50")])) is None

    @pytest.mark.parametrize("by", ["stage", "bucket_by"])
    def test_what_people_did_stays(self, by: str) -> None:
        (denial,) = claim_of(denied(carc="197")).denials
        setattr(denial, by, "execution" if by == "stage" else "person")
        assert sorted_anew(denial, OwnRules([RULE])) is None

    def test_another_rule_with_the_same_words_is_named(self) -> None:
        claim = claim_of(denied(carc="197"), own=OwnRules([RULE]))
        resort_claim(claim)
        nearer = replace(RULE, id="r2", payer_id=PAYER)
        anew = sorted_anew(claim.denials[0], OwnRules([RULE, nearer]))
        assert anew is not None
        assert anew["bucket"]["rule"] == "own.r2"
