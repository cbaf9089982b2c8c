from tests.clearinghouse.x12.fuzz_277 import check, fuzz, own_seeds
from tests.clearinghouse.x12.fuzz_835 import CRASHERS


def test_nothing_escapes_from_1000_broken_files() -> None:
    escaped, read = fuzz(1_000, 277, own_seeds())
    assert escaped == 0
    assert read > 500, "most mutants must still be read, or the test looks at nothing"


def test_whole_files_are_sound() -> None:
    for data in own_seeds():
        received = check(data)
        assert received is not None
        assert received.findings == ()


def test_what_once_broke_the_readers() -> None:
    for path in CRASHERS.glob("*.277"):
        check(path.read_bytes())
