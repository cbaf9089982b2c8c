"""Break 277s, 277CAs, 999s and TA1s at random and read them: only ``X12Error`` may escape, and what is read is sound.

    python -m tests.clearinghouse.x12.fuzz_277 --count 50000 --seed 1

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
from datetime import date
from pathlib import Path
from typing import TypeVar

from app.clearinghouse.x12.acknowledgments import FILE_LIMITS, read_acknowledgments
from app.clearinghouse.x12.claim_status_277 import read_277
from app.clearinghouse.x12.element_values import LONGEST_CODE, LONGEST_ID
from app.clearinghouse.x12.errors import X12Error
from app.domain.status.acknowledgment import Received
from app.domain.status.answer import Statement, StatusCode
from tests.clearinghouse.x12.era import encode
from tests.clearinghouse.x12.fuzz_835 import CRASHERS, JUNK, MUTATIONS, NUMBERS
from tests.clearinghouse.x12.messages import ACCEPTANCE, CLAIM, STATUS, SYNTAX, X212, X214, X231, message, ta1

T = TypeVar("T")

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "x12"
FOLDERS = ("277", "277ca", "999")
PIECES = [
    *(f"~{piece}~".encode() for piece in ("HL*9*1*22*0", "HL*9*9*23", "HL*4*3*PT", "HL*1**20*1", "HL*2*1*21*0")),
    *(f"~{piece}~".encode() for piece in ("TRN*2*T9", "TRN", "STC", "STC*F2:88::RX", "SVC", "SVC*:*1", "QTY*90*-1")),
    *(f"~{piece}~".encode() for piece in ("ST*277*1*005010X212", "ST*277*1*005010X214", "ST*999*1", "SE*1*1", "BHT")),
    *(f"~{piece}~".encode() for piece in ("AK1", "AK2*837*1", "IK3*A*B**C", "IK4*1:2:3:4*5*6*7", "IK5*R", "CTX*CLM01")),
    *(
        f"~{piece}~".encode()
        for piece in ("TA1*1", "TA1*1*260101*0900*R*006", "DTP*472*RD8*-", "DTP*472*RD8*20260101-")
    ),
    b"X212",
    b"X214",
    b"::::",
    b"-",
]
"""What only these messages hold: put in anywhere."""


def own_seeds() -> list[bytes]:
    """Small files of ours that hold every segment the readers know."""
    answer, claims = message(X212, (*STATUS, *CLAIM)), message(X214, ACCEPTANCE)
    syntax = message(X231, SYNTAX)
    return [
        encode(answer),
        encode(answer, between="\r\n", bom=True),
        encode(answer, "|>\n"),
        encode(claims),
        encode(claims, "\x1d\x1f\x1c", encoding="latin-1"),
        encode(segment.replace("DOE", "PEÑA") for segment in claims),
        encode(syntax),
        encode(syntax, "|>\n") + ta1(),
        ta1() + encode(claims) + encode(answer),
    ]


def seeds() -> list[bytes]:
    """Our own files, and the public samples where they are at hand."""
    return own_seeds() + [path.read_bytes() for name in FOLDERS for path in sorted((SAMPLES / name).glob("*.*"))]


def _put_in(source: random.Random, data: bytes) -> bytes:
    at = source.randrange(len(data) + 1)
    return data[:at] + source.choice(PIECES + JUNK + NUMBERS) + data[at:]


def mutants(count: int, seed: int, pool: list[bytes]) -> Iterator[bytes]:
    """Files broken one to four times each."""
    source = random.Random(seed)
    ways = [*MUTATIONS, *[_put_in] * 4]
    for _ in range(count):
        data = source.choice(pool)
        for _ in range(source.choice((1, 1, 2, 4))):
            data = source.choice(ways)(source, data)
        yield data + (source.choice(pool) if source.random() < 0.05 else b"")


def _read(door: Callable[[bytes], T], data: bytes) -> T | None:
    try:
        return door(data)
    except X12Error:
        return None


def check(data: bytes) -> Received | None:
    """Read one file through both doors. Raises ``AssertionError`` when the answer is unsound, or whatever escapes."""
    received, reading = _read(read_acknowledgments, data), _read(read_277, data)
    if reading is None:
        return received
    assert received is not None, "the file door has the wider limits"
    assert reading.replies == received.replies, "both doors read the same"
    assert len(received.findings) <= FILE_LIMITS.max_findings + 1
    _check_values(received)
    return received


def _check_values(received: Received) -> None:
    """Nothing is longer than a column that will hold it, nothing is a character that no column takes."""
    for acknowledgment in received.claim_acknowledgments:
        for claim in acknowledgment.claims:
            assert len(claim.patient_control_number) <= LONGEST_ID
            assert claim.action is None or len(claim.action) <= LONGEST_CODE
            _check_statements(claim.statements)
    for reply in received.replies:
        for found in reply.reply.claims:
            assert len(found.trace) <= LONGEST_ID
            _check_statements(found.statements)
            for line in found.lines:
                _check_statements(line.statements)
        for refusal in reply.reply.refusals:
            assert refusal.statements, "a refusal says why"
            _check_statements(refusal.statements)
    text = repr(received)
    assert "\\x00" not in text, "NUL in a value"
    assert "\\ud8" not in text, "half a character"


def _check_statements(statements: tuple[Statement, ...]) -> None:
    for statement in statements:
        assert 1 <= len(statement.codes) <= 3
        assert statement.charge is None or isinstance(statement.charge, int)
        assert statement.effective_on is None or isinstance(statement.effective_on, date)
        for code in statement.codes:
            _check_code(code)


def _check_code(code: StatusCode) -> None:
    assert code.category or code.status
    for part in (code.category, code.status, code.entity or ""):
        assert part == part.strip().upper()
        assert len(part) <= LONGEST_CODE


def fuzz(count: int, seed: int, pool: list[bytes], keep: Path | None = None) -> tuple[int, int]:
    """Files on which something else than ``X12Error`` escaped, and files in which something was read."""
    escaped = read = 0
    for data in mutants(count, seed, pool):
        try:
            read += check(data) is not None
        except Exception:  # whatever it is, it must be counted and kept
            escaped += 1
            if escaped <= 5:
                traceback.print_exc()
            if keep is not None:
                keep.mkdir(exist_ok=True)
                (keep / f"{hashlib.sha256(data).hexdigest()[:12]}.277").write_bytes(data)
    return escaped, read


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    begin = time.perf_counter()
    escaped, read = fuzz(options.count, options.seed, seeds(), CRASHERS)
    seconds = time.perf_counter() - begin
    print(f"fuzz_277 count {options.count} seed {options.seed} {seconds:.1f} s {read} read {escaped} escaped")
    return 1 if escaped else 0


if __name__ == "__main__":
    sys.exit(main())
