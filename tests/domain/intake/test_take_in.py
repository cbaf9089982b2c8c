"""Groups of events on their way into the books."""

import random
from collections import defaultdict

import pytest

from tests.domain.intake.build import amounts, day, denied, era, line, paid, post, reversal, take_back
from tests.domain.intake.memory import MemoryStore, intake_of


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def intake(store):
    return intake_of(store)


def books(store):
    """What stands, without ids."""
    claims = defaultdict(list)
    for denial in store.denials.values():
        stands = (denial.event_id, denial.reason_key, denial.stage, denial.outcome, denial.lead, *amounts(denial))
        claims[denial.claim_id].append(stands)
    return sorted(map(sorted, claims.values()))


class TestDuplicates:
    async def test_events_that_are_stored_already_are_counted_and_left_out(self, store, intake):
        event = era(1, denied())
        await intake.take_in([event])
        again = await intake.take_in([event, era(2, denied(), ours="A2", number="I2")])
        assert (again.duplicates, len(again.created), len(store.events)) == (1, 1, 2)

    async def test_twice_in_one_batch_is_a_duplicate_too(self, store, intake):
        event = era(1, denied())
        taken = await intake.take_in([event, event])
        assert (taken.duplicates, len(store.events), len(store.denials)) == (1, 1, 1)

    async def test_a_post_again_is_answered_with_its_denial(self, intake):
        posted = post(1, denied())
        first = await intake.take_in([posted])
        again = await intake.take_in([posted])
        assert (again.told[posted.id], again.changed) == (first.created, [])

    async def test_a_replaced_post_again_is_answered_too(self, intake):
        old, new = post(1, denied(), external_id="X"), post(1, denied(amount=5), external_id="X")
        first = await intake.take_in([old])
        await intake.take_in([new])
        again = await intake.take_in([old])
        assert again.told[old.id] == first.created
        assert first.created[0].amount_denied == 5


class TestClaims:
    async def test_payments_alone_open_no_claim(self, store, intake):
        await intake.take_in([era(1, paid())])
        assert (store.claims, len(store.events)) == ({}, 1)

    async def test_an_earlier_payment_of_the_batch_belongs_to_the_claim_that_opens(self, store, intake):
        payment, refusal = era(9, paid()), era(1, denied())
        await intake.take_in([payment, refusal])
        assert payment.claim_id == refusal.claim_id is not None
        assert [denial.outcome for denial in store.denials.values()] == ["recovered"]

    async def test_an_earlier_payment_that_was_stored_alone_is_linked(self, store, intake):
        payment = era(9, paid())
        await intake.take_in([payment])
        await intake.take_in([era(1, denied())])
        assert payment.claim_id is not None
        assert [denial.outcome for denial in store.denials.values()] == ["recovered"]

    async def test_a_number_used_again_years_later_is_another_claim(self, store, intake):
        then, now = era(1, denied(), service_from=day(1)), era(800, denied(), service_from=day(790), number="I2")
        await intake.take_in([then, now])
        assert len(store.claims) == 2

    async def test_a_number_that_a_post_did_not_know_is_learned_within_the_batch(self, store, intake):
        await intake.take_in([post(1, denied(), ours=""), era(1, denied()), era(9, paid(), number="I2")])
        assert len(store.claims) == 1

    async def test_a_take_back_of_an_unknown_claim_is_not_kept(self, store, intake):
        await intake.take_in([take_back(1, 100)])
        assert (store.events, store.claims) == ({}, {})

    async def test_claims_that_people_see_are_held_while_they_change(self, store, intake):
        await intake.take_in([era(1, denied()), era(1, paid(), ours="A2", number="I2")])
        assert store.locked == ["icn:I1", "pcn:A1"]


class TestVolumes:
    async def test_only_what_nobody_works_is_counted(self, intake):
        await intake.take_in([era(1, denied()), era(1, paid(), ours="A2"), post(1, denied(), ours="A3")])
        assert [cell[0] for cell in intake.volumes.cells.values()] == [1]

    async def test_a_counted_payment_that_is_reversed_counts_no_more(self, intake):
        await intake.take_in([era(1, paid())])
        await intake.take_in([reversal(5, paid())])
        assert list(intake.volumes.cells.values()) == [[0, 0, 0, 0]]

    async def test_the_reversal_of_a_denial_takes_nothing_off(self, intake):
        await intake.take_in([era(1, denied())])
        await intake.take_in([reversal(5, denied())])
        assert intake.volumes.cells == {}


def histories():
    """Chains of several claims, made anew each time."""
    return [
        [era(1, denied()), reversal(5, denied()), era(5, line("99213", 100, 60, 40)), era(9, paid(amount=40))],
        [era(1, denied("1"), paid("2"), ours="B", number="J"), era(4, paid("1"), ours="B", number="J")],
        [post(1, denied(), ours="C", number="K", external_id="X"), era(1, denied(), ours="C", number="K")],
        [era(2, paid(), ours="D", number="L"), era(1, denied(), ours="D", number="L")],
    ]


@pytest.mark.parametrize("seed", range(8))
async def test_many_calls_are_one_call_in_any_order(seed):
    events = [event for chain in histories() for event in chain]
    together, apart = MemoryStore(), MemoryStore()
    await intake_of(together).take_in(events)
    expected = books(together)
    shuffler = random.Random(seed)
    shuffler.shuffle(events)
    for event in events:
        event.claim_id = None
    intake = intake_of(apart)
    while events:
        size = shuffler.randint(1, 3)
        await intake.take_in(events[:size])
        del events[:size]
    assert books(apart) == expected
