from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from app.domain.people.change_person import change_person
from app.domain.people.errors import (
    InvalidReferenceError,
    LastManagerError,
    LeadsTeamError,
    SamePersonError,
    StandInAwayError,
    StandInCycleError,
    StandInUnfitError,
)
from app.domain.people.worker_on import worker_on
from tests.domain.people.build import DAY, away, id_, person, roster, rosters, team


class Kept:
    def __init__(self):
        self.saved = []

    async def save_person(self, person, happened):
        self.saved.append((person, happened))


async def change(after, *others, before=None, teams=()):
    """The entry of the log."""
    kept = Kept()
    known = [*others, before] if before else others
    await change_person(kept, roster(*known, teams=teams), after, DAY)
    ((saved, entry),) = kept.saved
    assert saved is after
    return entry


def between(number, first, last, **told):
    return person(number, away_from=DAY + timedelta(first), away_until=DAY + timedelta(last), **told)


class TestEntry:
    async def test_somebody_new(self):
        entry = await change(person(1, name="Sample Name", email="a@b.c"))
        assert (entry.type, entry.subject_id, entry.subject_version) == ("person.created", id_(1), 1)
        assert entry.data["changed"] == []

    async def test_it_names_what_changed_and_holds_no_text(self):
        before = person(1, name="Sample Name", email="sample@example.com")
        after = replace(before, name="Other Name", role="lead", version=2)
        entry = await change(after, before=before)
        assert (entry.type, entry.subject_version) == ("person.changed", 2)
        assert entry.data["changed"] == ["name", "role"]
        assert "Name" not in str(entry.data)
        assert "sample" not in str(entry.data)

    async def test_the_identity_is_a_digest_of_its_own(self):
        digests = {(await change(person(n))).data["identity"] for n in (1, 2)}
        digests.add((await change(replace(person(1), subject="x"))).data["identity"])
        assert len(digests) == 3


class TestIdentity:
    async def test_issuer_and_subject_name_one_person(self):
        with pytest.raises(SamePersonError):
            await change(replace(person(1), subject="2"), person(2))

    async def test_another_issuer_may_use_the_same_subject(self):
        await change(replace(person(1), subject="2", issuer="other"), person(2))

    async def test_its_own_is_no_conflict(self):
        await change(replace(person(1), version=2), before=person(1))


class TestTeams:
    async def test_they_exist(self):
        with pytest.raises(InvalidReferenceError) as refusal:
            await change(person(1, teams=(id_(101), id_(102))), teams=(team(101),))
        assert refusal.value.facts == {"member": "teams.1"}

    async def test_a_lead_does_not_leave_the_team(self):
        before = person(1, teams=(id_(101),))
        with pytest.raises(LeadsTeamError):
            await change(person(1), before=before, teams=(team(101, lead=id_(1)),))
        await change(person(1), before=before, teams=(team(101, lead=id_(2)),))

    async def test_a_lead_may_leave_the_organisation(self):
        before = person(1, teams=(id_(101),))
        await change(replace(before, active=False), before=before, teams=(team(101, lead=id_(1)),))


class TestManagers:
    @pytest.mark.parametrize("change_", [{"active": False}, {"role": "analyst"}])
    async def test_the_last_one_stays(self, change_):
        before = person(1, role="manager")
        others = person(2, role="manager", active=False), person(3, role="lead")
        with pytest.raises(LastManagerError):
            await change(replace(before, **change_), *others, before=before)
        await change(replace(before, **change_), person(4, role="manager"), before=before)

    async def test_without_a_manager_nobody_is_the_last(self):
        await change(person(1, active=False), before=person(1))


class TestStandIn:
    @pytest.mark.parametrize("number", [1, 7])
    async def test_is_somebody_else_who_exists(self, number):
        with pytest.raises(InvalidReferenceError):
            await change(away(1, stand_in=id_(number)), person(2))

    @pytest.mark.parametrize("told", [{"active": False}, {"role": "auditor"}])
    async def test_works_denials(self, told):
        with pytest.raises(StandInUnfitError):
            await change(away(1, stand_in=id_(2)), person(2, **told))

    async def test_is_there_on_all_of_the_days(self):
        with pytest.raises(StandInAwayError):
            await change(between(1, 0, 5, stand_in=id_(2)), between(2, 5, 9, stand_in=id_(3)), person(3))
        await change(between(1, 0, 4, stand_in=id_(2)), between(2, 5, 9))

    async def test_days_that_are_over_do_not_count(self):
        await change(between(1, -9, 5, stand_in=id_(2)), between(2, -9, -1))
        await change(between(1, -9, -1, stand_in=id_(2)), between(2, -9, -1))

    async def test_of_somebody_who_has_left_is_there_today(self):
        left = person(1, active=False, stand_in=id_(2))
        await change(left, between(2, 1, 9))
        with pytest.raises(StandInAwayError):
            await change(left, between(2, 0, 9))

    async def test_two_do_not_stand_in_for_each_other_on_the_same_day(self):
        with pytest.raises(StandInCycleError):
            await change(between(1, 0, 5, stand_in=id_(2)), between(2, 5, 9, stand_in=id_(1)))

    async def test_on_different_days_they_may(self):
        await change(between(1, 0, 4, stand_in=id_(2)), between(2, 5, 9, stand_in=id_(1)))

    async def test_a_longer_circle_is_found(self):
        others = away(2, stand_in=id_(3)), away(3, stand_in=id_(1))
        with pytest.raises(StandInCycleError):
            await change(away(1, stand_in=id_(2)), *others)

    async def test_a_circle_of_others_is_not_ours(self):
        others = away(2, stand_in=id_(3)), away(3, stand_in=id_(2))
        with pytest.raises(StandInAwayError):
            await change(away(1, stand_in=id_(2)), *others)

    async def test_what_was_said_before_stays_when_something_else_changes(self):
        before = away(1, stand_in=id_(2))
        await change(replace(before, email="a@b.c"), away(2), before=before)
        with pytest.raises(StandInAwayError):
            await change(replace(before, away_until=DAY), away(2), before=before)


@given(rosters())
async def test_who_passes_has_somebody_for_the_first_day(roster):
    """As things are: what is accepted leaves the work to a person and not to the team."""
    for one in roster.people.values():
        fresh = replace(one, teams=(), version=2)
        others = {**roster.people}
        del others[one.id]
        roster.people, kept = others, Kept()
        try:
            await change_person(kept, roster, fresh, DAY)
        except Exception:
            assert kept.saved == []
        else:
            if fresh.stand_in and not fresh.is_there(DAY):
                assert worker_on(fresh, DAY, {**others, fresh.id: fresh}) is not None
        roster.people = {**others, one.id: one}
