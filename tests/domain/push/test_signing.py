"""Messages and their signatures, against the published example of Standard Webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from app.domain.push.signing import as_bytes, as_text, headers, message, signature

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, TIMESTAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'


def test_it_signs_as_the_published_example() -> None:
    assert signature(as_bytes(SECRET), ID, TIMESTAMP, BODY) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary(min_size=24, max_size=64), st.binary(max_size=200), st.integers(0, 2**40))
def test_a_receiver_can_verify_it_and_nothing_else(secret: bytes, body: bytes, at: int) -> None:
    told = headers([secret], "evt_1", at, body)
    signed = f"{told['webhook-id']}.{told['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(as_bytes(as_text(secret)), signed, hashlib.sha256).digest()).decode()
    assert told["webhook-signature"] == f"v1,{expected}"
    assert signature(secret, "evt_1", at, body + b" ") != f"v1,{expected}"
    assert signature(secret, "evt_1", at + 1, body) != f"v1,{expected}"


def test_two_secrets_give_two_signatures() -> None:
    told = headers([b"new" * 10, b"old" * 10], ID, TIMESTAMP, BODY)["webhook-signature"].split(" ")
    assert told == [signature(secret, ID, TIMESTAMP, BODY) for secret in (b"new" * 10, b"old" * 10)]


def test_a_message_is_thin_and_the_same_each_time() -> None:
    at = datetime(2026, 9, 14, 3, 0, 0, 5000, tzinfo=timezone(timedelta(hours=-4)))
    subject = {"kind": "denial", "id": "den_1"}
    body = message("evt_1", "denial.assigned", at, subject, 3)
    assert body == message("evt_1", "denial.assigned", at, subject, 3)
    assert json.loads(body) == {
        "type": "denial.assigned",
        "timestamp": "2026-09-14T07:00:00.005000Z",
        "data": {"id": "evt_1", "subject": subject, "version": 3},
    }
