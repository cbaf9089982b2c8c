import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from app.domain.codes import guidance, tables
from app.domain.codes.guidance import CARC_GUIDANCE, RARC_GUIDANCE, guidance_for_carc, guidance_for_rarc

ENTRIES = [(tables.CARCS[code], found) for code, found in CARC_GUIDANCE.items()]
ENTRIES += [(tables.RARCS[code], found) for code, found in RARC_GUIDANCE.items()]
SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
NEED_A_REMARK = "16 96 129 148 201 226 227 234 237 250 251 252 267 A1".split()
PATIENT_SHARE = ["1", "2", "3", "66", "85", "142", "241", "247", "248"]


def test_every_active_carc_is_explained_and_no_other():
    assert list(CARC_GUIDANCE) == [code for code, entry in tables.CARCS.items() if entry.status == "active"]


def test_every_remark_worded_by_hand_is_explained_and_no_other():
    assert list(RARC_GUIDANCE) == [code for code, entry in tables.RARCS.items() if entry.hand_worded]


@pytest.mark.parametrize("name", ["guidance_carc.csv", "guidance_rarc.csv"])
def test_the_files_have_one_clean_row_per_code(name):
    with (Path(guidance.__file__).parent / name).open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert header == ["code", "happened", "fix", "evidence"]
    assert all(len(row) == 4 for row in rows)
    assert max(Counter(row[0] for row in rows).values()) == 1
    assert not [row[0] for row in rows for cell in row if cell != cell.strip() or "  " in cell]


@pytest.mark.parametrize(("part", "most"), [("happened", 2), ("fix", 3)])
def test_happened_and_fix_are_short_whole_sentences(part, most):
    texts = {entry.code: getattr(found, part) for entry, found in ENTRIES}
    assert {code: text for code, text in texts.items() if not is_plain(text, most)} == {}


def is_plain(text, most):
    sentences = len(SENTENCE_END.findall(text))
    return 1 <= sentences <= most and text[0].isupper() and text.endswith(".") and len(text) < 400


def test_evidence_is_a_list_of_short_names():
    lists = {entry.code: found.evidence for entry, found in ENTRIES}
    assert {code: items for code, items in lists.items() if len(set(items)) != len(items) or len(items) > 6} == {}
    items = [item for items in lists.values() for item in items]
    assert [item for item in items if not 3 <= len(item) <= 100 or item.endswith(".")] == []


def test_no_text_repeats_the_meaning_of_the_table():
    assert [entry.code for entry, found in ENTRIES if repeats(entry.meaning, found)] == []


def repeats(meaning, found):
    return any(meaning.casefold() in text.casefold() for text in (found.happened, found.fix, *found.evidence))


@pytest.mark.parametrize("part", ["happened", "fix"])
def test_no_two_codes_share_a_text(part):
    texts = Counter(getattr(found, part) for _, found in ENTRIES)
    assert [text for text, times in texts.items() if times > 1] == []


@pytest.mark.parametrize("code", PATIENT_SHARE)
def test_nothing_is_to_be_proved_for_the_patients_share(code):
    assert guidance_for_carc(code).evidence == ()


@pytest.mark.parametrize("code", [*PATIENT_SHARE, "23", "45", "253", "P12", "P23", "281"])
def test_what_is_no_denial_is_never_sent_to_appeal(code):
    found = guidance_for_carc(code)
    assert "appeal" not in f"{found.happened} {found.fix}".casefold()


@pytest.mark.parametrize("code", NEED_A_REMARK)
def test_codes_that_mean_nothing_alone_point_to_their_remark(code):
    assert "remark" in f"{guidance_for_carc(code).happened} {guidance_for_carc(code).fix}"


@pytest.mark.parametrize("code", ["MA130", "N704", "N211", "MA44", "N83", "N517"])
def test_remarks_that_close_the_appeal_say_so(code):
    found = guidance_for_rarc(code)
    assert re.search(
        r"not appeal|skip the appeal|an appeal would be sent back|cannot be contested", found.fix, re.IGNORECASE
    )


@pytest.mark.parametrize(
    ("code", "part", "words"),
    [
        ("29", "evidence", "Clearinghouse acceptance report (277CA)"),
        ("197", "fix", "retroactive approval"),
        ("22", "fix", "explanation of benefits"),
        ("B9", "fix", "GW"),
        ("18", "fix", "first claim"),
        ("97", "fix", "indicator is 0"),
        ("45", "happened", "not a denial"),
        ("252", "fix", "Do not file an appeal"),
        ("303", "fix", "refund"),
    ],
)
def test_a_carc_is_explained_for_what_it_is(code, part, words):
    assert words in getattr(guidance_for_carc(code), part)


@pytest.mark.parametrize(
    ("code", "part", "words"),
    [
        ("MA130", "fix", "brand-new claim"),
        ("N185", "fix", "Do not resubmit"),
        ("N382", "fix", "card"),
        ("MA18", "fix", "thirty days"),
        ("N782", "fix", "Refund"),
        ("N115", "fix", "LCD"),
    ],
)
def test_a_remark_is_explained_for_what_it_is(code, part, words):
    assert words in getattr(guidance_for_rarc(code), part)


@pytest.mark.parametrize(("retired", "successor"), [("62", "197"), ("42", "45"), ("D7", "16"), ("138", "285")])
def test_a_retired_carc_has_the_guidance_of_its_successor(retired, successor):
    assert guidance_for_carc(retired) is guidance_for_carc(successor) is not None


def test_retired_carcs_with_a_successor_are_all_explained():
    retired = [code for code, entry in tables.CARCS.items() if entry.successors]
    assert [code for code in retired if guidance_for_carc(code) is None] == []


def test_a_retired_remark_keeps_its_own_words():
    assert "retired" in guidance_for_rarc("N793").happened


@pytest.mark.parametrize("code", ["999", "", "25", "ZZ"])
def test_a_carc_that_is_unknown_or_ended_without_successor_has_no_guidance(code):
    assert guidance_for_carc(code) is None


@pytest.mark.parametrize("code", ["N9999", "", "M4"])
def test_a_remark_without_words_of_its_own_has_no_guidance(code):
    assert guidance_for_rarc(code) is None


def test_other_spellings_are_taken():
    assert guidance_for_carc("CO-045") is guidance_for_carc("45")
    assert guidance_for_rarc(" n382 ") is guidance_for_rarc("N382")
