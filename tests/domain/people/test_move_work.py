from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from app.domain.people.move_work import OpenWork, move_work
from tests.domain.people.build import DAY, ORG, WORK_TYPES, away, days, id_, person, roster, rosters, team


class Memory:
    """Open denials by id, with version and owner."""

    def __init__(self, *owners, work_type=None):
        self.owned = {uuid4(): OpenWork(None, 1, owner, work_type) for owner in owners}
        self.teams, self.log = {}, []

    async def hold_work(self, people, most):
        found = [it._replace(denial_id=id_) for id_, it in self.owned.items() if it.owner_id in people]
        return found[:most]

    async def move(self, moves, happened):
        for (work, to), entry in zip(moves, happened, strict=True):
            assert (entry.subject_id, entry.subject_version) == (work.denial_id, work.version + 1)
            moved = self.owned.pop(work.denial_id)
            if to.kind == "person":
                self.owned[work.denial_id] = moved._replace(owner_id=to.id, version=work.version + 1)
            else:
                self.teams[work.denial_id] = to.id
        self.log += happened


async def move(store, everybody, most=100):
    return await move_work(store, everybody, everybody.people.values(), DAY, most)


async def test_it_goes_to_the_stand_in_with_an_entry_each():
    store = Memory(id_(1), id_(1), id_(2))
    assert await move(store, roster(away(1, stand_in=id_(2)), person(2))) == 2
    assert [it.owner_id for it in store.owned.values()] == [id_(2)] * 3
    assert [it.data for it in store.log] == [
        {
            "from": str(id_(1)),
            "from_kind": "person",
            "to": str(id_(2)),
            "to_kind": "person",
            "work_type": None,
            "reason": "away",
        }
    ] * 2


async def test_without_one_it_goes_back_to_the_team_that_takes_it():
    store = Memory(id_(1), work_type="auth")
    teams = team(101, "doc"), team(102, "auth")
    await move(store, roster(away(1, teams=(id_(101), id_(102))), teams=teams))
    assert list(store.teams.values()) == [id_(102)]


async def test_the_reason_is_said():
    store = Memory(id_(1), id_(2), id_(3))
    await move(store, roster(away(1), person(2, active=False), person(3, role="auditor")))
    assert [it.data["reason"] for it in store.log] == ["away", "deactivated", "auditor"]
    assert set(store.teams.values()) == {ORG}


async def test_a_second_time_there_is_nothing_to_do():
    store, everybody = Memory(id_(1), id_(1)), roster(away(1, stand_in=id_(2)), person(2))
    assert [await move(store, everybody, most=1) for _ in range(3)] == [1, 1, 0]


@given(rosters(), st.lists(st.integers(1, 7).map(id_), max_size=12), days, st.none() | st.sampled_from(WORK_TYPES))
async def test_nothing_is_left_with_somebody_who_is_not_there(everybody, owners, day, work_type):
    owners = [owner for owner in owners if owner in everybody.people]
    store = Memory(*owners, work_type=work_type)
    while await move_work(store, everybody, everybody.people.values(), day, 2):
        pass
    assert all(everybody.people[it.owner_id].is_there(day) for it in store.owned.values())
    assert set(store.teams.values()) <= {*everybody.teams, None}
    assert len(store.owned) + len(store.teams) == len(owners)
    assert len(store.log) == sum(not everybody.people[owner].is_there(day) for owner in owners)
