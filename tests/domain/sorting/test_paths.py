import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.sorting.classify import sort_denial
from app.domain.sorting.paths import PATH_REMARKS, choose_path, path_remarks

NO_APPEAL = ["MA130", "N517", "N142", "N704", "N211", "MA44", "N83", "N111"]
PATHS = ["fix", "appeal", "close"]


@pytest.mark.parametrize("remark", NO_APPEAL)
@pytest.mark.parametrize("carc", ["50", "197", "29", "256", "55"])
def test_no_appeal_is_recommended_where_none_is_open(carc, remark):
    answer = sort_denial("CO", carc, (remark,))
    assert answer.recommended_path != "appeal"
    assert "appeal" in answer.barred_paths


@pytest.mark.parametrize("remark", ["MA130", "N517", "N142", "N704"])
def test_a_call_for_a_new_claim_is_a_fix(remark):
    answer = sort_denial("CO", "50", (remark,))
    assert (answer.recommended_path, answer.path_set_by) == ("fix", remark)
    assert answer.bucket == sort_denial("CO", "50").bucket


def test_a_closed_appeal_leads_to_the_alternative():
    assert sort_denial("CO", "197", ("N211",)).recommended_path == "fix"
    assert sort_denial("CO", "50", ("N211",)).recommended_path == "close"


def test_what_may_not_be_sent_again_is_appealed_or_closed():
    assert sort_denial("CO", "4", ("N185",)).recommended_path == "appeal"
    assert sort_denial("CO", "97", ("N185",)).recommended_path == "close"
    assert sort_denial("CO", "4", ("N185", "N211")).recommended_path == "close"
    assert sort_denial("CO", "16", ("N290", "MA130", "N185")).recommended_path == "close"


def test_the_sentence_says_which_remark_moved_the_path():
    why = sort_denial("CO", "50", ("MA44",)).why
    assert why == (
        "Payer says not medically necessary: MA44 closes the appeal because the decision follows the law, so close it."
    )


def test_a_remark_that_agrees_moves_nothing():
    answer = sort_denial("CO", "16", ("N290", "MA130"))
    assert (answer.recommended_path, answer.path_set_by, answer.barred_paths) == ("fix", None, ("appeal",))
    assert answer.document is None


def test_no_document_is_asked_for_on_another_path():
    assert sort_denial("CO", "50").document is not None
    assert sort_denial("CO", "50", ("MA130",)).document is None


@pytest.mark.parametrize("remark", ["MA01", "MA02", "N1", "N210"])
def test_stated_appeal_rights_are_told_and_open_nothing(remark):
    answer = sort_denial("CO", "4", (remark,))
    assert (answer.recommended_path, answer.signals) == ("fix", ("appeal_stated",))
    assert "appeal" in sort_denial("CO", "4", (remark, "N211")).barred_paths


@given(
    st.sampled_from(PATHS),
    st.sampled_from([None, *PATHS]),
    st.lists(st.sampled_from(list(PATH_REMARKS)), max_size=5),
)
def test_a_path_that_is_open_is_always_found(path, alternative, remarks):
    course = choose_path(path, alternative, path_remarks(remarks))
    assert course.path not in course.barred
    assert course.path == path or course.set_by is not None
    assert "close" not in course.barred
