"""Each way to fail gives the same kind of outcome and the same fault, whichever way was asked."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from app.clearinghouse.simulator.script import Turn, answer
from app.domain.status.inquiry import Party
from app.domain.status.ports import Ambiguous, Exchange, Outcome, Rejected, Unavailable
from tests.clearinghouse.conformance.desk import HOLD, INQUIRY, Desks, Way, numbers

PENDING = answer("P1:20")
FAILURES: dict[str, tuple[Turn, type, str | None]] = {
    "silence": (Turn(do="silence"), Ambiguous, None),
    "too slow": (answer("P1:20", after=30), Ambiguous, None),
    "broken in the middle": (Turn(do="hang_up", claims=PENDING.claims), Ambiguous, None),
    "gateway gave up": (Turn(do="http", status=504), Ambiguous, None),
    "400": (Turn(do="http", status=400), Rejected, "request_invalid"),
    "403": (Turn(do="http", status=403), Rejected, "not_entitled"),
    "404": (Turn(do="http", status=404), Rejected, "request_invalid"),
    "302": (Turn(do="http", status=302), Rejected, "request_invalid"),
    "401": (Turn(do="http", status=401), Rejected, "not_authorized"),
    "429": (Turn(do="http", status=429, retry_after="7"), Unavailable, "throttled"),
    "500": (Turn(do="http", status=500), Unavailable, "payer_down"),
    "502": (Turn(do="http", status=502), Unavailable, "payer_down"),
    "503": (Turn(do="http", status=503, retry_after="30"), Unavailable, "payer_down"),
    "206": (Turn(do="http", status=206), Unavailable, "malformed_response"),
    "fault of the receiver": (Turn(do="soap_fault", code="Receiver"), Unavailable, "payer_down"),
    "fault of the sender": (Turn(do="soap_fault", code="Sender"), Rejected, "request_invalid"),
    "999": (Turn(do="999"), Rejected, "request_invalid"),
    "TA1": (Turn(do="ta1"), Rejected, "request_invalid"),
    "JSON in the payload": (Turn(do="json_in_payload"), Unavailable, "malformed_response"),
    "nothing in the payload": (Turn(do="empty_payload"), Unavailable, "malformed_response"),
    "a 277 that is cut off": (Turn(do="cut_off", claims=PENDING.claims), Unavailable, "malformed_response"),
    "a 277CA": (Turn(do="other_set"), Unavailable, "malformed_response"),
    "too long": (Turn(do="too_long", claims=PENDING.claims), Unavailable, "malformed_response"),
    "no claims": (Turn(), Unavailable, "malformed_response"),
    "somebody else's": (PENDING.model_copy(update={"wrong_trace": True}), Unavailable, "wrong_trace"),
    "from production": (PENDING.model_copy(update={"usage": "P"}), Rejected, "test_answer"),
}
CORE_CODES = {
    "Receiver": (Unavailable, "payer_down"),
    "Sender": (Rejected, "request_invalid"),
    "UnAuthorized": (Rejected, "not_authorized"),
    "VersionMismatch": (Rejected, "request_invalid"),
    "PayloadTypeIllegal": (Rejected, "request_invalid"),
    "SenderIDRequired": (Rejected, "request_invalid"),
    "TimeStampNotUnderstood": (Rejected, "request_invalid"),
    "ChecksumMismatched": (Unavailable, "checksum_mismatched"),
    "SomethingElse": (Unavailable, "malformed_response"),
}
VENDOR_CODES = {
    "33": (Rejected, "request_invalid"),
    "41": (Rejected, "not_entitled"),
    "42": (Unavailable, "payer_down"),
    "79": (Rejected, "payer_unsupported"),
    "80": (Unavailable, "payer_down"),
    "SOMETHING_ELSE": (Unavailable, "malformed_response"),
}


async def ask(way: Way, desks: Desks, turn: Turn, hold: float = HOLD) -> Outcome:
    port, _ = await desks.open(way, turn, hold=hold)
    return await port.submit(INQUIRY, numbers())


@pytest.mark.parametrize("failure", FAILURES)
async def test_each_failure(way: Way, desks: Desks, failure: str) -> None:
    turn, kind, fault = FAILURES[failure]
    silent = turn.do == "silence" or turn.after > 0
    outcome = await ask(way, desks, turn, HOLD if silent else 5)
    assert (type(outcome), getattr(outcome, "fault", None)) == (kind, fault)
    assert outcome.exchange.left_at is not None, "a duplicate is counted from then"
    if turn.retry_after:
        assert isinstance(outcome, Unavailable)
        assert outcome.retry_after == float(turn.retry_after)


@pytest.mark.parametrize("code", sorted({*CORE_CODES, *VENDOR_CODES}))
async def test_errors_under_200(way: Way, desks: Desks, code: str) -> None:
    """The envelope's own codes, and those inside a body of JSON."""
    known = VENDOR_CODES if way.adapter == "vendor_json" else CORE_CODES
    kind, fault = known.get(code, (Unavailable, "malformed_response"))
    outcome = await ask(way, desks, Turn(do="envelope_error", code=code), 5)
    assert (type(outcome), getattr(outcome, "fault", None)) == (kind, fault)
    assert outcome.exchange.error_code == (code if code in known and "omething" not in code.lower() else "other")


async def test_nobody_listens(way: Way, desks: Desks) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    gone = desks.port(way, f"{'https' if way.tls else 'http'}://127.0.0.1:{port}")
    outcome = await gone.submit(INQUIRY, numbers())
    await gone.aclose()
    assert isinstance(outcome, Unavailable)
    assert (outcome.fault, outcome.exchange.left_at) == ("transport", None)


async def test_what_cannot_be_written_is_not_sent(way: Way, desks: Desks) -> None:
    port, simulator = await desks.open(way, PENDING)
    outcome = await port.submit(replace(INQUIRY, payer=Party("MERIDIAN", "MH*1")), numbers())
    assert isinstance(outcome, Rejected)
    assert (outcome.fault, outcome.exchange.error_code, outcome.exchange.sent) == ("request_invalid", "unwritable", b"")
    assert simulator.ledger.entries == []


async def test_errors_hold_nothing_of_what_was_asked(way: Way, desks: Desks, caplog: pytest.LogCaptureFixture) -> None:
    """Sent and received are for the archive; all else of an exchange may be logged."""
    with caplog.at_level("DEBUG"):
        for turn in (Turn(do="hang_up", claims=PENDING.claims), Turn(do="json_in_payload"), PENDING):
            outcome = await ask(way, desks, turn, 5)
            logged = replace(outcome.exchange, sent=b"", received=b"")
            assert isinstance(logged, Exchange)
            assert not any(word in repr(logged) for word in ("SAMPLE", "ROBIN", "W123456789", "ICN42", "PCN42"))
    assert not any(word in caplog.text for word in ("SAMPLE", "W123456789", "ICN42", "<word>", "key-1"))
