"""Break 835 files at random and read them: only ``X12Error`` may escape, and what is read must be sound.

    python -m tests.clearinghouse.x12.fuzz_835 --count 50000 --seed 1

A file on which something else escapes is written to ``crashers/``, where a test reads it ever after.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

from app.clearinghouse.x12.envelope import Delimiters
from app.clearinghouse.x12.errors import X12Error
from app.clearinghouse.x12.limits import Limits
from app.clearinghouse.x12.remittance_835 import FileRead, PaymentEnded, PaymentStarted, read_835, read_claim_range
from app.domain.intake.remittance import ClaimDecision
from tests.clearinghouse.x12.era import CLAIM, DENIED, encode, interchange, transaction

CRASHERS = Path(__file__).parent / "crashers"
SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "x12" / "835"

JUNK = [
    b"\0",
    b"\xff\xfe",
    b"~",
    b"*",
    b":",
    b"ISA",
    b"ISA*",
    b"~CLP*",
    b"~SE*1*1~",
    b"~~",
    b"\r\n",
    b"\xef\xbb\xbf",
    b"\xc3\x28",
    b"  ",
]
NUMBERS = [
    b"",
    b"-",
    b".",
    b"1e9",
    b"NaN",
    b"-0",
    b"9" * 30,
    b"1.999",
    b"99999999999999.99",
    b"\xd9\xa3",
    b"1_0",
    b"00000000",
    b"20261399",
]
TAGS = [
    b"CLP",
    b"SVC",
    b"CAS",
    b"DTM",
    b"REF",
    b"AMT",
    b"NM1",
    b"LQ",
    b"MOA",
    b"MIA",
    b"PLB",
    b"LX",
    b"ST",
    b"SE",
    b"GE",
    b"GS",
    b"IEA",
    b"BPR",
    b"N1",
]

Mutation = Callable[[random.Random, bytes], bytes]


def own_seeds() -> list[bytes]:
    """Small files of ours that hold every segment the reader knows."""
    rich = (
        "CLP*C300*22*-10*-8*0*MB*ICN3*131*7",
        "CAS*OA*23*1*1*94*-3.5**A1*.5*2",
        "NM1*74*1**HAROLD*R",
        "NM1*TT*2*OTHER*****PI*9",
        "MIA*0****N1***************N20***N23",
        "MOA***MA01*MA18",
        "QTY*CA*8",
        "SVC*NU:0250*-10*-8*0250*-1*HC:99215*2",
        "DTM*150*20260101",
        "DTM*151*20260102",
        "CAS*CO*45*-2",
        "PLB*1*20261231*WO:A*1*L6*-1*FB:X:Y*0",
    )
    plain = interchange(transaction(*CLAIM, *DENIED), transaction(*rich, number="0002"))
    old = interchange(transaction(*CLAIM), version="00401")
    return [
        encode(plain),
        encode(plain, between="\r\n", bom=True),
        encode(plain, "|>\n"),
        encode(old) + encode(plain, "\x1d\x1f\x1c", encoding="latin-1"),
        encode(segment.replace("DOE", "PEÑA") for segment in plain),
    ]


def seeds() -> list[bytes]:
    """Our own files, and the public samples where they are at hand."""
    return own_seeds() + [path.read_bytes() for path in sorted(SAMPLES.glob("*.835"))]


def _marks(data: bytes) -> tuple[bytes, bytes]:
    at = data.find(b"ISA")
    element = data[at + 3 : at + 4] or b"*"
    return element, data[at + 105 : at + 106] or b"~"


def _segments(change: Callable[[random.Random, list[bytes]], None]) -> Mutation:
    def mutate(source: random.Random, data: bytes) -> bytes:
        terminator = _marks(data)[1]
        parts = data.split(terminator)
        change(source, parts)
        return terminator.join(parts)

    return mutate


def _elements(change: Callable[[random.Random, list[bytes]], None]) -> Mutation:
    def within(source: random.Random, parts: list[bytes]) -> None:
        at = source.randrange(len(parts))
        element = b"*" if b"*" in parts[at] else b"|"
        elements = parts[at].split(element)
        change(source, elements)
        parts[at] = element.join(elements)

    return _segments(within)


def _delete(source: random.Random, parts: list[bytes]) -> None:
    del parts[source.randrange(len(parts))]
    if not parts:
        parts.append(b"")


def _duplicate(source: random.Random, parts: list[bytes]) -> None:
    parts.insert(source.randrange(len(parts)), source.choice(parts))


def _swap(source: random.Random, parts: list[bytes]) -> None:
    a, b = source.randrange(len(parts)), source.randrange(len(parts))
    parts[a], parts[b] = parts[b], parts[a]


def _truncate(source: random.Random, parts: list[bytes]) -> None:
    del parts[source.randrange(len(parts)) + 1 :]


def _junk(source: random.Random, parts: list[bytes]) -> None:
    parts[source.randrange(len(parts))] = source.choice(JUNK + NUMBERS + TAGS)


def _flip(source: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(source.randint(1, 4)):
        if changed:
            changed[source.randrange(len(changed))] = source.randrange(256)
    return bytes(changed)


def _insert(source: random.Random, data: bytes) -> bytes:
    at = source.randrange(len(data) + 1)
    return data[:at] + source.choice(JUNK + NUMBERS) * source.choice((1, 1, 1, 3, 400)) + data[at:]


def _cut(source: random.Random, data: bytes) -> bytes:
    a, b = sorted(source.randrange(len(data) + 1) for _ in range(2))
    return data[:a] if source.random() < 0.5 else data[:a] + data[b:]


def _remark(source: random.Random, data: bytes) -> bytes:
    """Change one delimiter, in the header alone or everywhere."""
    old, new = source.choice((b"*", b":", b"~", b">")), bytes([source.choice(b"*:~|>^\n\r\t\x1d\0AZ9 \xa7")])
    return data.replace(old, new, source.choice((1, 16, 17, -1)))


MUTATIONS: list[Mutation] = [
    *(_segments(change) for change in (_delete, _duplicate, _swap, _truncate, _junk)),
    *(_elements(change) for change in (_delete, _duplicate, _swap, _truncate, _junk)),
    _flip,
    _insert,
    _cut,
    _remark,
]


def mutants(count: int, seed: int, pool: list[bytes]) -> Iterator[bytes]:
    """Files broken one to four times each."""
    source = random.Random(seed)
    for _ in range(count):
        data = source.choice(pool)
        for _ in range(source.choice((1, 1, 2, 4))):
            data = source.choice(MUTATIONS)(source, data)
        yield data + (source.choice(pool) if source.random() < 0.05 else b"")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for pair in value.items() for part in pair for text in _texts(part))
    elif isinstance(value, list | tuple):
        yield from (text for part in value for text in _texts(part))
    elif is_dataclass(value):
        yield from (text for field in fields(value) for text in _texts(getattr(value, field.name)))


def check(data: bytes, chunk: int = 997) -> None:
    """Read one file to its end. Raises ``AssertionError`` when the answer is unsound, or whatever escapes."""
    delimiters, last_end, claims, quarantined, started, ended = Delimiters(), 0, 0, 0, 0, 0
    event: object = None
    try:
        for event in read_835((data[at : at + chunk] for at in range(0, len(data), chunk)), Limits(max_findings=50)):
            assert not any("\0" in text for text in _texts(event)), "NUL in a value"
            assert not any("\ud800" <= character <= "\udfff" for text in _texts(event) for character in text)
            if isinstance(event, PaymentStarted):
                delimiters, started = event.delimiters, started + 1
            elif isinstance(event, ClaimDecision):
                assert last_end <= event.start < event.end <= len(data), "byte range"
                assert event.ordinal == claims, "ordinal"
                assert event.unreadable == any(finding.severity == "error" for finding in event.findings)
                last_end, claims, quarantined = event.end, claims + 1, quarantined + event.unreadable
                read_claim_range(data[event.start : event.end], delimiters)
            elif isinstance(event, PaymentEnded):
                ended += 1
    except X12Error:
        return
    assert isinstance(event, FileRead)
    assert event.interchanges
    assert (event.claims, event.quarantined, event.payments, ended) == (claims, quarantined, started, started)


def fuzz(count: int, seed: int, pool: list[bytes], keep: Path | None = None) -> int:
    """Number of files on which something else than ``X12Error`` escaped."""
    escaped = 0
    for data in mutants(count, seed, pool):
        try:
            check(data)
        except Exception:  # whatever it is, it must be counted and kept
            escaped += 1
            if escaped <= 5:
                traceback.print_exc()
            if keep is not None:
                keep.mkdir(exist_ok=True)
                (keep / f"{hashlib.sha256(data).hexdigest()[:12]}.835").write_bytes(data)
    return escaped


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    begin = time.perf_counter()
    escaped = fuzz(options.count, options.seed, seeds(), CRASHERS)
    print(f"fuzz_835 count {options.count} seed {options.seed} {time.perf_counter() - begin:.1f} s {escaped} escaped")
    return 1 if escaped else 0


if __name__ == "__main__":
    sys.exit(main())
