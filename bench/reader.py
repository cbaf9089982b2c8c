"""How fast the 835 reader is, as a ratio to the least that any reader must do: splitting the file into elements.

    python -m bench.reader [file.835]

Both run in one process, in turns, with the garbage collector as it comes. The memory figure is the growth of the
peak resident size of a fresh process that streams the file.
"""

from __future__ import annotations

import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from app.clearinghouse.x12.remittance_835 import FileRead, read_835

MOST = 1.5
"""Times of splitting alone."""
MOST_MEGABYTES = 64
ROUNDS = 5
CHUNK = 1024 * 1024


def chunks(path: Path) -> Iterator[bytes]:
    """The file as a server receives it."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def read_all(path: Path) -> FileRead:
    """Read with every check, keeping nothing."""
    last: object = None
    for event in read_835(chunks(path)):
        last = event
    assert isinstance(last, FileRead)
    return last


def split_all(path: Path) -> int:
    """The floor: every segment split, every element kept."""
    kept = [segment.split(b"*") for segment in path.read_bytes().split(b"~")]
    return len(kept)


def _seconds(work: Callable[[Path], object], path: Path) -> float:
    begin = time.perf_counter()
    work(path)
    return time.perf_counter() - begin


def ratio(path: Path, rounds: int = ROUNDS) -> tuple[float, float, float]:
    """Median seconds of the reader and of the floor, and the first in terms of the second."""
    pairs = [(_seconds(read_all, path), _seconds(split_all, path)) for _ in range(rounds)]
    reader, floor = (statistics.median(column) for column in zip(*pairs, strict=True))
    return reader / floor, reader, floor


def memory_growth(path: Path) -> float:
    """Megabytes by which a fresh process grows at most while it streams the file."""
    output = subprocess.run(
        [sys.executable, "-m", "bench.reader", "--memory", str(path)], check=True, capture_output=True, text=True
    )
    return float(output.stdout)


def _peak_megabytes() -> float:
    # The high-water mark of this program: ru_maxrss also remembers the process that started it.
    status = Path("/proc/self/status")
    mark = re.search(r"VmHWM:\s*(\d+)", status.read_text()) if status.exists() else None
    if mark is not None:
        return int(mark[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def write_sample(path: Path, claims: int = 100_000, seed: int = 1) -> None:
    """A balanced file of professional claims with distinct names and amounts."""
    source = random.Random(seed)
    bodies = [_claim(source, number) for number in range(claims)]
    total = sum(paid for _, paid in bodies)
    header = (
        f"ST*835*0001*005010X221A1~BPR*I*{_money(total)}*C*ACH*CCP*01*999999992*DA*1*1512345678**01*999988880*DA*2"
        "*20260116~TRN*1*EFT1*1512345678~DTM*405*20260115~N1*PR*HEALTH PLAN~N1*PE*CLINIC*XX*1234567893~LX*1~"
    )
    body = header + "".join(text for text, _ in bodies)
    path.write_text(
        "ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *260115*0900*^*00501*000000777*0*P*:~"
        f"GS*HP*PAYER*CLINIC*20260115*0900*77*X*005010X221A1~{body}SE*{body.count('~') + 1}*0001~"
        "GE*1*77~IEA*1*000000777~"
    )


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}" if cents % 100 else str(cents // 100)


def _claim(source: random.Random, number: int) -> tuple[str, int]:
    day = f"2025{source.randint(1, 12):02}{source.randint(1, 28):02}"
    lines = [_line(source, day, f"{number}-{at}") for at in range(source.choice((2, 3)))]
    charge, paid, patient = (sum(column) for column in list(zip(*lines, strict=True))[1:])
    provider = source.randrange(60)
    return (
        f"CLP*PCN{number:07}*{1 if paid else 4}*{_money(charge)}*{_money(paid)}*{_money(patient)}*12*ICN{number:010}*11*1~"
        f"NM1*QC*1*LAST{source.randrange(50_000)}*FIRST{source.randrange(2_000)}*{source.choice('ABCDE')}***MI*W{number:09}~"
        f"NM1*82*1*PROVIDER{provider}*ANN*B***XX*1{provider:09}~REF*1L*GRP{source.randrange(500)}~"
        f"DTM*232*{day}~DTM*050*2026{source.randint(1, 12):02}{source.randint(1, 28):02}~"
        + "".join(line[0] for line in lines)
    ), paid


def _line(source: random.Random, day: str, control: str) -> tuple[str, int, int, int]:
    charge = source.randint(4_000, 90_000)
    denied = source.random() < 0.12
    allowed = 0 if denied else charge * source.randint(30, 90) // 100
    patient = min(allowed, source.randint(500, 3_000)) if source.random() < 0.4 else 0
    cas = f"CAS*CO*{source.choice(('16', '197', '50', '29')) if denied else '45'}*{_money(charge - allowed)}~"
    if patient:
        cas += f"CAS*PR*{source.choice('123')}*{_money(patient)}~"
    remark = f"LQ*HE*{source.choice(('N130', 'M51', 'N290'))}~" if denied else ""
    code = source.choice(("99213", "99214", "97110", "71045", "80053", "36415")) + source.choice(("", ":25", ":59"))
    return (
        f"SVC*HC:{code}*{_money(charge)}*{_money(allowed - patient)}**{source.randint(1, 3)}~DTM*472*{day}~{cas}"
        f"REF*6R*{control}~AMT*B6*{_money(allowed)}~{remark}",
        charge,
        allowed - patient,
        patient,
    )


def report(path: Path) -> bool:
    """Print the figures; true when both are within bounds."""
    growth = memory_growth(path)
    times, reader, floor = ratio(path)
    print(
        f"reader_vs_split {times:.2f} (<= {MOST})   reader {reader:.2f} s, split {floor:.2f} s, {path.stat().st_size / 1e6:.0f} MB"
    )
    print(f"reader_memory_growth {growth:.1f} MB (< {MOST_MEGABYTES})")
    return times <= MOST and growth < MOST_MEGABYTES


def main(arguments: list[str]) -> int:
    """Measure the given file, or a generated one."""
    if arguments[:1] == ["--memory"]:
        before = _peak_megabytes()
        read_all(Path(arguments[1]))
        print(_peak_megabytes() - before)
        return 0
    if arguments:
        return 0 if report(Path(arguments[0])) else 1
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.835"
        write_sample(path)
        return 0 if report(path) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
