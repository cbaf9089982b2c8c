import pytest

from app.domain.codes.tables import (
    CARCS,
    RARCS,
    carc,
    describe,
    effective_carc,
    group,
    is_alert,
    normalise_carc,
    rarc,
)


def test_every_code_of_the_lists_is_there():
    assert (len(CARCS), len(RARCS)) == (405, 1180)
    assert sum(entry.status == "deactivated" for entry in CARCS.values()) == 110
    assert sum(entry.kind == "alert" for entry in RARCS.values()) == 190


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("45", "45"),
        ("045", "45"),
        (" 45 ", "45"),
        ("CO45", "45"),
        ("CO-45", "45"),
        ("co 045", "45"),
        ("PI16", "16"),
        ("P1", "P1"),
        ("p01", "P1"),
        ("b 7", "B7"),
        ("B07", "B7"),
        ("A0", "A0"),
        ("A00", "A0"),
        ("0", "0"),
        ("", ""),
        ("CO", "CO"),
    ],
)
def test_carcs_are_normalised(raw, plain):
    assert normalise_carc(raw) == plain


def test_the_usual_spelling_is_left_alone():
    assert all(normalise_carc(code) == code for code in CARCS)


@pytest.mark.parametrize(
    ("retired", "successor"),
    [("41", "45"), ("42", "45"), ("A2", "45"), ("71", "23"), ("126", "1"), ("127", "2"), ("62", "197"), ("15", "284")]
    + [("138", "285"), ("165", "287"), ("168", "254"), ("W1", "P12"), ("Y3", "P23"), ("17", "226"), ("B5", "272")]
    + [(f"D{number}", "16") for number in range(1, 24)],
)
def test_a_retired_code_behaves_as_its_successor(retired, successor):
    assert effective_carc(retired) == successor


@pytest.mark.parametrize("code", ["45", "16", "B7", "999", "ZZ", "25", "63"])
def test_a_code_without_successor_stands_for_itself(code):
    assert effective_carc(code) == code


def test_every_named_successor_is_a_known_code():
    named = {successor for entry in CARCS.values() for successor in entry.successors}
    assert named <= set(CARCS)
    assert all(CARCS[effective_carc(code)].status == "active" for code, entry in CARCS.items() if entry.successors)


def test_a_range_of_successors_is_spelled_out():
    assert carc("B6").successors == ("170", "171", "172")


def test_unknown_codes_are_not_guessed():
    assert carc("999") is None
    assert rarc("N9999") is None
    assert group("XX") is None


def test_look_ups_take_other_spellings():
    assert carc("CO-045").code == "45"
    assert rarc(" n382").code == "N382"
    assert group(" co").carried_by == "provider"


@pytest.mark.parametrize(("remark", "alert"), [("MA01", True), ("n620", True), ("N382", False), ("MA130", False)])
def test_alerts_are_told_from_reasons(remark, alert):
    assert is_alert(remark) is alert


def test_an_unknown_remark_is_no_alert():
    assert is_alert("N9999") is False


@pytest.mark.parametrize(
    ("code", "remarks", "words"),
    [
        ("197", [], "Required prior authorization or notice not obtained"),
        ("252", ["M127"], "Document or attachment needed to decide the claim: Medical record missing"),
        ("252", ["MA01", "M127"], "Document or attachment needed to decide the claim: Medical record missing"),
        ("197", ["MA01"], "Required prior authorization or notice not obtained"),
        ("18", ["MA130"], "Same claim or line already received (exact duplicate): "
                          "Claim unprocessable; send a new correct claim, no appeal"),
        ("62", [], "Authorization absent or exceeded (retired code)"),
        ("999", [], "Unknown code 999"),
        ("0999", ["N9999"], "Unknown code 999: unknown remark N9999"),
    ],
)  # fmt: skip
def test_a_code_is_described_in_plain_words(code, remarks, words):
    assert describe(code, remarks) == words


def test_the_field_that_is_wrong_is_told_before_how_to_resubmit():
    assert describe("16", ["MA130", "N382"]).endswith("Patient ID missing or wrong")


def test_a_remark_that_is_worded_only_by_family_adds_nothing():
    remark = next(entry for entry in RARCS.values() if entry.kind == "supplemental" and not entry.hand_worded)
    assert describe("16", [remark.code]) == describe("16")


def test_the_note_about_retirement_is_not_part_of_the_meaning():
    assert not any("retired" in entry.meaning for entry in CARCS.values())
