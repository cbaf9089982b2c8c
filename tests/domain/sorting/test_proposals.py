from uuid import UUID

from app.domain.sorting.proposals import ClosedCase, LearningPolicy, propose_own_rules
from app.domain.sorting.vocabulary import bucket_of

ACME, OTHER = UUID(int=1), UUID(int=2)
RULED, FOUND, THIRD = bucket_of("authorization"), bucket_of("contract"), bucket_of("claim_data")


def cases(count, confirmed=FOUND, *, payer=ACME, carc="197", remarks=(), by="person"):
    return [ClosedCase(payer, carc, remarks, RULED, confirmed, by)] * count


def test_enough_cases_that_agree_against_the_rule_are_proposed():
    [proposal] = propose_own_rules(cases(16) + cases(4, RULED))
    assert proposal == (ACME, "197", None, FOUND, 20, 16)


def test_too_few_cases_say_nothing():
    assert propose_own_rules(cases(19)) == []


def test_too_little_agreement_says_nothing():
    assert propose_own_rules(cases(15) + cases(5, RULED)) == []
    assert propose_own_rules(cases(10) + cases(10, THIRD)) == []


def test_cases_that_agree_with_the_rule_say_nothing():
    assert propose_own_rules(cases(50, RULED)) == []


def test_what_a_rule_labelled_is_never_learned_from():
    assert propose_own_rules(cases(19) + cases(100, by="rule")) == []


def test_payers_codes_and_remarks_are_counted_apart():
    assert propose_own_rules(cases(10) + cases(10, payer=OTHER)) == []
    assert propose_own_rules(cases(10) + cases(10, carc="198")) == []
    assert propose_own_rules(cases(10) + cases(10, remarks=("M62",))) == []


def test_spelling_alerts_and_order_do_not_part_cases():
    mixed = cases(10, remarks=("N130", "M62", "MA01")) + cases(10, carc="CO-197", remarks=("m62", "N130"))
    [proposal] = propose_own_rules(mixed)
    assert (proposal.carc, proposal.remark) == ("197", "M62")


def test_an_organisation_sets_its_own_figures():
    assert len(propose_own_rules(cases(5), LearningPolicy(cases=5, agreeing_percent=100))) == 1
    assert propose_own_rules(cases(5) + cases(1, RULED), LearningPolicy(cases=5, agreeing_percent=100)) == []


def test_most_cases_come_first():
    found = propose_own_rules(cases(20) + cases(30, carc="198"))
    assert [proposal.carc for proposal in found] == ["198", "197"]
