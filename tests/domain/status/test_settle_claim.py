"""What became of a claim that is over: by its lines, else by codes and amounts."""

from __future__ import annotations

import pytest

from tests.domain.status.replies import CHARGE, FIRST, SECOND, asked, denied, line, read, said


class TestOver:
    @pytest.mark.parametrize(
        ("code", "paid", "meaning"),
        [
            ("F3:1", None, "reprocessing"),
            ("F3:1", 0, "finally_denied"),
            ("F3:1", 50_00, "paid"),
            ("F3N:1", 0, "finally_denied"),
            ("F3F:1", 50_00, "forwarded"),
            ("F2:88", 50_00, "partly_paid"),
            ("F2:54", 0, "finally_denied"),
            ("F2:78", 0, "pending"),
            ("F5:0", None, "finally_denied"),
            ("F1:3", None, "paid"),
            ("F1:585", None, "partly_paid"),
        ],
    )
    def test_by_code_and_amount(self, code, paid, meaning):
        assert read(said(code, paid=paid)).meaning == meaning

    def test_forwarded(self):
        assert [read(code).meaning for code in ("A0:16", "A1:17", "P1:16")] == ["forwarded"] * 3

    @pytest.mark.parametrize(("code", "told"), [("F2:88", "finally_denied"), ("F1:65", "paid")])
    def test_what_is_forwarded_is_over_with_this_payer(self, code, told):
        """What its lines say became of them here stands, whatever the next payer makes of the rest (DESIGN §6)."""
        lines = (line(code, paid=90_00 if told == "paid" else 0), line("F3F:16", procedure="HC:99214", paid=0))
        about = asked(lines=(denied(FIRST, "HC:99213"), denied(SECOND, "HC:99214")))
        found = read(said("F3F:16", paid=90_00), about=about, lines=lines)
        assert (found.meaning, found.by_denial, found.next_payer) == ("forwarded", {FIRST: told}, "forwarded")
        assert read("F3F:787", about=about, lines=lines).by_denial == {}
        sent_on = read("P1:16", about=about, lines=lines)
        assert (sent_on.meaning, sent_on.by_denial) == ("forwarded", {})

    @pytest.mark.parametrize("category", ["F0", "F1", "F3", "F4"])
    def test_a_claim_that_was_voided_is_over_and_not_paid(self, category):
        assert read(f"{category}:686").meaning == "finally_denied"
        assert read(said(f"{category}:686", paid=0)).meaning == "finally_denied"

    def test_asking_the_same_again_may_lead_nowhere(self):
        assert [read(code).by_other_means for code in ("E0:494", "E1:794", "E1:484")] == [True, True, False]

    @pytest.mark.parametrize(
        ("code", "paid", "meaning"),
        [
            ("F2:88", 1, "partly_paid"),
            ("F4:1", 1, "partly_paid"),
            ("F0:1", 1, "partly_paid"),
            ("F0:65", 1, "paid"),
            ("F1:1", 1, "paid"),
            ("F3:1", 1, "paid"),
            ("F3N:1", 1, "partly_paid"),
            ("F4:1", CHARGE, "paid"),
            ("F4:1", CHARGE - 1, "partly_paid"),
            ("F4:1", -1, "finally_denied"),
        ],
    )
    def test_by_what_was_paid_where_no_remittance_is_known(self, code, paid, meaning):
        assert read(said(code, paid=paid), about=asked(paid=None)).meaning == meaning

    @pytest.mark.parametrize(
        ("charge", "paid", "meaning"), [(1, 1, "paid"), (0, 1, "partly_paid"), (None, 1, "partly_paid")]
    )
    def test_a_charge_of_nothing_is_not_paid_as_a_whole(self, charge, paid, meaning):
        about = asked(paid=None, charge=None)
        assert read(said("F4:1", charge=charge, paid=paid), about=about).meaning == meaning

    @pytest.mark.parametrize(("paid", "meaning"), [(None, "finally_denied"), (0, "finally_denied"), (1, "partly_paid")])
    def test_a_denied_line_of_a_claim_of_which_something_was_paid(self, paid, meaning):
        assert read(said("F1:65", paid=paid), lines=(line("F2:88"),)).meaning == meaning

    def test_what_was_paid_of_one_line_while_another_moves(self):
        lines = (line("F1:65", paid=5), line("P1:0", procedure="HC:99214"))
        assert read(said("F1:65", paid=5), lines=lines).meaning == "pending"
