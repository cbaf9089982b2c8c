"""The CLP loop: what is read, and where it goes."""

from datetime import date
from decimal import Decimal

import pytest

from app.domain.intake.remittance import Adjustment, ClaimDecision, Line, Party
from tests.clearinghouse.x12.era import CLAIM, DENIED, file, read


def claim_of(*segments: str) -> ClaimDecision:
    return read(file(*segments)).claim


def line_of(*segments: str) -> Line:
    (line,) = claim_of("CLP*A*1*10*10", *segments).lines
    return line


def test_a_paid_claim_in_full() -> None:
    claim = claim_of(*CLAIM)
    (line,) = claim.lines
    assert (claim.patient_control_number, claim.status_code, claim.payer_claim_control_number) == ("A100", "1", "ICN1")
    assert (claim.charge, claim.paid, claim.patient_responsibility) == (20_000, 15_000, 2_000)
    assert (claim.filing_code, claim.facility_code, claim.frequency, claim.group_number) == ("12", "11", "1", "GRP7")
    assert claim.patient == Party("DOE, JO Q", "MI", "M1")
    assert claim.rendering_provider == Party("ROE, ANN", "XX", "1234567893")
    assert (claim.service_from, claim.received_by_payer) == (date(2026, 1, 1), date(2026, 1, 5))
    assert (line.procedure, line.modifiers, line.charge, line.paid) == ("HC:99213", ("25",), 20_000, 15_000)
    assert (line.units, line.line_control_number, line.allowed) == (Decimal(1), "L1", 17_000)
    assert line.service_from == line.service_to == date(2026, 1, 1)
    assert line.adjustments == [Adjustment("CO", "45", 3_000), Adjustment("PR", "1", 2_000)]
    assert claim.findings == []
    assert not claim.unreadable


def test_a_denied_claim_in_full() -> None:
    claim = claim_of(*DENIED)
    (line,) = claim.lines
    assert claim.remarks == ["MA130", "N211"]
    assert (line.remarks, line.reject_codes) == (["N130"], ["75"])
    assert line.adjustments == [Adjustment("CO", "197", 20_050), Adjustment("CO", "253", 10_000, Decimal(1))]
    assert (line.revenue_code, line.modifiers) == ("0420", ("59", "GP"))


def test_six_triplets_with_quantities() -> None:
    triplets = "*".join(f"{carc}*{carc}.01*{carc}" for carc in range(11, 17))
    (line,) = claim_of("CLP*A*1*81.06*0", "SVC*HC:1*81.06*0", f"CAS*PR*{triplets}").lines
    assert line.adjustments == [Adjustment("PR", str(n), n * 100 + 1, Decimal(n)) for n in range(11, 17)]


def test_the_same_group_may_repeat_and_empty_triplets_are_nothing() -> None:
    line = line_of("SVC*HC:1*10*10", "CAS*CO*45*1*****", "CAS*CO*45*2**253*-3*****")
    assert [(a.carc, a.amount) for a in line.adjustments] == [("45", 100), ("45", 200), ("253", -300)]


def test_cas_before_the_first_svc_is_the_claims() -> None:
    claim = claim_of("CLP*A*1*10*6", "CAS*CO*45*1", "CAS*OA*23*1", "SVC*HC:1*10*8", "CAS*CO*45*2")
    assert [(a.group, a.amount) for a in claim.adjustments] == [("CO", 100), ("OA", 100)]
    assert [a.amount for a in claim.lines[0].adjustments] == [200]


def test_a_claim_without_lines_is_legal() -> None:
    claim = claim_of("CLP*A*1*10*6", "CAS*CO*45*4")
    assert claim.lines == []
    assert claim.findings == []


def test_remarks_of_mia_stand_in_05_and_20_to_23() -> None:
    mia = ["MIA", "0", "", "", "138", "n1"] + [""] * 14 + ["N20", "N21", "", "N23", "9"]
    claim = claim_of("CLP*A*1*0*0", "*".join(mia), "MOA*0.5*1*MA02*ma03***N7*5")
    assert claim.remarks == ["N1", "N20", "N21", "N23", "MA02", "MA03", "N7"]


def test_lq_before_any_line_is_the_claims_remark() -> None:
    assert claim_of("CLP*A*1*0*0", "LQ*HE*n30", "LQ*RX*75", "LQ*ZZ*1").remarks == ["N30"]


def test_an_amount_that_was_not_sent_is_none_never_zero() -> None:
    claim = claim_of("CLP*A*1***", "SVC*HC:1**")
    assert (claim.charge, claim.paid, claim.patient_responsibility) == (None, None, None)
    assert (claim.lines[0].charge, claim.lines[0].paid) == (None, None)
    places = [(f.code, f.severity, f.tag, f.element) for f in claim.findings if f.code == "missing_amount"]
    assert places == [
        ("missing_amount", "warning", tag, element)
        for tag, element in (("CLP", "03"), ("CLP", "04"), ("SVC", "02"), ("SVC", "03"))
    ]
    assert not claim.unreadable


@pytest.mark.parametrize(
    "segment",
    [
        "CAS*CO*45*1.234",
        "CAS*CO*45*ABC",
        "CAS*CO*45*1*1*253*1e2",
        "AMT*AU*NaN",
        "SVC*HC:1*x*1",
        "SVC*HC:1*1*99999999999999",
    ],
)
def test_an_amount_that_cannot_be_read_quarantines_its_claim_alone(segment: str) -> None:
    result = read(file("CLP*A*1*0*0", segment, *CLAIM))
    bad, good = result.claims
    assert bad.unreadable
    (finding,) = [f for f in bad.findings if f.severity == "error"]
    assert (finding.code, finding.tag, finding.claim, finding.actual) == ("bad_amount", segment[:3], 0, None)
    assert finding.segment == bad.first_segment + 1
    assert not good.unreadable
    assert result.end.quarantined == 1


@pytest.mark.parametrize(
    "cas", ["CAS*CO*45", "CAS*CO*45*", "CAS*CO**5", "CAS**45*5", "CAS", "CAS*CO*45*1**253", "CAS*CO*45*1***7"]
)
def test_an_adjustment_without_group_reason_or_amount_quarantines(cas: str) -> None:
    claim = claim_of("CLP*A*1*1*0", cas)
    assert claim.unreadable
    assert {f.code for f in claim.findings if f.severity == "error"} <= {"missing_element", "missing_amount"}


@pytest.mark.parametrize("clp", ["CLP", "CLP*A", "CLP**1*0*0", "CLP*A**0*0"])
def test_a_claim_without_number_or_status_is_quarantined(clp: str) -> None:
    claim = claim_of(clp)
    assert claim.unreadable
    assert "missing_element" in {f.code for f in claim.findings}


def test_dates_that_are_implausible_are_none_with_a_finding() -> None:
    claim = claim_of("CLP*A*1*0*0", "DTM*232*20001301", "DTM*233*20260102", "DTM*036*20251231", "DTM*050*261231")
    assert (claim.service_from, claim.service_to, claim.coverage_expired) == (
        None,
        date(2026, 1, 2),
        date(2025, 12, 31),
    )
    assert [(f.code, f.severity, f.element) for f in claim.findings] == [("bad_date", "warning", "02")] * 2


def test_line_dates_as_a_day_or_a_range() -> None:
    line = line_of("SVC*HC:1*10*10", "DTM*150*20260103", "DTM*151*20260104")
    assert (line.service_from, line.service_to) == (date(2026, 1, 3), date(2026, 1, 4))


@pytest.mark.parametrize(
    ("svc", "procedure", "modifiers", "revenue"),
    [
        ("SVC*HC:99213:25:59:GP:KX:some text*10*10", "HC:99213", ("25", "59", "GP", "KX"), ""),
        ("SVC*hc:j1100::xu*10*10", "HC:J1100", ("XU",), ""),
        ("SVC*NU:0250*10*10", "NU:0250", (), ""),
        ("SVC**10*10*0250", "NU:0250", (), "0250"),
        ("SVC*HC*10*10", "HC", (), ""),
        ("SVC*HC:*10*10", "HC", (), ""),
    ],
)
def test_procedures(svc: str, procedure: str, modifiers: tuple[str, ...], revenue: str) -> None:
    line = line_of(svc)
    assert (line.procedure, line.modifiers, line.revenue_code) == (procedure, modifiers, revenue)


def test_units_paid_are_one_when_absent_and_submitted_units_are_not_invented() -> None:
    assert line_of("SVC*HC:1*10*10").units == Decimal(1)
    line = line_of("SVC*HC:1*10*10**2.5*HC:99215:25*4")
    assert (line.units, line.submitted_procedure, line.submitted_units) == (Decimal("2.5"), "HC:99215", Decimal(4))
    assert line.submitted_units is not None
    assert line_of("SVC*HC:1*10*10**1").submitted_units is None


def test_a_quantity_that_cannot_be_read_is_a_warning() -> None:
    claim = claim_of("CLP*A*1*10*10", "SVC*HC:1*10*10**many", "CAS*CO*45*0*few")
    assert claim.lines[0].units is None
    assert [(f.code, f.tag) for f in claim.findings] == [("bad_quantity", "SVC"), ("bad_quantity", "CAS")]
    assert not claim.unreadable


def test_everybody_named_in_a_claim() -> None:
    claim = claim_of(
        "CLP*A*19*0*0",
        "NM1*QC*1*DOE*JO",
        "NM1*IL*1*DOE*ANN**P*JR*MI*S1",
        "NM1*74*1******C*C1",
        "NM1*82*2*CLINIC*****XX*1",
        "NM1*TT*2*OTHER PLAN*****PI*P1",
        "NM1*PR*2*SOMEBODY",
        "NM1",
    )
    assert claim.patient == Party("DOE, JO")
    assert claim.subscriber == Party("DOE, ANN", "MI", "S1")
    assert claim.corrected_patient == Party("", "C", "C1")
    assert claim.rendering_provider == Party("CLINIC", "XX", "1")
    assert claim.crossover_payer == Party("OTHER PLAN", "PI", "P1")


def test_references_and_amounts_go_to_their_level() -> None:
    claim = claim_of(
        "CLP*A*1*10*10",
        "REF*F8*OLD1",
        "REF*CE*CLASS",
        "REF*EA*X",
        "AMT*AU*9.50",
        "SVC*HC:1*10*10",
        "REF*F8*NO",
        "AMT*AU*1",
        "AMT*B6*8",
    )
    assert (claim.original_claim_number, claim.group_number, claim.allowed) == ("OLD1", "CLASS", 950)
    assert claim.lines[0].allowed == 800


def test_the_group_number_wins_over_the_class_of_contract() -> None:
    assert claim_of("CLP*A*1*0*0", "REF*1L*G1", "REF*CE*CLASS").group_number == "G1"
    assert claim_of("CLP*A*1*0*0", "REF*CE*CLASS", "REF*1L*G1").group_number == "G1"


def test_unknown_and_short_segments_are_tolerated_inside_the_claims_range() -> None:
    data = file(
        "CLP*A*1*10*10", "ZZZ*SOMETHING", "PER*CX", "REF", "DTM*232", "QTY*CA*8", "SVC*HC:1*10*10", "LQ*HE", "AMT*B6"
    )
    claim = read(data).claim
    assert not claim.unreadable
    assert {f.code for f in claim.findings} == {"short_segment"}
    assert b"ZZZ*SOMETHING" in data[claim.start : claim.end]


def test_a_reversal_is_negative_and_its_patient_part_is_not_compared() -> None:
    claim = claim_of("CLP*A*22*-200*-150*0", "SVC*HC:1*-200*-150**-1", "CAS*CO*45*-30", "CAS*PR*2*-20")
    assert (claim.charge, claim.paid) == (-20_000, -15_000)
    assert claim.findings == []


def test_findings_per_claim_are_bounded_but_errors_still_count() -> None:
    claim = claim_of("CLP*A*1*0*0", *["DTM*232*x"] * 300, "CAS*CO*45*x")
    assert len(claim.findings) == 101
    assert claim.findings[-1].code == "too_many_findings"
    assert claim.findings[-1].actual == "201"
    assert claim.unreadable
