"""A rule tried on history: the figures add up, and say what sorting each denial would say."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.domain.sorting.classify import sort_denial
from app.domain.sorting.own_rules import OwnRule, OwnRules, apply_own_rules
from app.domain.sorting.try_rule import Alike, Place, try_rule
from app.domain.sorting.vocabulary import bucket_of

ACME, OTHER = UUID(int=1), UUID(int=2)
DAY = date(2026, 3, 1)
RULE = OwnRule("r5", bucket_of("contract"), "appeal", "Why.", DAY, carc="197", payer_id=ACME)
NEARER = replace(RULE, id="r1", group="CO", bucket=bucket_of("duplicate"), path="close", approved_by="lead")
WIDER = replace(RULE, id="r2", payer_id=None, bucket=bucket_of("duplicate"), path="close", approved_by="lead")


def place(carc: str, remarks: tuple[str, ...] = ()) -> Place:
    """Where the shipped rules put it."""
    it = sort_denial("CO", carc, remarks)
    if it.bucket is None:
        return Place(None, None, None, it.recommended_path, it.triage)
    return Place(*it.bucket[:3], it.recommended_path, it.triage)


def alike(carc: str = "197", payer: UUID = ACME, day: int = 0, by_person: bool = False, **more: object) -> Alike:
    told = {"remarks": (), "denials": 2, "open": 1, "undecided": 1, "amount_denied": 300, "amount_at_risk": 100} | more
    where = place(carc, told["remarks"])  # type: ignore[arg-type]
    return Alike("CO", carc, payer_id=payer, remit_date=DAY + timedelta(day), place=where, by_person=by_person, **told)  # type: ignore[arg-type]


class TestWhatMoves:
    def test_where_from_where_to_and_how_much(self) -> None:
        trial = try_rule(RULE, OwnRules(), [alike(key=7), alike(key=8), alike("50"), alike(payer=OTHER)])
        assert (trial.looked_at, trial.moved.denials, trial.moved.open, trial.moved.amount_denied) == (4, 4, 2, 600)
        assert trial.keys == [7, 8]
        ((before, after), figures) = trial.changes.popitem()
        assert (before.sub_cause, after.sub_cause, after.path) == ("authorization", "contract", "appeal")
        assert figures == trial.moved

    def test_it_is_tried_on_days_before_it_begins(self) -> None:
        assert try_rule(RULE, OwnRules(), [alike(day=-300)]).moved.denials == 2

    def test_what_leaves_triage_moves(self) -> None:
        provisional = alike("16", remarks=())
        same = provisional.place
        rule = replace(RULE, carc="16", bucket=bucket_of(str(same.sub_cause)), path=same.path)
        trial = try_rule(rule, OwnRules(), [provisional])
        assert (trial.moved.denials, trial.there_already) == (2, 0)

    def test_a_path_that_a_remark_closes_stays_closed(self) -> None:
        trial = try_rule(replace(RULE, carc="16"), OwnRules(), [alike("16", remarks=("MA130",))])
        ((_, after),) = trial.changes
        assert after.path == "fix"


class TestWhatStays:
    def test_where_the_rule_puts_it_already(self) -> None:
        there = alike()._replace(place=Place("payer", "payer_process", "contract", "appeal"))
        assert try_rule(RULE, OwnRules(), [there]).there_already == 2

    def test_what_a_person_put_there(self) -> None:
        trial = try_rule(RULE, OwnRules(), [alike(by_person=True)])
        assert (trial.kept_by_person, trial.moved.denials) == (2, 0)

    def test_what_a_nearer_rule_decides_while_it_is_in_force(self) -> None:
        trial = try_rule(RULE, OwnRules([NEARER, WIDER]), [alike(), alike(day=-1)])
        assert (trial.kept_by_other_rule, trial.moved.denials) == (2, 2)

    def test_a_wider_rule_gives_way(self) -> None:
        assert try_rule(RULE, OwnRules([WIDER]), [alike()]).moved.denials == 2


histories = st.lists(
    st.builds(
        alike,
        st.sampled_from(["197", "62", "50", "16", "Z99"]),
        st.sampled_from([ACME, OTHER]),
        st.integers(-30, 30),
        st.booleans(),
        remarks=st.sampled_from([(), ("M62",), ("MA130",), ("m62", "N130")]),
        denials=st.integers(1, 9),
        amount_denied=st.integers(0, 10_000),
    ),
    max_size=12,
)
rules = st.builds(
    replace,
    st.just(RULE),
    payer_id=st.sampled_from([None, ACME]),
    carc=st.sampled_from(["197", "16", "Z99"]),
    remark=st.sampled_from([None, "M62"]),
    path=st.sampled_from(["fix", "appeal", "close"]),
)


@given(rules, histories)
def test_every_denial_it_is_about_is_counted_once(rule: OwnRule, history: list[Alike]) -> None:
    trial = try_rule(rule, OwnRules([NEARER]), history)
    one_by_one = [try_rule(rule, OwnRules([NEARER]), [it]) for it in history]
    assert trial.looked_at == sum(it.looked_at for it in one_by_one)
    assert trial.moved.amount_denied == sum(it.moved.amount_denied for it in one_by_one)
    assert trial.moved.denials == sum(figures.denials for figures in trial.changes.values())
    assert trial.looked_at <= sum(it.denials for it in history)


@given(rules, histories)
def test_what_moves_is_what_sorting_would_put_elsewhere(rule: OwnRule, history: list[Alike]) -> None:
    """Asked on days on which the rule is in force, with the shipped rules alone beside it."""
    now = [it._replace(remit_date=DAY, by_person=False) for it in history]
    own = OwnRules([replace(rule, approved_by="lead")])
    moved = 0
    for it in now:
        shipped = sort_denial(it.group, it.carc, it.remarks)
        told = {"payer_id": it.payer_id, "group": it.group, "carc": it.carc, "remarks": it.remarks, "on": DAY}
        put = apply_own_rules(shipped, own, **told)  # type: ignore[arg-type]
        elsewhere = (put.bucket, put.recommended_path, put.triage) != (
            shipped.bucket,
            shipped.recommended_path,
            shipped.triage,
        )
        moved += it.denials if elsewhere else 0
    assert try_rule(rule, OwnRules(), now).moved.denials == moved
