import pytest

from app.domain.people.assign import AssignmentRule
from app.domain.people.errors import InvalidRuleError
from app.domain.people.replace_rules import replace_rules
from tests.domain.people.build import id_, person, roster, team

PAYER, MERGED, INTO = id_(201), id_(202), id_(203)
LIST = id_(300)


class Kept:
    saved = None

    async def payers_now(self, ids):
        known = {PAYER: PAYER, MERGED: INTO}
        return {id_: known[id_] for id_ in ids if id_ in known}

    async def save_rules(self, rules, happened):
        self.saved, self.entry = rules, happened


async def replace(*rules):
    kept = Kept()
    everybody = roster(person(1), person(2, active=False), teams=(team(101),))
    await replace_rules(kept, everybody, LIST, 4, rules)
    return kept


def rule(**told):
    return AssignmentRule(**{"team_id": id_(101), **told})


async def test_the_log_keeps_the_whole_list():
    kept = await replace(rule(work_type="auth", amount_from=100), rule(person_id=id_(1)))
    assert (kept.entry.type, kept.entry.subject_id, kept.entry.subject_version) == ("assignment_rules.changed", LIST, 4)
    assert [it["amount_from"] for it in kept.entry.data["rules"]] == [100, None]


async def test_a_rule_about_a_merged_payer_is_about_the_other_one():
    assert [it.payer_id for it in (await replace(rule(payer_id=MERGED))).saved] == [INTO]


@pytest.mark.parametrize(
    ("told", "member"),
    [
        ({"team_id": id_(102)}, "rules.1.team_id"),
        ({"person_id": id_(7)}, "rules.1.person_id"),
        ({"person_id": id_(2)}, "rules.1.person_id"),
        ({"payer_id": id_(299)}, "rules.1.payer_id"),
        ({"amount_from": 2, "amount_to": 1}, "rules.1.amount_to"),
        ({"work_type": "auth", "spread": True}, "rules.1"),
    ],
)
async def test_what_cannot_apply_is_refused(told, member):
    with pytest.raises(InvalidRuleError) as refusal:
        await replace(rule(work_type="auth"), rule(**told))
    assert refusal.value.facts == {"member": member}
