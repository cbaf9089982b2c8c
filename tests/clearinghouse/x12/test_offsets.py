"""Byte ranges: ``source[start:end]`` is the claim's raw text, whatever the encoding, the blanks or the chunks."""

import io
from collections.abc import Iterator

import pytest

from app.clearinghouse.x12.remittance_835 import read_835
from app.domain.intake.remittance import ClaimDecision
from tests.clearinghouse.x12.era import CLAIM, DENIED, encode, file, interchange, read, transaction

NAMED = tuple(segment.replace("DOE", "PEÑA") for segment in CLAIM)


@pytest.mark.parametrize("bom", [True, False])
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
@pytest.mark.parametrize(
    ("delimiters", "between"), [("*:~", ""), ("*:~", "\r\n"), ("*:~", " \n"), ("|>\n", ""), ("*:\r", "\n")]
)
@pytest.mark.parametrize("chunk", [None, 1, 7, 100])
def test_ranges(chunk: int | None, delimiters: str, between: str, encoding: str, bom: bool) -> None:
    data = encode(interchange(transaction(*NAMED, *DENIED), transaction(*NAMED)), delimiters, between, encoding, bom)
    result = read(data, chunk=chunk)
    for claim, segments in zip(result.claims, (NAMED, DENIED, NAMED), strict=True):
        raw = encode(segments, delimiters, between, encoding)
        assert data[claim.start : claim.end] == raw[: len(raw) - len(between)]
        assert claim.patient is not None
    assert [claim.ordinal for claim in result.claims] == [0, 1, 2]
    segments_before = len(interchange()[:2]) + 2 + 7
    assert result.claims[0].first_segment == segments_before + 1


@pytest.mark.parametrize("between", ["", "\r\n"])
def test_ranges_over_many_blocks(between: str) -> None:
    claims = [
        segment for n in range(1_500) for segment in (f"CLP*{n}*1*200*150*20", *(NAMED if n == 700 else CLAIM)[1:])
    ]
    data = encode(interchange(transaction(*claims, bpr="BPR*I*225000*C*ACH")), between=between)
    result = read(data, chunk=10_001)
    assert result.codes() == []
    for claim in result.claims:
        raw = data[claim.start : claim.end]
        assert raw.startswith(f"CLP*{claim.patient_control_number}*".encode())
        assert raw.endswith(b"AMT*B6*170~")
        assert raw.count(b"~") == len(CLAIM)
        assert claim.first_segment == 12 + len(CLAIM) * claim.ordinal


class _Trickle(io.RawIOBase):
    """A stream that gives less than it is asked for, as sockets do."""

    def __init__(self, data: bytes) -> None:
        self._pieces = iter([data[at : at + 13] for at in range(0, len(data), 13)])

    def read(self, size: int = -1) -> bytes:
        return next(self._pieces, b"")


def _claims(data: bytes) -> Iterator[ClaimDecision]:
    return (event for event in read_835([data]) if isinstance(event, ClaimDecision))


def test_a_file_a_stream_and_chunks_are_the_same() -> None:
    data = file(*CLAIM, *DENIED)
    sources = (io.BytesIO(data), _Trickle(data), [data], [b"", data[:200], b"", data[200:]], iter([bytearray(data)]))
    expected = list(_claims(data))
    for source in sources:
        assert [event for event in read_835(source) if isinstance(event, ClaimDecision)] == expected  # type: ignore[arg-type]
