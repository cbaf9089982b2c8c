"""Files that stop, or lose a segment of their structure: what was read stands, what may not be whole is quarantined."""

import pytest

from tests.clearinghouse.x12.era import CLAIM, DENIED, encode, interchange, isa, read, transaction

FILE = interchange(transaction(*CLAIM, *DENIED))


def test_truncated_inside_a_segment() -> None:
    data = encode(FILE)
    result = read(data[: data.index(b"LQ*HE") + 3])
    first, second = result.claims
    assert (first.unreadable, second.unreadable) == (False, True)
    assert not result.payment.complete
    assert not result.end.complete
    assert result.end.quarantined == 1
    assert result.codes() == ["missing_ge", "missing_iea", "truncated"]


def test_truncated_between_segments_is_truncated_too() -> None:
    data = encode(FILE)
    result = read(data[: data.index(b"LQ*HE")])
    assert [claim.unreadable for claim in result.claims] == [False, True]
    assert not result.payment.complete


def test_the_truncated_claims_bytes_are_its_own() -> None:
    data = encode(FILE)
    cut = data[: data.index(b"LQ*RX") + 4]
    claim = read(cut).claims[1]
    assert cut[claim.start : claim.end] == encode(DENIED[:-1])


@pytest.mark.parametrize("cut", range(106, len(encode(FILE)), 3))
def test_no_prefix_of_a_file_is_taken_for_the_whole(cut: int) -> None:
    result = read(encode(FILE)[:cut])
    assert result.order[-1] == "FileRead"
    assert result.findings() != []
    assert sum(payment.complete for payment in result.payments) == (cut >= encode(FILE).index(b"~GE*") + 1)
    if not any(payment.complete for payment in result.payments):
        assert not result.claims or result.claims[-1].unreadable or len(result.claims) == 2


def test_a_file_that_stops_between_payments_is_not_complete() -> None:
    data = encode(FILE)
    result = read(data[: data.index(b"GE*1")])
    assert result.payment.complete
    assert not result.end.complete
    assert result.codes() == ["missing_ge", "missing_iea"]
    assert read(data).end.complete


@pytest.mark.parametrize(
    "ender", ["ST*835*0002", "GE*1*77", "GS*HP*A*B*20260115*0900*78*X*005010X221A1", "IEA*1*000000777"]
)
def test_a_set_without_se_is_not_complete(ender: str) -> None:
    segments = [isa(), "GS*HP*A*B*20260115*0900*77*X*005010X221A1", *transaction(*CLAIM, *DENIED)[:-1], ender]
    result = read(encode(segments))
    assert not result.payments[0].complete
    assert [finding.code for finding in result.payments[0].findings] == ["missing_se"]
    assert [claim.unreadable for claim in result.claims] == [False, True]


def test_one_bad_set_does_not_lose_the_others() -> None:
    broken = transaction(*CLAIM, number="0001")[:-1]
    result = read(encode(interchange(broken, transaction(*CLAIM, number="0002"))))
    assert [payment.complete for payment in result.payments] == [False, True]
    assert [claim.unreadable for claim in result.claims] == [True, False]


def test_claims_outside_any_set_are_said_not_read() -> None:
    result = read(encode([isa(), *CLAIM, "SE*1*1", "GE*0*1", "IEA*0*000000777"]))
    assert result.claims == []
    first = result.end.findings[0]
    assert (first.code, first.severity, first.tag) == ("outside_set", "error", "CLP")
    assert "unexpected_segment" in result.codes()


def test_envelope_segments_out_of_place_are_findings() -> None:
    result = read(encode([isa(), "GE*1*1", "IEA*0*000000777", "IEA*0*000000777", "HELLO*1"]))
    assert [finding.code for finding in result.end.findings] == [
        "unexpected_segment",
        "unexpected_segment",
        "outside_set",
    ]
    assert result.end.findings[-1].tag == ""
