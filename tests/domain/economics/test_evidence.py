import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.economics.evidence import TIERS, Counts, Outcome, Question, gather_evidence, share_won, tier_of
from app.domain.economics.families import UNKNOWN_FAMILY, Family
from tests.domain.economics.build import OTHER, PAYER, THIRD, counts

NEED, FREQUENCY = Family("medical_necessity", "doc_gap"), Family("frequency", "doc_gap")
CODING = Family("coding", "coding_gap")
ASKED = Question(PAYER, "commercial", NEED, 1)

families = st.sampled_from([NEED, FREQUENCY, CODING, UNKNOWN_FAMILY])
payer_types = st.sampled_from(["commercial", "tricare", None])
payers = st.sampled_from([PAYER, OTHER, THIRD])
outcomes = st.builds(Outcome, payers, payer_types, families, st.integers(0, 2), counts())
questions = st.builds(Question, payers, payer_types, families, st.integers(0, 2))


@pytest.mark.parametrize(
    ("payer_id", "payer_type", "family", "tier"),
    [
        (PAYER, "commercial", NEED, "payer"),
        (OTHER, "commercial", NEED, "payer_type"),
        (OTHER, "tricare", NEED, "all_payers"),
        (PAYER, "commercial", FREQUENCY, "root_cause"),
        (OTHER, "tricare", FREQUENCY, "root_cause"),
        (PAYER, "commercial", CODING, "all_codes"),
        (PAYER, "commercial", UNKNOWN_FAMILY, "all_codes"),
    ],
)
def test_an_outcome_counts_in_the_narrowest_group_it_shares(payer_id, payer_type, family, tier):
    assert tier_of(ASKED, Outcome(payer_id, payer_type, family, 1, Counts())) == tier


def test_two_unknowns_are_not_alike():
    asked = Question(PAYER, None, UNKNOWN_FAMILY, 1)
    assert tier_of(asked, Outcome(PAYER, None, UNKNOWN_FAMILY, 1, Counts())) == "all_codes"
    assert tier_of(asked._replace(family=NEED), Outcome(OTHER, None, NEED, 1, Counts())) == "all_payers"


def test_another_level_says_nothing():
    told = [Outcome(PAYER, "commercial", NEED, level, Counts(1, 4)) for level in (0, 1, 2)]
    assert gather_evidence(ASKED, told) == {"payer": Counts(1, 4)}


@given(questions, st.lists(outcomes, max_size=12))
def test_every_outcome_of_the_level_counts_once(asked, told):
    found = gather_evidence(asked, told)
    assert set(found) <= set(TIERS)
    assert sum(it.decided for it in found.values()) == sum(it.counts.decided for it in told if it.level == asked.level)


@pytest.mark.parametrize(
    ("recovered", "denied", "share"),
    [(0, 100, 0), (25, 100, 0.25), (100, 100, 1), (150, 100, 1), (-5, 100, 0), (5, 0, 0)],
)
def test_a_partial_win_counts_by_its_dollars(recovered, denied, share):
    assert share_won(recovered, denied) == share


@pytest.mark.parametrize(("won", "decided"), [(-0.1, 1), (1.1, 1), (1, 0), (float("nan"), 1)])
def test_no_more_can_be_won_than_was_decided(won, decided):
    with pytest.raises(ValueError, match="more"):
        Counts(won, decided)


def test_a_rate_needs_a_decision():
    assert (Counts().rate, Counts(1.5, 3).rate) == (None, 0.5)
