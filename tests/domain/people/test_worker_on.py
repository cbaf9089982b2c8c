from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.people.worker_on import owner_on, team_of, worker_on
from tests.domain.people.build import DAY, ORG, WORK_TYPES, away, days, id_, person, roster, rosters, team


def worker(*people):
    """Who does the work of the first."""
    found = worker_on(people[0], DAY, roster(*people).people)
    return found.id.int if found else None


def test_somebody_who_is_there_does_their_own_work():
    assert worker(person(1, stand_in=id_(2)), person(2)) == 1


def test_the_stand_in_does_it_from_the_first_day_to_the_last():
    one = person(1, away_from=DAY, away_until=DAY + timedelta(1), stand_in=id_(2))
    people = roster(one, person(2)).people
    found = [worker_on(one, DAY + timedelta(n), people).id.int for n in (-1, 0, 1, 2)]
    assert found == [1, 2, 2, 1]


def test_without_a_last_day_it_is_until_further_notice():
    assert worker_on(away(1), DAY + timedelta(5000), {}) is None


def test_stand_ins_of_stand_ins_count():
    assert worker(away(1, stand_in=id_(2)), away(2, stand_in=id_(3)), person(3)) == 3


def test_a_stand_in_who_is_away_too_leaves_it_to_the_team():
    assert worker(away(1, stand_in=id_(2)), away(2)) is None


def test_a_stand_in_who_has_left_or_audits_leaves_it_to_the_team():
    assert worker(away(1, stand_in=id_(2)), person(2, active=False)) is None
    assert worker(away(1, stand_in=id_(2)), person(2, role="auditor")) is None


def test_whoever_has_left_may_name_who_goes_on():
    assert worker(person(1, active=False, stand_in=id_(2)), person(2)) == 2


def test_a_circle_leaves_it_to_the_team():
    assert worker(away(1, stand_in=id_(2)), away(2, stand_in=id_(3)), away(3, stand_in=id_(1))) is None
    assert worker(away(1, stand_in=id_(1))) is None


def test_a_stand_in_whom_nobody_knows_leaves_it_to_the_team():
    assert worker(away(1, stand_in=id_(7))) is None


class TestTeam:
    teams = (team(101, "coding"), team(102, "auth"), team(103, "doc"))

    def back(self, work_type, *own):
        one = away(1, teams=tuple(map(id_, own)))
        found = team_of(one, roster(one, teams=self.teams), work_type)
        return found and found.int

    def test_of_their_teams_the_one_that_takes_the_work(self):
        assert self.back("auth", 101, 102) == 102

    def test_or_else_the_first_of_theirs(self):
        assert self.back("doc", 101, 102) == 101
        assert self.back(None, 101, 102) == 101

    def test_without_a_team_whoever_takes_the_work(self):
        assert self.back("doc") == 103
        assert self.back("payer") is None

    def test_what_must_be_sorted_goes_to_triage(self):
        assert self.back(None) == ORG.int


@given(rosters(), days)
def test_work_is_never_with_somebody_who_is_not_there(roster, day):
    for one in roster.people.values():
        found = worker_on(one, day, roster.people)
        assert found is None or found.is_there(day)
        if one.is_there(day):
            assert found is one


@given(rosters(), days)
def test_whoever_does_it_is_reached_by_stand_ins(roster, day):
    for one in roster.people.values():
        chain, at = [], one
        while at is not None and at not in chain:
            chain.append(at)
            at = roster.people.get(at.stand_in)
        found = worker_on(one, day, roster.people)
        assert found is next((it for it in chain if it.is_there(day)), None)


@given(rosters(), days, st.none() | st.sampled_from(WORK_TYPES))
def test_there_always_is_an_owner(roster, day, work_type):
    for one in roster.people.values():
        owner = owner_on(one, day, roster, work_type)
        if owner.id is None:
            assert (owner.kind, work_type is None, roster.taking(work_type)) == ("team", False, [])
            continue
        assert owner.id in (roster.teams if owner.kind == "team" else roster.people)
        again = owner_on(roster.people[owner.id], day, roster, work_type) if owner.kind == "person" else owner
        assert again == owner
