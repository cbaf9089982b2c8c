import csv
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import app.domain.economics.cost_rows as module
from app.domain.deadlines.due import CHANNEL_DAYS
from app.domain.deadlines.rules import RULES
from app.domain.economics.cost import DISPUTES, TOUCHES, Task, cost_of
from app.domain.economics.cost_rows import COSTS, CostRow, InvalidCostError, read_costs
from app.domain.sorting.vocabulary import SUB_CAUSES, WORK_TYPES

APPEAL = Task("appeal", 1, channel="portal")
HEADER = Path(module.__file__).with_name("costs.csv").read_text().splitlines()[0]

tasks = st.builds(
    Task,
    path=st.sampled_from(["fix", "appeal", "close"]),
    level=st.integers(0, 3),
    work_type=st.none() | st.sampled_from(list(WORK_TYPES)),
    sub_cause=st.none() | st.sampled_from(list(SUB_CAUSES)),
    surgery=st.booleans(),
    channel=st.none() | st.sampled_from(list(CHANNEL_DAYS)),
    purpose=st.sampled_from(["appeal", "idr"]),
    done=st.sets(st.sampled_from(TOUCHES)),
)


class TestCost:
    @pytest.mark.parametrize(
        ("task", "shared", "own"),
        [
            # 14, 4 and 10 minutes at 30.30 an hour and 1.91 once; 6 minutes for each claim
            (APPEAL, 7_07 + 2_02 + 5_05 + 1_91, 3_03),
            (Task("appeal", 2, channel="mail"), 16_05 + 10_00, 3_03),
            (Task("appeal", 1, sub_cause="medical_necessity", channel="fax"), 16_05, 3_03 + 13_30),
            (Task("appeal", 1, sub_cause="frequency", surgery=True, channel="fax"), 16_05, 3_03 + 51_30),
            (Task("appeal", 1, sub_cause="coding", surgery=True, channel="fax"), 16_05, 3_03),
            (Task("appeal", 1, channel="portal", purpose="idr"), 16_05 + 15_00, 3_03),
            (Task("fix", channel="electronic"), 7_07, 3_03 + 2_02 + 5_05 + 1_91),
            (Task("fix", channel="electronic", sub_cause="medical_necessity"), 7_07, 12_01),
            (Task("appeal", 1, channel="mail", done={"prepare", "collect", "submit"}), 5_05, 0),
            (Task("close"), 0, 2_53),
        ],
    )
    def test_by_hand(self, task, shared, own):
        found = cost_of(task)
        assert (found.shared, found.own, found.total) == (shared, own, shared + own)

    def test_three_rounds_cost_what_was_published(self):
        assert 3 * cost_of(APPEAL).total == pytest.approx(57_23, abs=3)
        assert 3 * cost_of(Task("fix", channel="electronic")).total == pytest.approx(57_23, abs=3)

    def test_every_part_shows_its_numbers(self):
        first = cost_of(APPEAL).items[0]
        assert (first.name, first.minutes, first.rate, first.cents, first.confirmed) == (
            "prepare",
            14,
            3030,
            7_07,
            False,
        )
        assert [it.name for it in cost_of(APPEAL).items] == ["prepare", "collect", "submit", "track", "overhead"]

    def test_what_has_no_figure_is_named(self):
        assert cost_of(Task("appeal", 1)).unknown == ("postage",)
        assert cost_of(Task("appeal", 1, channel="portal", purpose="idr")).unknown == ("idr_entity",)
        assert cost_of(Task("appeal", 1, done={"submit"})).unknown == ()


class TestPolicyRows:
    def test_they_replace_ours_of_the_same_name(self):
        dear = CostRow("rate", "specialist", 60_00)
        assert cost_of(APPEAL, [dear]).own == 6_00

    def test_the_most_particular_one_counts(self):
        rows = [
            CostRow("touch", "collect", 30, "appeal"),
            CostRow("touch", "collect", 60, "appeal", level=2),
            CostRow("touch", "collect", 90, "appeal", level=2, work_type="doc"),
        ]
        costs = [cost_of(task, rows).own for task in (APPEAL, Task("appeal", 2), Task("appeal", 2, work_type="doc"))]
        assert costs == [15_15, 30_30, 45_45]

    def test_a_fee_that_is_known_is_no_longer_unknown(self):
        known = CostRow("fee", "idr_entity", 400_00, "appeal", when="idr", shared=True)
        found = cost_of(Task("appeal", 1, channel="portal", purpose="idr"), [known])
        assert (found.unknown, found.shared) == ((), 16_05 + 15_00 + 400_00)

    def test_a_touch_of_their_own_comes_last(self):
        found = cost_of(APPEAL, [CostRow("touch", "second_look", 2, "appeal")])
        assert [it.name for it in found.items if it.minutes][-1] == "second_look"

    @pytest.mark.parametrize(("kind", "value"), [("rate", None), ("touch", None), ("fee", -1)])
    def test_a_row_without_its_figure_is_refused(self, kind, value):
        with pytest.raises(InvalidCostError):
            CostRow(kind, "x", value)


class TestTable:
    def test_every_row_has_a_source(self):
        assert all(row.source for row in COSTS)

    def test_only_what_a_regulation_says_is_confirmed(self):
        assert [row.name for row in COSTS if row.confirmed] == ["idr_admin"]

    def test_every_channel_has_its_postage(self):
        for channel in CHANNEL_DAYS:
            assert cost_of(Task("appeal", 1, channel=channel)).unknown == ()
            assert cost_of(Task("fix", channel=channel)).unknown == ()

    def test_touches_are_known(self):
        assert {row.name for row in COSTS if row.kind == "touch"} == set(TOUCHES)

    def test_disputes_are_windows(self):
        assert {rule.purpose for rule in RULES} >= DISPUTES

    @pytest.mark.parametrize("column", ["kind", "path", "when"])
    def test_an_unknown_word_is_refused(self, column):
        text = StringIO()
        writer = csv.DictWriter(text, HEADER.split(","))
        writer.writeheader()
        writer.writerow({"kind": "fee", "name": "x", "value": "1", column: "maybe"})
        with pytest.raises(ValueError, match="maybe"):
            read_costs(text.getvalue().splitlines())


@given(tasks)
def test_nothing_is_gained_by_work(task):
    found = cost_of(task)
    assert all(it.cents > 0 for it in found.items)
    assert found.total == found.shared + found.own >= 0


@given(tasks, st.sampled_from(TOUCHES))
def test_what_is_done_costs_nothing_more(task, touch):
    less = cost_of(
        Task(task.path, task.level, task.work_type, task.sub_cause, task.surgery, task.channel, task.purpose)
    )
    assert cost_of(task).total <= less.total
    assert touch not in [it.name for it in cost_of(Task(task.path, done={touch})).items]
