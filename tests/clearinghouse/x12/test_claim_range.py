"""One claim read again by itself, after a person has corrected it."""

import pytest

from app.clearinghouse.x12.envelope import Delimiters
from app.clearinghouse.x12.errors import X12Error
from app.clearinghouse.x12.remittance_835 import read_claim_range
from tests.clearinghouse.x12.era import CLAIM, DENIED, encode, file, interchange, read, transaction


@pytest.mark.parametrize(("delimiters", "between"), [("*:~", ""), ("*:~", "\r\n"), ("|>\n", ""), ("\x1d\x1f\x1c", "")])
def test_the_range_of_a_claim_reads_as_the_claim(delimiters: str, between: str) -> None:
    data = encode(interchange(transaction(*CLAIM, *DENIED)), delimiters, between)
    for claim in read(data).claims:
        again = read_claim_range(data[claim.start : claim.end], Delimiters(*delimiters), claim.ordinal)
        assert (again.start, again.end, again.first_segment) == (0, claim.end - claim.start, 1)
        again.start, again.end, again.first_segment = claim.start, claim.end, claim.first_segment
        assert again == claim


def test_a_corrected_claim_becomes_readable() -> None:
    data = file("CLP*A*1*200*150", "CAS*CO*45*5O")
    claim = read(data).claim
    assert claim.unreadable
    corrected = read_claim_range(data[claim.start : claim.end].replace(b"5O", b"50"))
    assert not corrected.unreadable
    assert corrected.findings == []


def test_findings_are_made_again() -> None:
    claim = read_claim_range(b"CLP*A*1*200*150~CAS*CO*45*x~")
    assert claim.unreadable
    assert [(f.code, f.segment) for f in claim.findings] == [("bad_amount", 2)]


def test_the_last_terminator_may_be_missing() -> None:
    assert read_claim_range(b"\nCLP*A*1*200*150~CAS*CO*45*50").findings == []


def test_another_component_separator_than_declared() -> None:
    assert read_claim_range(b"CLP*A*1*1*1~SVC*HC>99213>25*1*1~").lines[0].procedure == "HC:99213"


def test_two_digit_years_when_the_file_had_them() -> None:
    raw = b"CLP*A*1*1*1~DTM*232*260102~"
    assert read_claim_range(raw).service_from is None
    assert str(read_claim_range(raw, Delimiters(two_digit_years=True)).service_from) == "2026-01-02"


@pytest.mark.parametrize(
    "raw", [b"", b"SVC*HC:1*1*1~", b"hello", encode(CLAIM) + encode(DENIED), encode(CLAIM) + b"SE*1*1~", b"ISA*00*"]
)
def test_anything_else_than_one_claim_is_refused(raw: bytes) -> None:
    with pytest.raises(X12Error, match="not_a_claim"):
        read_claim_range(raw)
