import io
import json
import time
from collections import Counter
from datetime import date

import pytest

from app.domain.intake.gate import has_denial, judge_adjustment
from app.domain.intake.reasons import lead_of, split_reasons
from app.sample import generate_835, write_sample
from tests.sample.small_reader import at, cents, claims, segments, transaction_sets

TODAY = date(2026, 6, 30)
CLAIMS = 6_000


def make(count, seed=7, **options):
    return b"".join(generate_835(count, seed, today=TODAY, **options))


@pytest.fixture(scope="module")
def labels():
    return io.StringIO()


@pytest.fixture(scope="module")
def data(labels):
    out = io.BytesIO()
    write_sample(out, CLAIMS, 7, today=TODAY, first_date=date(2026, 4, 1), labels=labels)
    return out.getvalue()


@pytest.fixture(scope="module")
def sets(data):
    return transaction_sets(data)


@pytest.fixture(scope="module")
def decisions(data):
    return claims(segments(data))


@pytest.fixture(scope="module")
def known(data, labels):
    return [json.loads(row) for row in labels.getvalue().splitlines()]


@pytest.fixture(scope="module")
def pairs(known, decisions):
    events = [label for label in known if label["kind"] != "take_back"]
    return list(zip(events, decisions, strict=True))


def tags(one_set, tag):
    return [segment for segment in one_set if segment[0] == tag]


class TestBalance:
    def test_every_line_balances(self, decisions):
        lines = [line for decision in decisions for line in decision.lines]
        assert all(line.charge - sum(row.amount for row in line.adjustments) == line.paid for line in lines)

    def test_every_claim_balances(self, decisions):
        for decision in decisions:
            rows = [row for place in (decision, *decision.lines) for row in place.adjustments]
            assert decision.charge - sum(row.amount for row in rows) == decision.paid
            assert not decision.lines or sum(line.charge for line in decision.lines) == decision.charge

    def test_patient_responsibility_is_the_sum_of_group_pr(self, decisions):
        for decision in decisions:
            rows = [row for place in (decision, *decision.lines) for row in place.adjustments if row.group == "PR"]
            expected = None if decision.status_code == "22" else sum(row.amount for row in rows)
            assert decision.patient_responsibility == expected

    def test_every_payment_balances(self, sets):
        for one in sets:
            kept = sum(cents(row[place]) for row in tags(one, "PLB") for place in range(4, len(row), 2))
            assert cents(one[1][2]) == sum(claim.paid for claim in claims(one)) - kept
            assert (one[1][4] == "NON") == (one[1][2] == "0") == (one[1][1] == "H")

    def test_every_set_counts_its_segments(self, sets):
        assert all(one[-1] == ["SE", str(len(one)), one[0][2]] for one in sets)

    def test_the_envelope_counts_sets_and_groups(self, data, sets):
        found = segments(data)
        starts, ends = [[row for row in found if row[0] == tag] for tag in ("GS", "GE")]
        assert sum(int(end[1]) for end in ends) == len(sets)
        assert [start[6] for start in starts] == [end[2] for end in ends]
        assert found[-1] == ["IEA", str(len(starts)), found[0][13]]

    def test_set_numbers_are_unique(self, sets):
        assert len({one[0][2] for one in sets}) == len(sets)

    def test_the_first_segment_has_fixed_width(self, data):
        assert len(data.split(b"~")[0]) == 105

    @pytest.mark.parametrize("count", [0, 1, 2, 3, 30])
    def test_small_files_hold_too(self, count):
        data = make(count)
        assert len(claims(segments(data))) == count
        assert all(one[-1][1] == str(len(one)) for one in transaction_sets(data))


class TestContent:
    def test_the_number_of_claims_is_what_was_asked(self, decisions):
        assert len(decisions) == CLAIMS

    def test_there_are_payments_of_several_payers(self, sets):
        assert len({at(row, 2) for one in sets for row in tags(one, "REF") if row[1] == "2U"}) >= 5

    def test_dates_run_from_the_first_to_today(self, sets):
        dates = [one[1][16] for one in sets]
        assert dates == sorted(dates)
        assert all(day == one[3][2] for day, one in zip(dates, sets, strict=True))
        assert dates[0] >= "20260401"
        assert dates[-1] == "20260630"

    def test_about_twelve_percent_are_denied(self, known):
        kinds = Counter(label["kind"] for label in known)
        first = kinds["paid"] + kinds["denied"] + kinds["partial"]
        assert 0.10 < (kinds["denied"] + kinds["partial"]) / first < 0.14

    def test_most_adjustments_are_no_denials(self, decisions):
        places = [place for decision in decisions for place in (decision, *decision.lines)]
        rows = [
            judge_adjustment(row.group, row.carc, line_paid=place.paid, line_charge=place.charge, amount=row.amount)
            for place in places
            for row in place.adjustments
        ]
        assert 0.85 < sum(not verdict.is_denial for verdict in rows) / len(rows) < 0.90

    @pytest.mark.parametrize("kind", ["paid", "denied", "partial", "reversal", "correction", "take_back"])
    def test_every_kind_is_there(self, known, kind):
        assert any(label["kind"] == kind for label in known)

    @pytest.mark.parametrize("status", ["1", "2", "4", "19", "22"])
    def test_every_status_is_there(self, decisions, status):
        assert any(decision.status_code == status for decision in decisions)

    def test_later_payers_state_what_the_earlier_one_did(self, decisions):
        second = [decision for decision in decisions if decision.status_code == "2"]
        assert all(line.adjustments[0][:2] == ("OA", "23") for decision in second for line in decision.lines)

    def test_some_claims_are_denied_without_lines(self, decisions):
        assert any(decision.adjustments and not decision.lines for decision in decisions)

    def test_sequestration_is_medicare_only(self, decisions):
        cut = {
            one.filing_code for one in decisions for line in one.lines for row in line.adjustments if row.carc == "253"
        }
        assert cut == {"MA", "MB"}

    def test_unprocessable_claims_of_medicare_say_so(self, decisions):
        for decision in decisions:
            rows = [row for place in (decision, *decision.lines) for row in place.adjustments]
            data_missing = any(row.carc == "16" and row.amount > 0 for row in rows)
            assert ("MA130" in decision.remarks) == (data_missing and decision.filing_code in {"MA", "MB"})


class TestChains:
    def test_a_reversal_negates_an_earlier_event_and_a_correction_follows(self, decisions):
        earlier = {}
        for decision, following in zip(decisions, [*decisions[1:], None], strict=True):
            if decision.status_code == "22":
                original = earlier[decision.payer_claim_control_number]
                assert (decision.charge, decision.paid) == (-original.charge, -original.paid)
                assert following.patient_control_number == decision.patient_control_number
                assert following.status_code == "1"
            earlier[decision.payer_claim_control_number] = decision

    def test_a_denied_claim_is_reversed_and_paid_in_the_same_file(self, known):
        denied = {label["claim"] for label in known if label["kind"] == "denied"}
        paid = {label["claim"] for label in known if label["kind"] == "correction" and label["denied"] == "0.00"}
        assert denied & paid

    def test_a_take_back_names_a_paid_claim_of_the_file(self, known, sets):
        paid = {label["payer_claim"] for label in known if label["kind"] == "paid"}
        taken = [at(row, place) for one in sets for row in tags(one, "PLB") for place in range(3, len(row), 2)]
        references = {reference[3:] for reference in taken if reference.startswith("WO:")}
        assert references == {label["payer_claim"] for label in known if label["kind"] == "take_back"}
        assert references <= paid


class TestLabels:
    def test_they_follow_the_claims(self, pairs):
        for label, decision in pairs:
            assert (label["claim"], label["ordinal"]) == (decision.patient_control_number, decision.ordinal)
            assert label["payer_claim"] == decision.payer_claim_control_number

    def test_the_gate_agrees(self, pairs):
        for label, decision in pairs:
            assert has_denial(decision) == (label["denied"] != "0.00") == bool(label["reasons"])

    def test_the_reasons_agree(self, pairs):
        for label, decision in pairs:
            found = sorted(
                (one.group, one.carc, list(one.remarks), one.amount, list(one.lines)) for one in split_reasons(decision)
            )
            told = [
                (one["group"], one["carc"], one["remarks"], cents(one["amount"]), one["lines"])
                for one in label["reasons"]
            ]
            assert found == sorted(told)

    def test_the_lead_agrees(self, pairs):
        for label, decision in pairs:
            if reasons := split_reasons(decision):
                lead = reasons[lead_of(reasons)]
                assert (label["group"], label["carc"], label["remarks"]) == (lead.group, lead.carc, list(lead.remarks))


class TestRepeatability:
    def test_the_same_seed_gives_the_same_file(self):
        assert make(300) == make(300)

    def test_labels_do_not_change_the_file(self):
        assert make(300) == make(300, labels=io.StringIO())

    def test_two_seeds_share_no_number(self):
        one, other = make(300, seed=1), make(300, seed=2)
        numbers = [
            {row[place] for row in segments(data) for tag, place in KEYS if row[0] == tag} for data in (one, other)
        ]
        assert not numbers[0] & numbers[1]

    def test_numbers_start_where_they_are_told(self):
        [first, *_] = claims(segments(make(3, prefix="X", start=50)))
        assert first.patient_control_number == "X0000050"

    @pytest.mark.parametrize(("share", "kinds"), [(0.0, {"paid"}), (1.0, {"denied", "partial"})])
    def test_the_share_may_be_nothing_or_all(self, share, kinds):
        labels = io.StringIO()
        make(60, denied_share=share, labels=labels)
        assert {json.loads(row)["kind"] for row in labels.getvalue().splitlines()} - {
            "reversal",
            "correction",
            "take_back",
        } <= kinds

    def test_dates_must_go_forward(self):
        with pytest.raises(ValueError):
            make(1, first_date=date(2026, 7, 1))


KEYS = [("CLP", 1), ("CLP", 7), ("TRN", 2), ("ISA", 13), ("GS", 6)]


def test_a_big_file_is_quick_to_make():
    begin = time.perf_counter()
    pieces = sum(1 for _ in generate_835(10_000, 3, today=TODAY))
    assert pieces > 10
    assert time.perf_counter() - begin < 10


def test_another_reader_finds_nothing_wrong(data):
    oxedi = pytest.importorskip("oxedi")
    read = oxedi.parse(data)
    assert read.count_claims() == CLAIMS
    assert not list(read.diagnostics)
