"""What is said of lines, and so of the denials that are about them."""

from __future__ import annotations

import pytest

from app.domain.status.answer import LineStatus
from app.domain.status.read_lines import together
from tests.domain.status.replies import CHARGE, FIRST, SECOND, asked, denied, line, read, said


class TestLines:
    """The claim says where it stands, its lines what was paid."""

    OURS = (denied(FIRST, "HC:99213"), denied(SECOND, "HC:99214"))

    def test_each_denial_has_what_its_own_lines_say(self):
        lines = (line("F1:65", paid=90_00), line("F2:88", procedure="HC:99214", paid=0))
        found = read(said("F1:65", paid=90_00), about=asked(lines=self.OURS), lines=lines)
        assert found.meaning == "partly_paid"
        assert found.by_denial == {FIRST: "paid", SECOND: "finally_denied"}

    def test_lines_that_are_not_ours_do_not_count(self):
        lines = (line("F1:65", paid=90_00), line("F1:97", procedure="HC:36415", paid=0))
        found = read(said("F1:65", paid=90_00), about=asked(lines=self.OURS[:1]), lines=lines)
        assert (found.meaning, found.by_denial) == ("paid", {})

    def test_a_claim_that_is_paid_as_a_whole_is_paid_whatever_its_other_lines_say(self):
        lines = (line("F1:65", paid=CHARGE), line("F1:97", procedure="HC:36415", paid=0))
        assert read(said("F1:65", charge=CHARGE, paid=CHARGE), lines=lines).meaning == "paid"
        ours = (denied(FIRST, "HC:36415"),)
        assert read(said("F1:65", paid=CHARGE), about=asked(lines=ours), lines=lines).meaning == "partly_paid"

    def test_a_line_that_still_moves_shuts_for_its_denial(self):
        lines = (line("P1:0"), line("F2:88", procedure="HC:99214"))
        found = read(said("F1:65", paid=90_00), about=asked(lines=self.OURS), lines=lines)
        assert (found.meaning, found.by_denial[FIRST], found.by_denial[SECOND]) == (
            "partly_paid",
            "pending",
            "finally_denied",
        )
        assert read("F1:65", lines=(line("P1:0"),)).meaning == "pending"

    @pytest.mark.parametrize("code", ["Z9:1", "A7:21", "D0:35", "E1:0"])
    def test_what_says_nothing_of_a_line_is_no_word_against_its_claim(self, code):
        found = read(said("F2:88", paid=0), about=asked(lines=self.OURS[:1]), lines=(line(code),))
        assert (found.meaning, found.by_denial) == ("finally_denied", {})
        assert read(said("F1:65", paid=CHARGE), lines=(line(code),)).meaning == "paid"

    def test_a_claim_that_moves_moves_as_a_whole(self):
        lines = (line("F2:88"),)
        found = read("P0:0", about=asked(lines=self.OURS[:1]), lines=lines)
        assert (found.meaning, found.by_denial) == ("pending", {})

    def test_an_answer_of_lines_alone(self):
        assert read(lines=(line("F2:88"), line("F2:88", procedure="HC:99214"))).meaning == "finally_denied"
        assert read(lines=(line("F2:88", paid=0), line("F1:65", procedure="HC:99214", paid=1))).meaning == "partly_paid"

    @pytest.mark.parametrize(
        ("theirs", "ours", "same"),
        [
            ({"line_control_number": "1"}, {"line_control_number": "1"}, True),
            ({"line_control_number": "2"}, {"line_control_number": "1"}, False),
            ({"procedure": "99213"}, {}, True),
            ({"modifiers": ("25",)}, {}, False),
            ({"charge": 10}, {"charge": 20}, False),
            ({"charge": 10}, {}, True),
        ],
    )
    def test_whose_line_it_is(self, theirs, ours, same):
        about = asked(lines=(denied(FIRST, **ours),))
        (found,) = read("F1:65", about=about, lines=(line("F2:88", **theirs),)).lines
        assert found.denial_ids == ((FIRST,) if same else ())

    def test_what_is_kept_of_a_line(self):
        (found,) = read("F1:65", lines=(line("F2:88", procedure="HC:99214", charge=90_00, paid=0),)).lines
        assert (found.procedure, found.charge, found.paid, found.meaning) == ("HC:99214", 90_00, 0, "finally_denied")

    @pytest.mark.parametrize(
        ("own", "of_statement", "paid", "meaning"),
        [(None, 0, 0, "finally_denied"), (None, 5, 5, "paid"), (5, 0, 5, "paid"), (None, None, None, "paid")],
    )
    def test_its_own_amount_goes_before_that_of_its_statement(self, own, of_statement, paid, meaning):
        told = LineStatus((said("F1:65", paid=of_statement),), "HC:99213", paid=own)
        (found,) = read("F1:65", lines=(told,)).lines
        assert (found.paid, found.meaning) == (paid, meaning)

    def test_a_line_under_review_after_documents_were_asked_for(self):
        about = asked(lines=self.OURS, documents_asked=True)
        found = read(said("F1:65", paid=90_00), about=about, lines=(line("P2:0"),))
        assert (found.meaning, found.lines[0].meaning) == ("documents_under_review", "documents_under_review")


@pytest.mark.parametrize(
    ("meanings", "meaning"),
    [
        (["paid"], "paid"),
        (["paid", "paid"], "paid"),
        (["finally_denied"], "finally_denied"),
        (["paid", "finally_denied"], "partly_paid"),
        (["finally_denied", "paid", "paid"], "partly_paid"),
        (["paid", "pending"], "pending"),
        (["finally_denied", "reprocessing"], "reprocessing"),
        (["pending", "information_requested"], "information_requested"),
        (["information_requested", "documents_not_received"], "documents_not_received"),
    ],
)
def test_several_lines_as_one(meanings, meaning):
    assert together(meanings) == meaning
