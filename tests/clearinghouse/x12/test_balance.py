"""Every sum and count of an 835, with the finding that says by how much it is off."""

import pytest

from tests.clearinghouse.x12.era import CLAIM, encode, file, interchange, read, transaction


def found(*claims: str, bpr: str = "BPR*I*150*C*ACH") -> list[tuple[str, str, str, str | None, str | None]]:
    result = read(file(*claims, bpr=bpr))
    return [(f.code, f.severity, f.tag + f.element, f.expected, f.actual) for f in result.findings()]


def test_what_balances_has_no_findings() -> None:
    assert found(*CLAIM) == []


def test_line_balance() -> None:
    claim = ("CLP*A*1*200*150", "CAS*CO*45*50", "SVC*HC:1*100*100", "SVC*HC:2*100*50", "CAS*CO*45*0")
    assert found(*claim) == [("line_balance", "warning", "SVC03", "10000", "5000")]


def test_the_lines_finding_names_its_segment() -> None:
    result = read(file("CLP*A*1*200*150", "CAS*CO*45*50", "SVC*HC:1*100*100", "DTM*472*20260101", "SVC*HC:2*100*50"))
    assert [f.segment - result.claim.first_segment for f in result.claim.findings] == [4]
    assert result.claim.findings[0].claim == 0


def test_claim_balance() -> None:
    assert found("CLP*A*1*200*150", "CAS*CO*45*49.99") == [("claim_balance", "warning", "CLP04", "15001", "15000")]


def test_charges_of_lines_and_claim() -> None:
    claim = ("CLP*A*1*200*150", "CAS*CO*45*50", "SVC*HC:1*150*150")
    assert found(*claim) == [("charge_sum", "warning", "CLP03", "15000", "20000")]


@pytest.mark.parametrize(
    ("status", "severity"), [("1", "warning"), ("4", "warning"), ("2", "info"), ("3", "info"), ("21", "info")]
)
def test_patient_responsibility_is_soft_for_later_payers(status: str, severity: str) -> None:
    claim = (f"CLP*A*{status}*200*150*7", "CAS*PR*1*20", "CAS*CO*45*30")
    assert found(*claim) == [("patient_responsibility", severity, "CLP05", "2000", "700")]


def test_patient_responsibility_counts_claim_and_lines() -> None:
    assert found("CLP*A*1*200*150*50", "CAS*PR*1*20", "SVC*HC:1*200*170", "CAS*PR*2*30") == []


def test_patient_responsibility_is_not_compared_on_reversals() -> None:
    assert found("CLP*A*22*-200*150*0", "CAS*PR*1*-350") == []


def test_payment_balance_with_plb() -> None:
    assert found("CLP*A*1*150*150", "PLB*1*20261231*WO:1*10") == [
        ("payment_balance", "warning", "BPR02", "14000", "15000")
    ]


@pytest.mark.parametrize("bpr", ["BPR*H*150*C*ACH", "BPR*I*150*C*NON"])
def test_a_notice_without_payment_pays_nothing(bpr: str) -> None:
    assert found(*CLAIM, bpr=bpr) == [("zero_payment", "warning", "BPR02", "0", "15000")]


def test_a_payment_with_an_unknown_claim_is_not_compared() -> None:
    codes = [finding[0] for finding in found("CLP*A*1*150*x")]
    assert codes == ["bad_amount", "balance_not_checked"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("SE*22*0001", "SE*99*0001", ("segment_count", "SE01", "22", "99")),
        ("SE*22*0001", "SE*ANN*0001", ("segment_count", "SE01", "22", None)),
        ("SE*22*0001", "SE*22*0002", ("control_number", "SE02", "0001", "0002")),
        ("GE*1*77", "GE*2*77", ("group_set_count", "GE01", "1", "2")),
        ("GE*1*77", "GE*1*78", ("control_number", "GE02", "77", "78")),
        ("IEA*1*000000777", "IEA*3*000000777", ("interchange_group_count", "IEA01", "1", "3")),
        ("IEA*1*000000777", "IEA*1*NAME", ("control_number", "IEA02", "000000777", None)),
        ("GE*1*77", "ZZ*1", ("missing_ge", "GE", None, None)),
        ("IEA*1*000000777", "ZZ*1", ("missing_iea", "IEA", None, None)),
    ],
)
def test_counts_and_control_numbers(before: str, after: str, expected: tuple[str | None, ...]) -> None:
    data = file(*CLAIM)
    assert before.encode() in data
    result = read(data.replace(before.encode(), after.encode()))
    findings = [(f.code, f.tag + f.element, f.expected, f.actual) for f in result.findings() if f.code != "outside_set"]
    assert findings == [expected]
    assert all(f.severity == "warning" for f in result.findings())


def test_counts_may_have_leading_zeros() -> None:
    assert read(file(*CLAIM).replace(b"SE*22*", b"SE*0022*")).findings() == []


def test_blank_segments_are_not_counted() -> None:
    data = encode(interchange(transaction(*CLAIM))).replace(b"~NM1", b"~~ ~\r\n~NM1")
    assert read(data).findings() == []
