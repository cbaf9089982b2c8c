"""``Prefer: wait=N``: what callers may write, and what they get of it."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from app.http.waiting import LONGEST_WAIT, wait_of


def seconds(*told: str) -> int:
    headers = [(b"prefer", value.encode("latin-1")) for value in told]
    return wait_of(Request({"type": "http", "headers": headers}))


@pytest.mark.parametrize(
    ("told", "waited"),
    [
        ("wait=0", 0),
        ("wait=1", 1),
        ("wait=007", 7),
        ("wait=20", 20),
        ("wait=21", LONGEST_WAIT),
        ("wait=1000000000", LONGEST_WAIT),
        ("wait=" + "9" * 5_000, LONGEST_WAIT),
        ("Wait = 5", 5),
        ('wait="5"', 5),
        ("wait=5; foo=bar", 5),
        ("respond-async, wait=5", 5),
        ("wait=5,respond-async", 5),
        ("wait=-1", 0),
        ("wait=1.5", 0),
        ("wait=5s", 0),
        ("wait=", 0),
        ("wait", 0),
        ("wait=abc", 0),
        ("x-wait=5", 0),
        ('note="a wait=5"', 0),
        ("await=5", 0),
        ("wait=\xb2", 0),
        ("", 0),
    ],
)
def test_seconds_to_wait(told: str, waited: int) -> None:
    assert seconds(told) == waited


def test_it_may_be_in_a_header_of_its_own() -> None:
    assert seconds("respond-async", "wait=5") == 5
    assert seconds() == 0
