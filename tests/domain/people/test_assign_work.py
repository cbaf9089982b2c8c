from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.people.assign_work import (
    MOST,
    Handout,
    HeldWork,
    assign_work,
    by_owner,
    check_number,
    check_receiver,
    token_of,
)
from app.domain.people.errors import (
    InvalidReferenceError,
    NothingToAssignError,
    OwnerAwayError,
    OwnerUnfitError,
    SelectionChangedError,
    TooManyClaimsError,
)
from app.domain.people.roster import Owner
from tests.domain.people.build import DAY, ORG, away, id_, ids, person, roster, rosters, team

ONE, TWO, TEAM = Owner("person", id_(1)), Owner("person", id_(2)), Owner("team", id_(101))
MADE, BY = id_(900), id_(9)


class Memory:
    """Keeps what it is told to store."""

    def __init__(self):
        self.made, self.log = None, []

    async def save_handout(self, made, happened):
        self.made, self.log = made, list(happened)


def work(number, owner=TWO, claim=1, amount=100):
    return HeldWork(id_(number), id_(claim), 1, owner, amount)


def handout(*held, to=ONE, skipped=None):
    return Handout(MADE, to, BY, held, skipped or {})


class TestWhoMayHaveIt:
    def test_a_person_who_is_there_and_any_team(self):
        known = roster(person(1), teams=(team(101),))
        for to in (ONE, TEAM, Owner("team", ORG)):
            check_receiver(to, known, DAY)

    @pytest.mark.parametrize("to", [TWO, Owner("team", id_(102)), Owner("person", id_(101)), Owner("team", id_(1))])
    def test_nobody_else(self, to):
        with pytest.raises(InvalidReferenceError) as refusal:
            check_receiver(to, roster(person(1), teams=(team(101),)), DAY)
        assert refusal.value.facts == {"member": "owner"}

    @pytest.mark.parametrize("told", [{"active": False}, {"role": "auditor"}])
    def test_nobody_who_works_no_denials(self, told):
        with pytest.raises(OwnerUnfitError):
            check_receiver(ONE, roster(person(1, **told)), DAY)

    def test_somebody_away_is_refused_with_their_stand_in(self):
        with pytest.raises(OwnerAwayError) as refusal:
            check_receiver(ONE, roster(away(1, stand_in=id_(2)), away(2, stand_in=id_(3)), person(3)), DAY)
        assert refusal.value.facts["stand_in"] == id_(3)
        with pytest.raises(OwnerAwayError) as refusal:
            check_receiver(ONE, roster(away(1)), DAY)
        assert refusal.value.facts["stand_in"] is None

    @given(rosters(), ids)
    def test_whoever_passes_keeps_it(self, known, who):
        try:
            check_receiver(Owner("person", who), known, DAY)
        except (InvalidReferenceError, OwnerUnfitError, OwnerAwayError):
            assert who not in known.people or not known.people[who].is_there(DAY)
        else:
            assert known.people[who].is_there(DAY)

    def test_no_more_than_one_assignment_takes(self):
        check_number(MOST)
        with pytest.raises(TooManyClaimsError):
            check_number(MOST + 1)


class TestAssigning:
    async def test_each_denial_has_its_entry_and_the_assignment_one(self):
        store = Memory()
        held = work(11), work(12, amount=50), work(13, TEAM, claim=2)
        made = await assign_work(store, handout(*held, skipped={"resolved": 2}), {"text": "t"})
        assert (store.made, made.claims, made.amount) == (made, 2, 250)
        first, *others = store.log
        assert (first.type, first.subject_id, first.subject_version) == ("assignment.made", MADE, 1)
        assert first.data == {
            "to": str(id_(1)),
            "to_kind": "person",
            "by": str(BY),
            "claims": 2,
            "denials": 3,
            "amount_denied": 250,
            "skipped": {"resolved": 2},
            "text": "t",
        }
        assert {entry.type for entry in others} == {"denial.assigned"}
        assert [(entry.subject_id, entry.subject_version) for entry in others] == [(id_(n), 2) for n in (11, 12, 13)]
        assert others[2].data == {
            "assignment": str(MADE),
            "from": str(id_(101)),
            "from_kind": "team",
            "to": str(id_(1)),
            "to_kind": "person",
        }

    async def test_what_is_theirs_already_stays(self):
        made = await assign_work(Memory(), handout(work(11), work(12, ONE)), {})
        assert ([it.denial_id for it in made.given], made.skipped) == ([id_(11)], {"already_theirs": 1})

    async def test_nothing_to_give_is_no_assignment(self):
        for held in ((), (work(11, ONE),)):
            with pytest.raises(NothingToAssignError):
                await assign_work(Memory(), handout(*held), {})


class TestToken:
    @given(st.lists(st.builds(work, st.integers(1, 50), st.sampled_from([TWO, TEAM])), unique_by=lambda it: it[0]))
    def test_it_names_the_same_work_in_any_order(self, held):
        assert token_of(ONE, by_owner(held)) == token_of(ONE, by_owner(held[::-1]))

    @pytest.mark.parametrize("other", [[work(11)], [work(11), work(12, TEAM)], [work(11), work(12), work(13)]])
    def test_it_differs_with_denials_and_owners(self, other):
        shown = token_of(ONE, by_owner([work(11), work(12)]))
        assert token_of(ONE, by_owner(other)) != shown
        assert token_of(TEAM, by_owner([work(11), work(12)])) != shown

    async def test_an_assignment_is_what_was_shown(self):
        held = work(11), work(12, ONE)
        shown = token_of(ONE, by_owner([work(11)]))
        await assign_work(Memory(), handout(*held), {}, shown)
        with pytest.raises(SelectionChangedError):
            await assign_work(Memory(), handout(*held, work(13)), {}, shown)


def test_ids_are_in_the_order_of_the_database():
    held = [work(2**100), work(3)]
    assert by_owner(held) == by_owner(held[::-1])
    assert str(UUID(int=3)) < str(UUID(int=2**100))
