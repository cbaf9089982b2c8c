"""What is recommended where nobody has weighed what a denial is worth: sorting's path, as far as guards let it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from app.domain.workflow.case import Case, Commander, StatusAnswer, Wish, Worth
from app.domain.workflow.weigh_options import CLOSE_REASONS, PATHS, Options, weigh_options
from tests.domain.economics.build import option
from tests.domain.workflow.claims import TODAY, denial

ANALYST = Commander(UUID(int=1), "analyst")
LOST = {"mean": 0.05, "own": 50_00}
"""5 % of 100.00 for 50.00 of work."""


def weighed(
    first: str | None = "appeal",
    second: str | None = "fix",
    barred: tuple[str, ...] = (),
    *,
    asked: bool = True,
    worth: Worth | None = None,
) -> Options:
    """``asked``: the payer has said that it is final, so that an appeal waits for nothing."""
    bucket: dict[str, Any] = {"sub_cause": "authorization", "alternative_path": second, "barred_paths": list(barred)}
    of = denial(recommended_path=first, bucket=bucket)
    said = StatusAnswer("finally_denied", TODAY, frozenset([of.id]), "portal")
    answers = (said,) if asked else ()
    return weigh_options(Case(of, (of,), TODAY, ANALYST, Wish(path="fix"), answers=answers, worth=worth or Worth()))


@pytest.mark.parametrize(
    ("first", "second", "barred", "asked", "path"),
    [
        ("appeal", "fix", (), True, "appeal"),
        ("fix", "appeal", (), True, "fix"),
        ("appeal", "fix", (), False, "appeal"),  # what waits is still the path
        ("appeal", "fix", ("appeal",), True, "fix"),
        ("appeal", None, ("appeal",), True, "fix"),
        ("fix", None, ("fix",), True, "appeal"),
        (None, "appeal", (), True, "appeal"),
        (None, None, (), True, "fix"),
        ("close", None, (), True, "close"),
        ("appeal", "fix", ("appeal", "fix"), True, "appeal"),  # nothing is open: it says what stands against it
        (None, None, ("appeal", "fix"), True, "close"),
    ],
)
def test_sorting_is_followed_as_far_as_guards_let_it(first, second, barred, asked, path):
    found = weighed(first, second, barred, asked=asked)
    assert found.recommended == path
    assert found.why.endswith(".")


def test_what_it_waits_for_is_said():
    waits = weighed(asked=False)
    (stopped,) = [it.ruling.stopped_by for it in waits.options if it.path == "appeal"]
    assert stopped is not None
    assert stopped.reason in waits.why
    assert weighed().why == "It is what the rules recommend."
    assert weighed(barred=("appeal",)).why == "The recommended path is closed."


@pytest.mark.parametrize(
    ("meaning", "path"),
    [
        ("pending", "appeal"),
        ("information_requested", "appeal"),
        ("documents_not_received", "appeal"),
        ("paid", "appeal"),
        ("not_found", "appeal"),
        ("rejected", "fix"),
        ("send_new_claim", "fix"),
        ("send_replacement", "fix"),
    ],
)
def test_what_the_payer_says_now_puts_an_appeal_off_or_rules_it_out(meaning, path):
    """A claim that moves is no reason to correct it instead; one that was never adjudicated is."""
    of = denial(recommended_path="appeal", bucket={"alternative_path": "fix", "barred_paths": []})
    said = StatusAnswer(meaning, TODAY, frozenset([of.id]), "portal")
    found = weigh_options(Case(of, (of,), TODAY, ANALYST, answers=(said,)))
    assert (found.recommended, "first:" in found.why) == (path, path == "appeal")


def test_every_path_is_asked_as_if_somebody_had_wished_for_it():
    fix, appeal, close = weighed().options
    assert [it.path for it in (fix, appeal, close)] == list(PATHS)
    assert (fix.ruling.command, appeal.ruling.command) == ("decide_fix", "decide_appeal")
    assert fix.ruling.allowed, "a fix is taken to change something"
    assert appeal.ruling.allowed
    assert (fix.priced, appeal.priced, fix.reasons, appeal.reasons) == (None, None, (), ())


def test_a_close_has_a_ruling_for_every_reason_and_shows_the_first_that_is_allowed():
    close = weighed().options[2]
    rulings = dict(close.reasons)
    assert tuple(rulings) == CLOSE_REASONS
    assert not rulings["not_worth_it"].allowed
    assert rulings["payer_correct"].allowed
    assert close.ruling == rulings["payer_correct"]
    assert {it.command for it in rulings.values()} == {"close"}


def test_a_close_that_no_reason_allows_shows_the_last():
    of = denial(stage="intake", next_action="sort", triage="needs_remark")
    close = weigh_options(Case(of, (of,), TODAY, ANALYST)).options[2]
    assert not close.ruling.allowed
    assert close.ruling == close.reasons[-1][1]


class TestWorth:
    """With numbers: guards say what is open, the economics choose among that."""

    def test_every_path_shows_its_own_numbers(self):
        priced = (option("appeal"), option("fix"))
        fix, appeal, close = weighed(worth=Worth(priced=priced)).options
        assert (fix.priced, appeal.priced, close.priced) == (priced[1], priced[0], None)

    def test_the_path_that_is_worth_it_leads_with_its_numbers(self):
        found = weighed(worth=Worth(priced=(option("appeal"), option("fix", **LOST))))
        assert found.recommended == "appeal"
        assert found.why != weighed().why

    def test_the_alternative_of_sorting_follows_where_the_first_is_not_worth_it(self):
        priced = (option("appeal", **LOST), option("fix"))
        assert weighed(worth=Worth(priced=priced)).recommended == "fix"
        assert weighed(second=None, worth=Worth(net=-45_00, worth_it=False, priced=priced)).recommended == "close"

    def test_what_is_worth_nothing_is_closed_for_that_reason(self):
        priced = (option("appeal", **LOST), option("fix", **LOST))
        found = weighed(worth=Worth(net=-45_00, worth_it=False, priced=priced))
        close = dict(found.options[2].reasons)
        assert close["not_worth_it"].allowed
        assert found.recommended == "close"
        assert "First:" not in found.why

    def test_a_close_for_that_reason_that_its_guard_refuses_is_not_recommended(self):
        priced = (option("appeal", **LOST), option("fix", **LOST))
        together = Worth(net=-45_00, worth_it=False, batch_worth_it=True, priced=priced)
        found = weighed(worth=together)
        assert not dict(found.options[2].reasons)["not_worth_it"].allowed
        assert (found.recommended, found.why) == ("appeal", "It is what the rules recommend.")

    def test_a_path_that_waits_says_for_what(self):
        found = weighed(asked=False, worth=Worth(priced=(option("appeal"), option("fix", **LOST))))
        assert found.recommended == "appeal"
        stopped = found.options[1].ruling.stopped_by
        assert stopped is not None
        assert found.why.endswith(f" First: {stopped.reason}")

    def test_a_path_that_guards_refuse_is_not_weighed(self):
        found = weighed(barred=("appeal",), worth=Worth(priced=(option("appeal"), option("fix"))))
        assert found.recommended == "fix"

    def test_a_denial_without_a_bucket_is_weighed_too(self):
        of = denial(recommended_path="appeal", bucket=None)
        said = StatusAnswer("finally_denied", TODAY, frozenset([of.id]), "portal")
        worth = Worth(priced=(option("appeal"), option("fix")))
        assert weigh_options(Case(of, (of,), TODAY, ANALYST, answers=(said,), worth=worth)).recommended == "appeal"
