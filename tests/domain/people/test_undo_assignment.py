import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.people.errors import AlreadyUndoneError, NoActorError
from app.domain.people.roster import Owner
from app.domain.people.undo_assignment import GivenWork, Made, undo_assignment, undo_of
from tests.domain.people.build import DAY, away, id_, person, roster, rosters, team

TO, BEFORE, OTHER = Owner("person", id_(1)), Owner("person", id_(2)), Owner("person", id_(3))
TEAM, UNTAKEN = Owner("team", id_(101)), Owner("team", None)
MADE = Made(id_(900), TO, id_(9), undone=False, version=1)
EVERYBODY = roster(person(1), person(2), person(3), person(9), teams=(team(101, "auth"),))


class Memory:
    """Keeps what it is told to store."""

    def __init__(self):
        self.undo, self.log = None, []

    async def save_undo(self, undo, happened):
        self.undo, self.log = undo, list(happened)


def work(number=11, before=BEFORE, owner=TO, stage="decision", at_payer=False, work_type="auth"):
    return GivenWork(id_(number), 4, before, owner, stage, at_payer, work_type)


class TestOneDenial:
    @pytest.mark.parametrize("before", [BEFORE, TEAM, UNTAKEN])
    def test_it_goes_back_to_whom_it_was_before(self, before):
        assert undo_of(work(before=before), TO, EVERYBODY, DAY) == before

    @pytest.mark.parametrize(
        ("told", "why"),
        [
            ({"stage": "resolved"}, "resolved"),
            ({"owner": OTHER}, "moved_on"),
            ({"owner": TEAM}, "moved_on"),
            ({"at_payer": True}, "at_payer"),
            ({"stage": "resolved", "owner": OTHER, "at_payer": True}, "resolved"),
            ({"owner": OTHER, "at_payer": True}, "moved_on"),
        ],
    )
    def test_what_has_gone_on_stays(self, told, why):
        assert undo_of(work(**told), TO, EVERYBODY, DAY) == why

    def test_whoever_is_not_there_is_passed_over(self):
        teams = (team(101, "auth"),)
        stood_in = roster(person(1), away(2, stand_in=id_(3)), person(3), teams=teams)
        assert undo_of(work(), TO, stood_in, DAY) == OTHER
        assert undo_of(work(), TO, roster(person(1), away(2), teams=teams), DAY) == TEAM
        assert undo_of(work(), TO, roster(person(1), person(2, active=False)), DAY) == UNTAKEN

    def test_somebody_nobody_knows_is_not_there(self):
        assert undo_of(work(), TO, roster(person(1), teams=(team(101, "auth"),)), DAY) == TEAM

    def test_it_stays_with_a_stand_in(self):
        assert undo_of(work(), TO, roster(person(1), away(2, stand_in=id_(1))), DAY) == "stands_in"

    @given(rosters(), st.integers(1, 7))
    def test_nobody_who_is_away_gets_anything(self, known, who):
        found = undo_of(work(before=Owner("person", id_(who))), TO, known, DAY)
        if not isinstance(found, str) and found.kind == "person" and found.id in known.people:
            assert known.people[found.id].is_there(DAY)


class TestUndoing:
    async def test_each_has_its_entry_and_what_stays_is_counted(self):
        store = Memory()
        held = (
            work(11),
            work(12, before=UNTAKEN),
            work(13, owner=OTHER),
            work(14, stage="resolved"),
            work(15, owner=TEAM),
        )
        undo = await undo_assignment(store, MADE, held, EVERYBODY, person(9), DAY)
        assert store.undo == undo
        assert undo.left == {"moved_on": 2, "resolved": 1}
        first, *others = store.log
        assert (first.type, first.subject_id, first.subject_version) == ("assignment.undone", MADE.id, 2)
        assert first.data == {"by": str(id_(9)), "denials": 2, "left": undo.left}
        assert [(it.type, it.subject_id, it.subject_version) for it in others] == [
            ("denial.assignment_undone", id_(number), 5) for number in (11, 12)
        ]
        assert [it.data["to"] for it in others] == [str(id_(2)), None]
        assert {it.data["from"] for it in others} == {str(id_(1))}

    @pytest.mark.parametrize("by", [person(9), person(8, role="lead"), person(8, role="manager")])
    async def test_by_whoever_made_it_a_lead_or_a_manager(self, by):
        await undo_assignment(Memory(), MADE, [work()], EVERYBODY, by, DAY)

    @pytest.mark.parametrize("role", ["analyst", "auditor"])
    async def test_by_nobody_else(self, role):
        with pytest.raises(NoActorError):
            await undo_assignment(Memory(), MADE, [work()], EVERYBODY, person(8, role=role), DAY)

    async def test_once(self):
        undone = Made(MADE.id, TO, id_(9), undone=True, version=2)
        with pytest.raises(AlreadyUndoneError):
            await undo_assignment(Memory(), undone, [work()], EVERYBODY, person(9), DAY)
