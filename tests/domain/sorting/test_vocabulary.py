import pytest

from app.domain.sorting.vocabulary import UnknownWordError, bucket_of


def test_a_sub_cause_is_a_whole_bucket():
    assert bucket_of("timely") == ("payer", "payer_process", "timely", "billing")


def test_a_person_may_choose_another_first_touch_or_cause():
    assert bucket_of("timely", work_type="front_end", root_cause="eligibility") == (
        "front_end",
        "eligibility",
        "timely",
        "billing",
    )


@pytest.mark.parametrize(
    "words",
    [{"sub_cause": "bad luck"}, {"sub_cause": "timely", "work_type": "it"}, {"sub_cause": "timely", "root_cause": "x"}],
)
def test_other_words_are_refused_with_the_list(words):
    with pytest.raises(UnknownWordError) as refusal:
        bucket_of(**words)
    assert len(refusal.value.facts) == 1
