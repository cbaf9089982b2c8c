import random

from app.domain.intake.latest import latest_tellings
from tests.domain.intake.build import denied, era, post


def left(*events):
    return [event.id for event in latest_tellings(list(events))]


def test_remittances_all_count():
    one, other = era(1, denied()), era(1, denied())
    assert left(one, other) == [one.id, other.id]


def test_the_last_post_under_an_id_of_the_sender_counts():
    first, last = post(1, denied(), external_id="X"), post(2, denied("1", 50, "97"), external_id="X")
    assert left(first, last) == [last.id]
    assert last.replaces == [first.id]


def test_the_order_in_which_they_are_read_does_not_matter():
    posts = [post(1, denied(amount=amount), external_id="X") for amount in (1, 2, 3)]
    last = posts[-1]
    random.Random(1).shuffle(posts)
    assert left(*posts) == [last.id]
    assert len(last.replaces) == 2


def test_without_an_id_codes_and_lines_on_one_day_make_it_the_same():
    first, again, other = post(1, denied()), post(1, denied(), paid=5), post(1, denied(carc="97"))
    assert left(first, again, other) == [again.id, other.id]


def test_another_day_or_number_is_another_denial():
    posts = [post(1, denied()), post(2, denied()), post(1, denied(), number="I2")]
    assert len(left(*posts)) == 3
