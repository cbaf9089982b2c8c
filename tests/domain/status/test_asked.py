"""What a question was about, as the answer is read against it."""

from __future__ import annotations

from datetime import date

from app.domain.status.asked import asked_about
from app.domain.status.inquiry import Inquiry, Member, Party
from tests.domain.intake.build import Desk, denied, era

WHO = Party("Name", "1")
QUESTION = Inquiry(
    trace="T1",
    request_id="R1",
    payer=WHO,
    receiver=WHO,
    provider=WHO,
    subscriber=Member(WHO),
    charge=1,
    service_from=date(2025, 12, 1),
    service_to=date(2025, 12, 31),
)


def test_what_is_known_of_the_denial_counts_before_the_question() -> None:
    """That searches a wider span, and leaves numbers out."""
    denial = Desk(era(1, denied(carc="197"))).only
    found = asked_about(QUESTION, [denial])
    header = denial.detail["claim"]
    assert isinstance(header, dict)
    assert (found.trace, found.request_id) == ("T1", "R1")
    assert (found.payer_claim_control_number, found.patient_control_number) == (
        denial.payer_claim_control_number,
        denial.patient_control_number,
    )
    assert found.patient_control_number is not None
    assert str(found.service_from) == (header["service_from"] or str(QUESTION.service_from))
    assert found.charge == int(header["charge"].replace(".", ""))
    assert found.paid == int(header["paid"].replace(".", ""))
    (line,) = found.lines
    assert (line.denial_id, line.procedure) == (denial.id, "HC:99213")


def test_without_denials_the_question_says_it() -> None:
    found = asked_about(QUESTION, paid=5, documents_asked=True)
    assert (found.charge, found.service_from, found.service_to) == (1, date(2025, 12, 1), date(2025, 12, 31))
    assert (found.paid, found.lines, found.documents_asked) == (5, (), True)
    assert asked_about(QUESTION).paid is None
