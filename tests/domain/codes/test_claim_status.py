"""List 508 as data: what the facts name, dated, and nothing of what they do not."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from app.domain.codes.claim_status import ASKS, CLAIM_STATUSES, Document, Part, Theme, claim_status


def test_every_row_is_written_in_the_closed_lists() -> None:
    for code, it in CLAIM_STATUSES.items():
        assert it.code == code
        assert it.theme in get_args(Theme)
        assert it.document is None or it.document in get_args(Document)
        assert it.part is None or it.part in get_args(Part)
        assert (it.document is None) == (it.theme not in ASKS)
        assert 0 < len(it.meaning) <= 60


def test_what_is_not_used_any_more_has_its_day() -> None:
    stopped = {code: it.stops for code, it in CLAIM_STATUSES.items() if it.stops}
    assert stopped == {"122": date(2008, 1, 1)} | dict.fromkeys(
        ["355", "361", "412", "416", "421", "446"], date(2011, 11, 1)
    )


@pytest.mark.parametrize(
    ("theme", "codes"),
    [
        ("not_received", "95"),
        ("send_new", "787"),
        ("send_replacement", "799"),
        ("duplicate", "54 746 770 779"),
        ("duplicate_pending", "78"),
        ("corrected", "101 464 495 535 717 748"),
        ("search", "35 97 485 487 804"),
        ("system", "484 689"),
        ("not_real_time", "494 685 690 691 794"),
        ("forwarded", "16 17"),
        ("other", "617 649 800 801 802 803"),
    ],
)
def test_themes_on_which_work_turns(theme: str, codes: str) -> None:
    assert [code for code, it in CLAIM_STATUSES.items() if it.theme == theme] == codes.split()


def test_codes_that_need_a_second_one() -> None:
    needing = [code for code, it in CLAIM_STATUSES.items() if it.needs_second]
    assert needing == "21 59 60 294 402 510 511 512 732 748".split()


@pytest.mark.parametrize(("told", "code"), [("65", "65"), ("065", "65"), (" 65 ", "65"), ("0", "0"), ("000", None)])
def test_any_usual_spelling(told: str, code: str | None) -> None:
    found = claim_status(told)
    assert (found and found.code) == code


@pytest.mark.parametrize("code", ["", "1A", "9999", "804.5", "-1"])
def test_an_unknown_code_is_a_normal_input(code: str) -> None:
    assert claim_status(code) is None
