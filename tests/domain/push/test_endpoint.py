"""What happens to an endpoint, and what the log says of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from app.domain.push import endpoint as steps
from app.domain.push.endpoint import Endpoint, Secret, Told

NOW = datetime(2026, 9, 14, 12, tzinfo=UTC)
URL = "https://hooks.example.org/secret-path"
ONE = Endpoint(uuid4(), URL, ("denial.",), "words", "active", (Secret("first"),))


def test_after_a_rotation_two_secrets_sign_for_a_day() -> None:
    after, _ = steps.rotated(ONE, "second", NOW)
    assert steps.signing(after, NOW) == ["second", "first"]
    assert steps.signing(after, NOW + timedelta(hours=24)) == ["second"]
    again, _ = steps.rotated(after, "third", NOW)
    assert steps.signing(again, NOW) == ["third", "second"]


def test_whoever_disables_it_is_the_reason() -> None:
    off, happened = steps.changed(ONE, Told(URL, ("denial.",), "words", "disabled"))
    assert (off.state, off.disabled_reason, off.version) == ("disabled", "person", 2)
    assert happened.data["changed"] == ["state"]
    gone, _ = steps.disabled(ONE, "gone")
    still, _ = steps.changed(gone, Told(URL, (), None, "disabled"))
    assert still.disabled_reason == "gone"
    on, _ = steps.changed(gone, Told(URL, (), None, "active"))
    assert on.disabled_reason is None


def test_the_log_names_neither_where_nor_what_was_typed() -> None:
    told = [steps.created(ONE), steps.rotated(ONE, "second", NOW), steps.disabled(ONE, "gone"), steps.replayed(ONE)]
    for happened in [step[1] for step in told] + [steps.deleted(ONE)]:
        assert happened.subject_id == ONE.id
        for secret in (URL, "words", "first", "second"):
            assert secret not in str(happened.data)
