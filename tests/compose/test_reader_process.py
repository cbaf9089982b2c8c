"""A file read by another process is the same file."""

import pickle
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from app.clearinghouse.x12.errors import X12Error
from app.clearinghouse.x12.limits import Limits
from app.compose.read_remittance import gather
from app.compose.reader_process import ReaderFailedError, ReaderProcess
from app.domain.intake import gather as gathering
from app.domain.intake.gather import Group
from app.sample import write_sample
from app.wiring import surroundings

DAY = date(2026, 1, 15)
LIMITS = Limits(today=DAY)
CLAIMS = 4_500


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reader") / "sample.835"
    with path.open("wb") as out:
        write_sample(out, CLAIMS, 1, today=DAY)
    return path


@pytest.fixture
def reader() -> Iterator[ReaderProcess]:
    process = ReaderProcess()
    yield process
    if process.alive:
        process.end()


def told(groups: list[Group]) -> list[tuple[object, ...]]:
    """What groups say, without the ids that each reading gives its payments."""
    return [
        (
            [(list(share.plain), share.worked, share.counted) for share in group.shares],
            [payment for _, payment in group.ended],
            (group.claims, group.charge, group.paid, group.findings, group.complete, group.end),
        )
        for group in groups
    ]


def test_it_hands_over_what_a_thread_would_read(reader: ReaderProcess, file: Path) -> None:
    with file.open("rb") as source:
        here = list(gather(source, DAY, surroundings(), LIMITS))
    assert len(here) == CLAIMS // gathering.CHUNK + 1
    for _ in range(2):  # it stays for the next file
        with reader.reading(file, DAY, LIMITS) as groups:
            assert told(list(groups)) == told(here)


def test_what_cannot_be_read_on_is_an_error_here(reader: ReaderProcess, file: Path, tmp_path: Path) -> None:
    noise = tmp_path / "noise.835"
    noise.write_bytes(b"%PDF-1.7 not a remittance" * 100)
    with pytest.raises(X12Error, match="not_x12"), reader.reading(noise, DAY, LIMITS) as groups:
        list(groups)
    with reader.reading(file, DAY, LIMITS) as groups:
        assert sum(group.claims for group in groups) == CLAIMS


def test_a_reading_that_is_given_up_ends_the_reader(reader: ReaderProcess, file: Path) -> None:
    with suppress(ZeroDivisionError), reader.reading(file, DAY, LIMITS) as groups:
        next(groups)
        raise ZeroDivisionError
    assert not reader.alive


def test_a_reader_that_is_killed_is_an_error_and_no_end_of_the_file(reader: ReaderProcess, file: Path) -> None:
    with reader.reading(file, DAY, LIMITS) as groups:
        next(groups)
        reader._process.kill()
        with pytest.raises(EOFError):
            list(groups)
    assert not reader.alive


def test_what_it_was_not_made_for_is_told_without_its_text(reader: ReaderProcess, file: Path, tmp_path: Path) -> None:
    missing = tmp_path / "of-somebody"
    with reader.reading(missing, DAY, LIMITS) as groups, pytest.raises(ReaderFailedError) as told:
        list(groups)
    assert "FileNotFoundError" in str(told.value)
    assert "somebody" not in str(told.value)
    with reader.reading(file, DAY, LIMITS) as groups:
        assert sum(group.claims for group in groups) == CLAIMS


def test_plain_events_survive_the_journey(file: Path) -> None:
    with file.open("rb") as source:
        group = next(gather(source, DAY, surroundings(), LIMITS))
    (again,) = told([pickle.loads(pickle.dumps(group))])
    assert again == told([group])[0]
