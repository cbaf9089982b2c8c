"""Bounds: nothing that a file contains can make the reader grow."""

import tracemalloc
from collections.abc import Iterator

import pytest

from app.clearinghouse.x12.errors import X12Error
from app.clearinghouse.x12.limits import Limits
from app.clearinghouse.x12.remittance_835 import read_835
from tests.clearinghouse.x12.era import CLAIM, encode, file, interchange, read, transaction

FILE = file(*CLAIM)


def refused(data: bytes, limits: Limits | None = None) -> X12Error:
    with pytest.raises(X12Error) as error:
        read(data, limits)
    return error.value


def test_a_segment_that_is_too_long() -> None:
    error = refused(file("CLP*A*1*0*0", "NTE*" + "x" * 70_000))
    assert (error.code, error.segment) == ("segment_too_long", 13)


def test_a_segment_without_end_is_not_buffered() -> None:
    pulled = 0

    def endless() -> Iterator[bytes]:
        nonlocal pulled
        yield FILE[:400]
        while True:
            pulled += 1
            yield b"x" * 65_536

    tracemalloc.start()
    with pytest.raises(X12Error, match="segment_too_long"):
        list(read_835(endless()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert pulled <= 4
    assert peak < 4_000_000


def test_too_many_elements() -> None:
    assert refused(file("CLP*A*1*0*0", "CAS*CO" + "*1" * 300)).code == "too_many_elements"


def test_too_many_segments_in_a_set() -> None:
    assert refused(file(*CLAIM * 10), Limits(max_segments_per_set=50)).code == "too_many_segments_in_set"


def test_a_file_that_is_too_large() -> None:
    assert refused(FILE, Limits(max_bytes=len(FILE) - 1)).code == "file_too_large"
    assert read(FILE, Limits(max_bytes=len(FILE))).findings() == []


def test_a_claim_of_too_many_segments() -> None:
    assert refused(file("CLP*A*1*0*0", *["SVC*HC:1*0*0"] * 30_000)).code == "claim_too_large"
    assert refused(file("CLP*A*1*0*0", *["SVC*HC:1*0*0"] * 20), Limits(max_claim_segments=20)).code == "claim_too_large"


def test_a_claim_of_too_many_bytes() -> None:
    limits = Limits(max_claim_bytes=100_000)
    assert refused(file("CLP*A*1*0*0", *["NTE*" + "x" * 1_000] * 300), limits).code == "claim_too_large"


def test_a_claim_larger_than_a_block_is_read() -> None:
    lines = [f"SVC*HC:{n}*1*1" for n in range(15_000)]
    data = file("CLP*A*1*15000*15000", *lines, *CLAIM, bpr="BPR*I*15150*C*ACH")
    result = read(data)
    assert result.findings() == []
    assert len(result.claims[0].lines) == 15_000
    assert data[result.claims[0].start : result.claims[0].end] == encode(["CLP*A*1*15000*15000", *lines])


def test_findings_of_a_file_and_of_a_payment_are_bounded() -> None:
    sets = [["ST*999*1", "SE*2*1"] for _ in range(50)]
    result = read(encode(interchange(*sets)), Limits(max_findings=10))
    assert len(result.end.findings) == 11
    assert (result.end.findings[-1].code, result.end.findings[-1].actual) == ("too_many_findings", "40")
    plbs = ["PLB*1*20261231*WO:1*x"] * 30
    payment = read(file(*CLAIM, *plbs), Limits(max_findings=10)).payment
    assert len(payment.findings) == 11


def test_nothing_is_kept_of_a_claim_that_was_handed_out() -> None:
    def chunks() -> Iterator[bytes]:
        segments = transaction(*CLAIM)
        body = encode(CLAIM)
        yield encode([*interchange()[:2], *segments[:9]])
        for _ in range(30):
            yield body * 200

    tracemalloc.start()
    for _ in read_835(chunks()):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3_000_000
