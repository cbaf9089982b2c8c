"""Every code is answered: is it a denial, which bucket, which path."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.codes.tables import CARCS, RARCS, is_alert
from app.domain.intake.gate import RULES, judge_adjustment
from app.domain.sorting.classify import Item, classify, classify_item, sort_denial
from app.domain.sorting.context import Context
from app.domain.sorting.refine import TRIAGE
from app.domain.sorting.rules import REFINED, REMARK_DECIDES
from app.domain.sorting.vocabulary import LEVELS, PATHS, ROOT_CAUSES, SUB_CAUSES, TEAMS, WORK_TYPES

ACTIVE = [code for code, entry in CARCS.items() if entry.status == "active"]
RETIRED = [code for code, entry in CARCS.items() if entry.status != "active"]
GROUPS = ["CO", "PR", "OA", "PI"]
ALERTS = [code for code in RARCS if is_alert(code)]
TELLING = [code for code in RARCS if not is_alert(code)]
ONE_SENTENCE = re.compile(r"[A-Z].*[^.]\.")
cents = st.integers(-100_00, 1_000_00)
optional_cents = st.none() | cents
any_carc = st.sampled_from(list(CARCS)) | st.text(string.printable, max_size=6)
any_remark = st.sampled_from(list(RARCS)) | st.text(string.ascii_letters + string.digits, max_size=5)
contexts = st.builds(
    Context,
    *(st.none() | st.booleans() for _ in range(2)),
    st.sampled_from([None, "0", "1", "9"]),
    *(st.none() | st.booleans() for _ in range(5)),
)


def check(answer):
    """What holds of every answer."""
    assert answer.is_denial == (answer.kind == "denial")
    assert ONE_SENTENCE.fullmatch(answer.why), answer.why
    assert ". " not in answer.why.replace("e.g. ", "")
    if not answer.is_denial:
        assert (answer.bucket, answer.recommended_path, answer.confidence, answer.triage) == (None,) * 4
        assert answer.rule_id.removeprefix("gate.") in RULES
        return
    if answer.bucket is None:
        assert answer.triage in {"unknown_code", "no_rule"}
        assert (answer.recommended_path, answer.confidence) == (None, None)
        return
    assert answer.bucket.work_type in WORK_TYPES
    assert answer.bucket.root_cause in ROOT_CAUSES
    assert answer.bucket.sub_cause in SUB_CAUSES
    assert answer.bucket.upstream_team in TEAMS
    assert answer.recommended_path in PATHS
    assert answer.recommended_path not in answer.barred_paths
    assert answer.alternative_path not in {*answer.barred_paths, answer.recommended_path}
    assert answer.confidence in LEVELS
    assert answer.preventable in LEVELS
    assert answer.triage is None or answer.triage in TRIAGE
    assert answer.triage is None or answer.confidence == "low"


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("carc", ACTIVE)
def test_an_active_code_is_no_denial_or_has_bucket_and_path(carc, group):
    for paid, charge in ((0, 100_00), (40_00, 100_00), (None, None)):
        item = Item(group, carc, (), paid, charge)
        answer = classify_item(item)
        check(answer)
        assert answer.is_denial == (answer.bucket is not None) == (answer.recommended_path is not None)


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("carc", RETIRED)
def test_a_retired_code_is_kept_and_marked(carc, group):
    answer = classify_item(Item(group, carc))
    check(answer)
    assert not answer.is_denial or "retired_code" in answer.signals
    assert answer.triage != "unknown_code"


@pytest.mark.parametrize("carc", sorted(REFINED))
def test_a_refined_code_is_answered_with_every_remark(carc):
    for remark in RARCS:
        check(sort_denial("CO", carc, (remark,)))


@given(
    st.sampled_from([*GROUPS, "CR", "", "co ", "ZZ"]),
    any_carc,
    st.lists(any_remark, max_size=4),
    cents,
    optional_cents,
    optional_cents,
    st.sampled_from(["", "1", "4", "22"]),
    contexts,
)
def test_any_input_is_answered(group, carc, remarks, amount, paid, charge, status, context):
    told = {"amount": amount, "line_paid": paid, "line_charge": charge}
    answer = classify(group, carc, remarks, **told, claim_status_code=status, context=context)
    check(answer)
    verdict = judge_adjustment(
        group, carc, remarks, **told, status_code=status, on_capitation_roster=context.on_roster is True
    )
    assert (answer.is_denial, answer.kind, answer.gate_rule) == (verdict.is_denial, verdict.kind, verdict.rule)
    assert answer.follow_up == verdict.follow_up


@given(st.sampled_from(GROUPS), any_carc, st.lists(any_remark, max_size=4), st.sampled_from(ALERTS), contexts)
def test_an_alert_never_changes_the_bucket(group, carc, remarks, alert, context):
    before = sort_denial(group, carc, tuple(remarks), context)
    after = sort_denial(group, carc, (*remarks, alert), context)
    assert (after.bucket, after.triage, after.rule_id) == (before.bucket, before.triage, before.rule_id)


@given(st.sampled_from(GROUPS), any_carc, st.lists(any_remark, max_size=4), contexts, st.randoms())
def test_the_order_of_remarks_does_not_count(group, carc, remarks, context, random):
    shuffled = random.sample(remarks, len(remarks))
    assert sort_denial(group, carc, tuple(remarks), context) == sort_denial(group, carc, tuple(shuffled), context)


@given(st.sampled_from(GROUPS), st.sampled_from(sorted(set(ACTIVE) - REFINED)), st.sampled_from(TELLING))
def test_other_codes_are_not_moved_by_a_remark(group, carc, remark):
    before, after = sort_denial(group, carc), sort_denial(group, carc, (remark,))
    assert after.bucket == before.bucket


@given(st.sampled_from(sorted(REMARK_DECIDES)), st.sampled_from(["", "n290", " N290 ", "N290"]))
def test_codes_are_read_in_any_spelling(carc, remark):
    assert sort_denial("co", f"CO-{carc}", (remark,)).bucket == sort_denial("CO", carc, (remark.strip(),)).bucket
