from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.domain.economics.batch import BatchKey
from app.domain.economics.evidence import Counts
from app.domain.economics.families import Family
from app.domain.economics.policy import ClosePolicy
from app.domain.economics.price_path import Matter, Prices, Way, price_path
from app.domain.playbooks.playbook import Channel, Playbook, TouchCost
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
