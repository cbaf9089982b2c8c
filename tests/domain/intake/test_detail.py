from app.domain.intake.content import content
from app.domain.intake.fold import fold
from app.domain.intake.remittance import Adjustment, Party
from tests.domain.intake.build import Desk, day, denied, era, line, paid, post

JANE, JOHN = Party("DOE, JANE", "MI", "M1"), Party("DOE, JOHN", "MI", "M2")


def shown(event):
    (fact,) = fold([event])
    return content(fact)


class TestDetail:
    def test_only_the_denied_lines_are_shown_with_what_was_denied(self):
        (told,) = shown(era(1, paid("1"), line("2", 85, 0, 80, also=[Adjustment("CO", "97", 5)])))["detail"]["lines"]
        assert (told["procedure"], told["denied"], len(told["adjustments"])) == ("HC:2", "0.85", 2)

    def test_the_patient_is_the_subscriber_where_no_other_is_named(self):
        detail = shown(era(1, denied(), patient=JANE))["detail"]
        assert detail["patient"] == detail["subscriber"] == {"name": "DOE, JANE", "id_type": "MI", "id": "M1"}
        assert shown(era(1, denied(), patient=JANE, subscriber=JOHN))["detail"]["subscriber"]["id"] == "M2"

    def test_what_nobody_told_is_null_not_zero(self):
        header = shown(post(1, denied(), number="", charge=None))["detail"]["claim"]
        assert (header["payer_claim_control_number"], header["charge"], header["paid"]) == (None, None, None)


class TestMissingContext:
    def test_what_is_told_is_not_asked_for(self):
        full = era(1, denied(), patient=JANE, service_from=day(1), group_number="G1")
        assert shown(full)["missing_context"] == ["billing_provider", "rendering_provider"]

    def test_codes_that_need_a_remark_ask_for_one(self):
        assert "primary.remarks" in shown(era(1, denied(carc="16")))["missing_context"]
        assert "primary.remarks" not in shown(era(1, denied(carc="16", remarks=["N382"])))["missing_context"]


class TestTellings:
    def test_the_835_wins_on_codes_and_the_post_fills_the_header(self):
        posted = post(1, denied(), external_id="X", patient=JANE, subscriber=JOHN, group_number="GOLD", charge=5)
        desk = Desk(posted, era(1, denied(remarks=["N115"]), filing_code="12"))
        denial = desk.only
        assert (denial.external_id, denial.plan, denial.remarks) == ("X", "GOLD", ["N115"])
        assert denial.detail["subscriber"]["id"] == "M2"
        assert denial.detail["claim"]["charge"] == "1.00"
        assert denial.missing_context == ["claim.service_from", "billing_provider", "rendering_provider"]

    def test_both_ways_round_it_shows_the_same(self):
        told = {"external_id": "X", "patient": JANE, "subscriber": JOHN, "group_number": "GOLD"}
        one = Desk(post(1, denied(), **told), era(1, denied(), filing_code="12", patient=JOHN)).only
        two = Desk(era(1, denied(), filing_code="12", patient=JOHN), post(1, denied(), **told)).only
        assert (one.detail, one.plan, one.external_id, one.missing_context) == (
            two.detail,
            two.plan,
            two.external_id,
            two.missing_context,
        )

    def test_what_comes_from_elsewhere_stays(self):
        desk = Desk(era(1, denied(), filing_code="12"))
        desk.only.plan, desk.only.detail["patient"] = "Mapped", {"name": "FROM, THE CLAIM", "id_type": None, "id": None}
        desk.take(post(1, denied(), external_id="X", patient=JANE, group_number="GOLD"))
        assert (desk.only.plan, desk.only.detail["patient"]["name"]) == ("Mapped", "FROM, THE CLAIM")
        assert desk.only.external_id == "X"
