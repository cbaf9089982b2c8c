from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.economics.batch import BatchKey
from app.domain.economics.evidence import Counts
from app.domain.economics.families import Family
from app.domain.economics.policy import ClosePolicy
from app.domain.economics.price_path import Matter, Prices, Way, price_path
from app.domain.economics.priors import Prior
from app.domain.playbooks.playbook import Channel, Playbook, TouchCost
from app.domain.sorting.vocabulary import SUB_CAUSES
from app.domain.workflow.weigh_batch import Scale, family_of
from tests.domain.economics.build import CERTAIN, amount, evidence, policies

PAYER = UUID(int=5)
KEY = BatchKey(PAYER, "197", "authorization", "appeal", 1)


def scale(key: BatchKey = KEY, policy: ClosePolicy = CERTAIN, **told) -> Scale:
    known = {"payer_types": {PAYER: "commercial"}, "playbooks": {}, "ratios": {}, "evidence": {key: {}}}
    return Scale(policy, **known | told)


def test_a_denial_weighs_as_it_would_alone():
    book = Playbook(channels=(Channel("mail"),), costs=(TouchCost("collect", 5_00),))
    told = {"payer": Counts(3, 12)}
    item = scale(playbooks={PAYER: book}, evidence={KEY: told}).item(UUID(int=1), KEY, amount(80_00))
    matter = Matter("commercial", "auth", "authorization")
    alone = price_path(Way("appeal", 1, "mail"), matter, amount(80_00), told, Prices(CERTAIN, {"collect": 5_00}))
    assert (item.id, item.key, item.expected_value, item.cost) == (UUID(int=1), KEY, alone.expected_value, alone.cost)
    assert item.cost.total == 19_08 - 3_03 + 5_00 + 10_00


BOOK = Playbook(
    channels=(
        Channel("portal", ("corrected_claim",)),
        Channel("courier", ("appeal",), (2,)),
        Channel("mail", ("appeal",), (1, 3)),
    )
)
HARD = ClosePolicy(
    version="hard",
    floor=7_00,
    collected=0.8,
    priors=(
        Prior(0.6, 4, "test", "commercial", 0),
        Prior(0.7, 4, "test", "commercial", 2),
        Prior(0.3, 4, "test", "commercial", 3),
    ),
)


@pytest.mark.parametrize("cause", ["authorization", "medical_necessity", "no such"])
@pytest.mark.parametrize("payer_type", ["commercial", "medicare_ffs", None])
@pytest.mark.parametrize(
    ("path", "level", "door"),
    [("fix", 0, "portal"), ("appeal", 1, "mail"), ("appeal", 2, "courier"), ("appeal", 3, "mail")],
)
def test_payer_cause_level_and_door_count_as_they_would_alone(path, level, door, payer_type, cause):
    key = BatchKey(PAYER, "197", cause, path, level)
    known = SUB_CAUSES.get(cause)
    matter = Matter(payer_type, known.bucket.work_type if known else None, cause)
    weighing = scale(key, HARD, playbooks={PAYER: BOOK}, payer_types={PAYER: payer_type})
    alone = price_path(Way(path, level, door), matter, amount(80_00), {}, Prices(HARD))
    item = weighing.item(UUID(int=1), key, amount(80_00))
    assert (item.expected_value, item.cost) == (alone.expected_value, alone.cost)
    small = weighing.surely_small(key)
    for cents, worth_it in ((small - 4, False), (small + 4, True)):
        assert price_path(Way(path, level, door), matter, amount(cents), {}, Prices(HARD)).worth_it is worth_it


def test_a_floor_below_all_costs_makes_nothing_small():
    assert scale(policy=replace(CERTAIN, floor=-200_00)).surely_small(KEY) == 0


def test_without_an_amount_it_weighs_nothing():
    assert scale().item(UUID(int=1), KEY, amount(None)).expected_value is None


def test_surgery_is_weighed_by_itself():
    key = KEY._replace(cause="medical_necessity")
    knee = amount(80_00)
    line = replace(knee, lines=(knee.lines[0]._replace(line=knee.lines[0].line._replace(procedure="HC:27447")),))
    weighing = scale(key)
    costs = [weighing.item(UUID(int=1), key, it).cost.total for it in (knee, line, knee)]
    assert costs == [19_08 + 13_30, 19_08 + 51_30, 19_08 + 13_30]


def test_by_hand_what_is_too_small():
    weighing = scale(ratios={PAYER: 0.4})
    assert weighing.surely_small(KEY) == 3514  # 19.08 / 0.543 = 35.138
    assert weighing.usually_small(KEY) == 8785
    assert scale(ratios={PAYER: 0.001}).usually_small(KEY) == 3514 * 20
    assert scale(ratios={PAYER: 1.7}).usually_small(KEY) == scale().usually_small(KEY) == 3514


def test_the_family_of_a_cause():
    assert (family_of("authorization"), family_of("no such")) == (Family("authorization", "auth_timing"), Family())


@given(policies, evidence, st.integers(0, 200_00))
def test_below_what_is_surely_small_nothing_is_worth_it_alone(policy, told, cents):
    """However much of it is paid; so that a batch may be looked for there."""
    weighing = scale(policy=policy, evidence={KEY: told})
    small = weighing.surely_small(KEY)
    item = weighing.item(UUID(int=1), KEY, amount(min(cents, max(0, small - 2))))
    assert item.expected_value is not None
    if small > 2:
        assert item.expected_value - item.cost.total <= policy.floor
