from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.economics.batch import BatchKey, Item, find_batches
from app.domain.economics.cost import Task, cost_of
from tests.domain.economics.build import OTHER, PAYER, cost

KEY = BatchKey(PAYER, "197", "authorization", "appeal", 1)


def items(*values, key=KEY, own=3_00, shared=16_00, start=0):
    return [Item(UUID(int=start + n), key, value, cost(own, shared)) for n, value in enumerate(values, 1)]


def test_by_hand():
    [found] = find_batches(items(10_00, 12_00, 9_00))
    assert found.items == (UUID(int=2), UUID(int=1), UUID(int=3))
    # 31.00 - 16.00 once - 3 × 3.00; alone -9.00, -7.00 and -10.00
    assert (found.expected_value, found.shared_cost, found.own_cost) == (31_00, 16_00, 9_00)
    assert (found.net, found.net_alone, found.worth_it) == (6_00, -26_00, True)


def test_two_may_be_too_few():
    [found] = find_batches(items(10_00, 12_00)[:2])
    assert (found.net, found.worth_it) == (0, True)
    [found] = find_batches(items(10_00, 11_99))
    assert (found.net, found.worth_it) == (-1, False)


def test_the_floor_counts_for_the_batch():
    [found] = find_batches(items(10_00, 12_00, 9_00), floor=6_01)
    assert (found.floor, found.worth_it) == (6_01, False)


@pytest.mark.parametrize(
    "told",
    [
        items(10_00),  # one is no batch
        items(10_00, 19_00),  # worth it alone
        items(10_00, 3_00),  # adds nothing
        items(10_00, None),  # amount not known
        items(10_00) + items(10_00, key=KEY._replace(payer_id=OTHER), start=9),
        items(10_00) + items(10_00, key=KEY._replace(carc="198"), start=9),
        items(10_00) + items(10_00, key=KEY._replace(cause="referral"), start=9),
        items(10_00) + items(10_00, key=KEY._replace(level=2), start=9),
    ],
)
def test_what_makes_no_batch(told):
    assert find_batches(told) == []


def test_one_packet_takes_the_dearest_channel():
    [found] = find_batches(items(10_00, shared=16_00) + items(12_00, shared=26_00, start=9))
    assert found.shared_cost == 26_00


def test_with_the_costs_of_the_table():
    """Of appeals by portal that expect 8.00 each, four carry a packet that costs 16.05 and 3.03 a claim."""
    price = cost_of(Task("appeal", 1, channel="portal"))
    nets = [find_batches([Item(UUID(int=n), KEY, 8_00, price) for n in range(count)])[0].net for count in (2, 3, 4)]
    assert nets == [-6_11, -1_14, 3_83]


def test_the_best_comes_first():
    second = items(15_00, 15_00, 15_00, key=KEY._replace(carc="198"), start=9)
    assert [it.key.carc for it in find_batches(items(10_00, 12_00, 9_00) + second)] == ["198", "197"]


keys = st.builds(
    BatchKey, st.sampled_from([PAYER, OTHER]), st.sampled_from(["197", "50"]), st.just("x"), st.just("fix"), st.just(0)
)
costs = st.builds(cost, st.integers(0, 30_00), st.integers(0, 60_00))
many = st.lists(
    st.builds(Item, st.uuids(), keys, st.none() | st.integers(0, 80_00), costs), max_size=12, unique_by=lambda it: it.id
)
floors = st.integers(0, 20_00)


@given(many, floors)
def test_together_is_never_worse_than_alone(told, floor):
    for batch in find_batches(told, floor):
        assert batch.net >= batch.net_alone
        assert batch.net == batch.expected_value - batch.shared_cost - batch.own_cost
        assert batch.worth_it == (batch.net >= floor)


@given(many, floors, st.randoms())
def test_whatever_the_order_each_is_in_one_batch_at_most(told, floor, chance):
    found = find_batches(told, floor)
    turned = list(told)
    chance.shuffle(turned)
    assert find_batches(turned, floor) == found
    members = [it for batch in found for it in batch.items]
    assert len(members) == len(set(members))
    by_id = {it.id: it for it in told}
    for batch in found:
        assert len(batch.items) > 1
        for member in batch.items:
            item = by_id[member]
            assert item.key == batch.key
            assert item.expected_value - item.cost.total < floor


@given(many, floors)
def test_every_member_adds_something(told, floor):
    by_id = {it.id: it for it in told}
    for batch in find_batches(told, floor):
        assert all(by_id[it].expected_value > by_id[it].cost.own for it in batch.items)
