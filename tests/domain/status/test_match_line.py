"""Whether a line of an answer is the one that was denied."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.status.answer import LineStatus
from app.domain.status.match_line import is_same_line
from tests.domain.status.replies import FIRST, SERVED, denied

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("since", "until", "ours", "same"),
    [
        (SERVED, None, SERVED, True),
        (SERVED, None, SERVED + DAY, False),
        (SERVED, None, SERVED - DAY, False),
        (SERVED, SERVED + DAY, SERVED, True),
        (SERVED, SERVED + DAY, SERVED + DAY, True),
        (SERVED, SERVED + DAY, SERVED + 2 * DAY, False),
        (SERVED, SERVED, None, True),
        (None, None, SERVED, True),
    ],
)
def test_by_its_days(since, until, ours, same):
    line = LineStatus((), "HC:99213", service_from=since, service_to=until)
    assert is_same_line(line, denied(FIRST, service_on=ours)) == same


@pytest.mark.parametrize(
    ("theirs", "ours", "same"),
    [
        ("HC:99213", "99213", True),
        ("HC:j3490", "HC:J3490", True),
        ("NU: 0450", "0450", True),
        ("HC:99213", "HC:99214", False),
        (None, "HC:99213", False),
        ("HC:99213", None, False),
    ],
)
def test_by_its_code_under_whatever_list(theirs, ours, same):
    assert is_same_line(LineStatus((), theirs), denied(FIRST, ours)) == same


def test_by_our_own_number_before_all_else():
    line = LineStatus((), "HC:1", line_control_number=" L1 ", service_from=SERVED)
    assert is_same_line(line, denied(FIRST, "HC:2", line_control_number="L1", service_on=SERVED + DAY))
    assert not is_same_line(line, denied(FIRST, "HC:1", line_control_number="L2", service_on=SERVED))
