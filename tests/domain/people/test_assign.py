from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.people.assign import AssignmentRule, Facts, assign, in_order, needs_load, specificity
from app.domain.people.replace_rules import read, written
from tests.domain.people.build import DAY, ORG, WORK_TYPES, away, days, id_, person, roster, rosters, team, team_ids

PAYER, OTHER = id_(201), id_(202)
A, B = team(101, "auth"), team(102, "coding", "doc")
FACTS = Facts("auth", PAYER, 50_000)


def to(*rules, facts=FACTS, people=(), teams=(A, B), load=None):
    """Kind and number of the owner, and the rule."""
    (kind, id_), rule = assign(facts, rules, roster(*people, teams=teams), load or {}, DAY)
    return kind, id_ and id_.int, rule


def rule(team=101, **told):
    return AssignmentRule(id_(team), **told)


class TestByWorkType:
    def test_the_team_that_takes_it(self):
        assert to() == ("team", 101, None)
        assert to(facts=FACTS._replace(work_type="doc")) == ("team", 102, None)

    def test_what_must_be_sorted_is_for_triage(self):
        assert to(facts=FACTS._replace(work_type=None)) == ("team", ORG.int, None)

    def test_what_no_team_takes_waits_for_one(self):
        assert to(facts=FACTS._replace(work_type="payer")) == ("team", None, None)

    def test_of_two_teams_the_one_with_less_waiting_then_the_first(self):
        teams = (team(104, "auth"), team(103, "auth"))
        assert to(teams=teams)[1] == 103
        assert to(teams=teams, load={id_(103): 9, id_(104): 8})[1] == 104


class TestWhichRule:
    def test_the_most_specific_wins_wherever_it_stands(self):
        rules = [rule(101, work_type="auth"), rule(102, work_type="auth", payer_id=PAYER)]
        assert to(*rules) == ("team", 102, 1)
        assert to(*rules[::-1]) == ("team", 102, 0)

    def test_payer_before_amount_before_work_type(self):
        told = {"work_type": "auth"}, {"amount_from": 1}, {"payer_id": PAYER}
        rules = [rule(**one) for one in told]
        assert [place for place, _ in in_order(rules)] == [2, 1, 0]

    def test_of_equals_the_first_as_listed(self):
        assert to(rule(102, amount_from=1), rule(101, amount_to=90_000)) == ("team", 102, 0)

    def test_both_ends_of_a_range_belong_to_it(self):
        within = rule(102, amount_from=100, amount_to=200)
        found = [to(within, facts=FACTS._replace(amount=amount))[2] for amount in (99, 100, 200, 201)]
        assert found == [None, 0, 0, None]

    def test_another_payer_or_work_type_does_not_match(self):
        assert to(rule(102, payer_id=OTHER), rule(102, work_type="doc")) == ("team", 101, None)

    def test_a_rule_without_conditions_takes_the_rest(self):
        assert to(rule(102)) == ("team", 102, 0)


class TestWho:
    def test_the_person_it_names(self):
        assert to(rule(person_id=id_(1)), people=[person(1)]) == ("person", 1, 0)

    def test_or_who_does_their_work(self):
        assert to(rule(person_id=id_(1)), people=[away(1, stand_in=id_(2)), person(2)]) == ("person", 2, 0)

    def test_or_the_queue_of_the_team(self):
        assert to(rule(person_id=id_(1)), people=[away(1)]) == ("team", 101, 0)

    def test_spread_gives_it_to_the_member_with_the_least(self):
        members = [person(n, teams=(A.id,)) for n in (3, 2, 1)]
        assert to(rule(spread=True), people=members) == ("person", 1, 0)
        assert to(rule(spread=True), people=members, load={id_(1): 1}) == ("person", 2, 0)

    def test_spread_passes_over_who_is_not_there(self):
        members = [away(1, teams=(A.id,)), person(2, teams=(A.id,), role="auditor"), person(3, teams=(B.id,))]
        assert to(rule(spread=True), people=members) == ("team", 101, 0)


amounts = st.none() | st.integers(0, 10)
rules = st.builds(
    AssignmentRule,
    team_ids,
    st.none() | st.integers(1, 8).map(id_),
    st.booleans(),
    st.none() | st.sampled_from(WORK_TYPES),
    st.none() | st.sampled_from([PAYER, OTHER]),
    amounts,
    amounts,
)
facts = st.builds(Facts, st.none() | st.sampled_from(WORK_TYPES), st.sampled_from([PAYER, OTHER]), st.integers(0, 10))
loads = st.dictionaries(st.integers(1, 104).map(id_), st.integers(0, 5))


@given(facts, st.lists(rules, max_size=6), rosters(), loads, days)
def test_it_is_total_and_gives_work_to_nobody_who_is_not_there(facts, rules, roster, load, day):
    owner, place = assign(facts, rules, roster, load, day)
    if owner.kind == "person":
        assert roster.people[owner.id].is_there(day)
    else:
        assert owner.id in roster.teams or (owner.id is None and not roster.taking(facts.work_type))
    if place is not None:
        applied = rules[place]
        assert applied.matches(facts)
        others = [it for it in rules if it.matches(facts) and it.team_id in roster.teams]
        assert specificity(applied) == max(map(specificity, others))


@given(facts, st.lists(rules, max_size=6), rosters(), loads, days)
def test_only_the_order_of_equals_matters(facts, rules, roster, load, day):
    ordered = [it for _, it in in_order(rules)]
    assert assign(facts, ordered, roster, load, day).owner == assign(facts, rules, roster, load, day).owner


@given(facts, st.lists(rules, max_size=6), rosters(), loads, days, rules)
def test_a_rule_that_does_not_match_changes_nothing(facts, rules, roster, load, day, extra):
    never = replace(extra, amount_from=99)
    assert assign(facts, [*rules, never], roster, load, day) == assign(facts, rules, roster, load, day)


@given(facts, st.lists(rules, max_size=6), rosters(), loads, days)
def test_more_work_never_draws_more_work(facts, rules, roster, load, day):
    """Whoever gets it by load still gets it with less to do."""
    owner, place = assign(facts, rules, roster, load, day)
    assert assign(facts, rules, roster, {**load, owner.id: -1}, day) == (owner, place)


@given(rules)
def test_what_is_stored_is_read_back(rule):
    assert read(written(rule)) == rule


class TestWhetherLoadMatters:
    def test_not_with_one_team_for_each_work_type(self):
        assert not needs_load([rule(person_id=id_(1))], roster(teams=(A, B)))

    def test_with_a_rule_that_spreads(self):
        assert needs_load([rule(), rule(spread=True)], roster(teams=(A, B)))

    def test_with_two_teams_of_one_work_type(self):
        assert needs_load([], roster(teams=(A, team(103, "auth"))))

    @given(rosters(), st.lists(st.sampled_from([rule(), rule(team=102), rule(work_type="auth")])))
    def test_where_it_does_not_matter_no_load_changes_the_owner(self, people, rules):
        if not needs_load(rules, people):
            owners = sorted((*people.people, *people.teams), reverse=True)
            busy = {owner: number for number, owner in enumerate(owners)}  # whoever would be first has the most
            for work_type in (*WORK_TYPES, None):
                facts = FACTS._replace(work_type=work_type)
                assert assign(facts, rules, people, {}, DAY) == assign(facts, rules, people, busy, DAY)
