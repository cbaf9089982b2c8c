"""What a claim stands at by its codes: waiting for documents, taken in anew, moving."""

from __future__ import annotations

import pytest

from app.domain.status.meaning import meaning_of
from app.domain.status.read_claim import settled, unsettled
from app.domain.status.said import said_by
from tests.domain.status.replies import asked, claim, line, read, reply, said


class TestRequests:
    @pytest.mark.parametrize(
        ("codes", "documents"),
        [
            (["P3:297"], ("notes",)),
            (["P3:298", "P3:300"], ("operative_report", "laboratory_report")),
            (["P3:317"], ("other",)),
            (["P3:60"], ("other",)),
            (["R4:0"], ("supporting_documents",)),
            (["R9:0"], ("clinical_records",)),
            (["R12:454"], ("coding_rationale",)),
            (["R4:59", "R4:331"], ("history_and_physical",)),
        ],
    )
    def test_which_documents(self, codes, documents):
        found = read(*codes)
        assert (found.meaning, found.documents, found.asked_from) == ("information_requested", documents, "provider")

    def test_the_patient_is_asked(self):
        assert (read("P4:51").meaning, read("P4:51").asked_from) == ("information_requested", "patient")

    def test_of_an_appeal_that_is_filed(self):
        assert [read(code).for_appeal for code in ("R10:294", "R4:294")] == [True, False]

    @pytest.mark.parametrize("category", ["P0", "P1", "P3", "R4", "A1", "A7"])
    def test_not_received_is_urgent(self, category):
        found = read(said(f"{category}:298", f"{category}:95"))
        assert (found.meaning, found.documents) == ("documents_not_received", ("operative_report",))

    def test_denied_for_want_of_documents_is_denied(self):
        found = read("F2:95", said("F2:298", paid=0))
        assert (found.meaning, found.documents) == ("finally_denied", ("operative_report",))

    def test_a_line_wants_it(self):
        found = read("P1:0", lines=(line("P3:305"), line("P1:0", procedure="HC:99214")))
        assert (found.meaning, found.documents) == ("information_requested", ("radiology_report",))
        assert read("F2:88", lines=(line("P3:305"),)).meaning == "finally_denied"

    def test_what_a_line_wants_is_told_closer_than_what_its_claim_wants(self):
        assert read("P3:60", lines=(line("P3:305"),)).documents == ("radiology_report",)
        assert read("P3:60", lines=(line("P3:60"),)).documents == ("other",)

    def test_what_a_line_wanted_leads_nowhere_once_the_claim_is_denied(self):
        found = read("F2:88", lines=(line("P3:305"),))
        assert ([it.category for it in found.codes], found.documents) == (["F2"], ())

    def test_under_review(self):
        assert read("P2:298").meaning == "documents_under_review"
        assert read("P2:46").meaning == "pending"
        after = asked(documents_asked=True)
        assert [read(code, about=after).meaning for code in ("P2:46", "P1:55", "P1:0")] == [
            "documents_under_review",
            "documents_under_review",
            "pending",
        ]


class TestCorrectedClaim:
    """No code says that one was accepted: it is inferred (facts §5)."""

    @pytest.mark.parametrize(
        ("code", "number", "meaning"),
        [
            ("A2:20", "ICN2", "corrected_claim_received"),
            ("A2:20", "ICN1", "acknowledged"),
            ("A2:20", None, "acknowledged"),
            ("A2:19", "ICN2", "acknowledged"),
            ("A1:20", "ICN2", "acknowledged"),
            ("A2:101", "ICN1", "corrected_claim_received"),
            ("P1:101", "ICN2", "reprocessing"),
            ("F2:101", "ICN2", "finally_denied"),
        ],
    )
    def test_by_number_and_code(self, code, number, meaning):
        found = read(code, payer_claim_control_number=number)
        assert (found.meaning, found.new_control_number) == (meaning, number == "ICN2")

    def test_the_old_claim_beside_it_does_not_hide_it(self):
        old = claim(said("F2:88", paid=0))
        new = claim("A2:20", payer_claim_control_number="ICN2")
        for claims in ((old, new), (new, old)):
            found = meaning_of(reply(*claims), asked())
            assert (found.meaning, found.chosen_by, found.control_number) == (
                "corrected_claim_received",
                "follow_up",
                "ICN2",
            )

    def test_without_a_number_of_ours_nothing_is_inferred(self):
        assert read("A2:20", about=asked(payer_claim_control_number=None)).meaning == "acknowledged"

    def test_one_that_has_no_number_yet_is_new_beside_the_old(self):
        new = claim("A2:20", payer_claim_control_number=None)
        found = meaning_of(reply(claim(said("F2:88", paid=0)), new), asked())
        assert (found.meaning, found.new_control_number) == ("corrected_claim_received", True)


class TestMoving:
    @pytest.mark.parametrize(
        ("code", "meaning"),
        [
            ("A0:20", "forwarded"),
            ("A5:20", "acknowledged"),
            ("P0:298", "information_requested"),
            ("P1:297", "information_requested"),
            ("P5:60", "information_requested"),
            ("P2:298", "documents_under_review"),
            ("P2:0", "pending"),
            ("A2:20", "acknowledged"),
        ],
    )
    def test_by_category_and_theme(self, code, meaning):
        assert unsettled(said_by([said(code)])) == meaning

    @pytest.mark.parametrize(("code", "meaning"), [("P2:0", "documents_under_review"), ("P1:0", "pending")])
    def test_a_review_after_documents_were_asked_for(self, code, meaning):
        assert unsettled(said_by([said(code)]), documents_asked=True) == meaning


@pytest.mark.parametrize(
    ("code", "paid", "meaning"),
    [
        ("F2:88", None, "finally_denied"),
        ("F0:585", None, "finally_denied"),
        ("F4:585", None, "finally_denied"),
        ("F1:1", None, "paid"),
        ("F0:65", None, "paid"),
        ("F0:1", None, None),
        ("F4:1", None, None),
        ("F3:1", None, None),
        ("F1:65", 0, "finally_denied"),
        ("F1:65", -1, "finally_denied"),
        ("F0:1", 1, "paid"),
    ],
)
def test_what_became_of_a_line(code, paid, meaning):
    """The amount says it before the codes do; without either nothing is said."""
    assert settled(said_by([said(code)]), paid) == meaning
