"""The two forms of CORE's envelope: what is written to the letter, and what is read all the same."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clearinghouse.core.envelope import EnvelopeRequest, EnvelopeResponse, Form22, UnreadableEnvelopeError, stamp
from app.clearinghouse.core.errors import BY_ENVELOPE_CODE, ENVELOPE_FIELDS, envelope_verdict, safe_code
from app.clearinghouse.core.mime import Mime
from app.clearinghouse.core.soap import CORE, PASSWORD_TEXT, SECURITY, SOAP, Soap
from app.clearinghouse.verdicts import MALFORMED, rejected, unavailable
from app.domain.status.account import UserPassword

REQUEST = EnvelopeRequest(
    payload_id="f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
    moment=datetime(2026, 7, 1, 15, 30, 12, 345_678, tzinfo=UTC),
    sender_id="LAKE & SIDE",
    receiver_id="CLEARHOUSE",
    payload="ISA*00*...*]]>~",
)
USER = UserPassword("clinic", "<word>")
IN_ORDER = (
    "PayloadType",
    "ProcessingMode",
    "PayloadID",
    "TimeStamp",
    "SenderID",
    "ReceiverID",
    "CORERuleVersion",
    "Payload",
)


def soap_root(user: UserPassword | None = USER) -> ElementTree.Element:
    content = Soap().write(REQUEST, user).content
    assert content is not None
    return ElementTree.fromstring(content)


def test_soap_children_are_unqualified_and_in_order() -> None:
    message = soap_root().find(f"{{{SOAP}}}Body/{{{CORE}}}COREEnvelopeRealTimeRequest")
    assert message is not None
    assert tuple(part.tag for part in message) == IN_ORDER
    told = {part.tag: part.text for part in message}
    assert told["PayloadType"] == "X12_276_Request_005010X212"
    assert told["ProcessingMode"] == "RealTime"
    assert told["TimeStamp"] == "2026-07-01T15:30:12Z"
    assert told["SenderID"] == "LAKE & SIDE"
    assert told["CORERuleVersion"] == "2.2.0"
    assert told["Payload"] == REQUEST.payload


def test_soap_says_what_it_is_twice() -> None:
    message = Soap().write(REQUEST, USER)
    assert message.headers["content-type"] == 'application/soap+xml; charset=UTF-8; action="RealTimeTransaction"'
    assert message.headers["soapaction"] == '"RealTimeTransaction"'
    assert b"<Payload><![CDATA[ISA" in (message.content or b"")


def test_a_user_stands_in_the_header() -> None:
    token = soap_root().find(f"{{{SOAP}}}Header/{{{SECURITY}}}Security/{{{SECURITY}}}UsernameToken")
    assert token is not None
    name, password = token
    assert (name.text, password.text, password.get("Type")) == ("clinic", "<word>", PASSWORD_TEXT)


def test_a_certificate_needs_no_words() -> None:
    assert list(soap_root(None)[0]) == []
    form = Mime().write(REQUEST, None).form
    assert form is not None
    assert tuple(name for name, _ in form) == IN_ORDER


def test_mime_has_the_user_after_the_time() -> None:
    form = Mime().write(REQUEST, USER).form
    assert form is not None
    names = [name for name, _ in form]
    assert names == [*IN_ORDER[:4], "UserName", "Password", *IN_ORDER[4:]]
    assert dict(form)["Password"] == (None, "<word>")


def test_time_is_utc_without_parts_of_a_second() -> None:
    assert stamp(datetime(2026, 1, 2, 20, 0, 0, 999_000, timezone(timedelta(hours=-6)))) == "2026-01-03T02:00:00Z"


def mime(*parts: str, boundary: str = "b") -> bytes:
    return "".join(f"--{boundary}\r\n{part}\r\n" for part in parts).encode() + f"--{boundary}--\r\n".encode()


def part(name: str, value: str) -> str:
    return f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'


FORM = "multipart/form-data; boundary=b"


NESTED = b"".join(
    b"--b%d\r\ncontent-type: multipart/mixed; boundary=b%d\r\n\r\n" % (depth, depth + 1) for depth in range(5_000)
)


def test_mime_is_read_in_any_order_and_letters() -> None:
    body = mime(part("errorcode", " Success "), part("PAYLOAD", "ISA*\r\nGS*"), part("PayloadType", "X"))
    assert Mime().read(FORM, body) == EnvelopeResponse("X", b"ISA*\r\nGS*", "Success")
    assert Mime().read("Multipart/Form-Data;\r\n boundary=b", body).succeeded


def test_mime_keeps_bytes_as_they_are() -> None:
    body = mime(part("ErrorCode", "Success")).replace(b"--b--", b"")
    odd = b'--b\r\nContent-Disposition: form-data; name="Payload"\r\n\r\nISA\xe9\xff\r\n--b--\r\n'
    assert Mime().read(FORM, body + odd).payload == b"ISA\xe9\xff"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/html", b"<html>"),
        ("", b""),
        ("multipart/form-data", mime(part("ErrorCode", "Success"))),
        (FORM, b"no parts at all"),
        (FORM, mime(part("Other", "x"))),
        (FORM, mime(*[part("ErrorCode", "Success")] * 40)),
        ("multipart/form-data; boundary=b0", NESTED),
    ],
)
def test_what_is_no_mime_envelope(content_type: str, body: bytes) -> None:
    with pytest.raises(UnreadableEnvelopeError) as caught:
        Mime().read(content_type, body)
    assert str(caught.value) in {"not_multipart", "no_envelope"}


def soap(inner: str, prolog: str = "", version: str = SOAP) -> bytes:
    return f'{prolog}<s:Envelope xmlns:s="{version}"><s:Body>{inner}</s:Body></s:Envelope>'.encode()


def test_soap_is_read_with_and_without_namespaces() -> None:
    for prefix in ("", "c:"):
        inner = "".join(f"<{prefix}{name}>{name}</{prefix}{name}>" for name in ("PayloadType", "Payload", "ErrorCode"))
        body = soap(f'<c:COREEnvelopeRealTimeResponse xmlns:c="{CORE}">{inner}</c:COREEnvelopeRealTimeResponse>')
        assert Soap().read("", body) == EnvelopeResponse("PayloadType", b"Payload", "ErrorCode")


def test_soap_in_a_package_is_read_all_the_same() -> None:
    packed = mime(f"Content-Type: application/xop+xml\r\n\r\n{soap('<r><ErrorCode>Success</ErrorCode></r>').decode()}")
    assert Soap().read("multipart/related; boundary=b", packed).error_code == "Success"


FAULT_12 = "<s:Fault><s:Code><s:Value>s:{0}</s:Value>{1}</s:Code><s:Detail><Value>SAMPLE</Value></s:Detail></s:Fault>"
SUBCODE = "<s:Subcode><s:Value>wsse:{0}</s:Value></s:Subcode>"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (FAULT_12.format("Receiver", ""), "Receiver"),
        (FAULT_12.format("Sender", SUBCODE.format("FailedAuthentication")), "FailedAuthentication"),
        (FAULT_12.format("Sender", SUBCODE.format("OurOwn")), "Sender"),
        (FAULT_12.format("Odd", SUBCODE.format("OurOwn")), "Odd"),
        ("<s:Fault/>", "Fault"),
        ("<s:Fault><faultcode>s:Client</faultcode></s:Fault>", "Sender"),
        ("<s:Fault><faultcode>s:Server</faultcode></s:Fault>", "Receiver"),
    ],
)
def test_faults(fault: str, code: str) -> None:
    assert Soap().read("", soap(fault)).error_code == code


LAUGHS = f"<!DOCTYPE a [<!ENTITY x '{'ha' * 1_000}'><!ENTITY y '{'&x;' * 1_000}'>]>"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"ISA*00",
        b"<html/>",
        soap(""),
        soap("<Other/>"),
        soap("<a>&b;</a>", '<!DOCTYPE a [<!ENTITY b "c">]>'),
        soap("<a/>", '<!DOCTYPE a SYSTEM "file:///etc/hostname">'),
        soap("<a>&y;</a>", LAUGHS),
        soap("<a/>", '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1:1/x"> %b;]>'),
        soap("<a>" * 10_000 + "</a>" * 10_000),
        b'<?xml version="1.0" encoding="no-such"?><a/>',
        b"\xff\xfe<",
    ],
)
def test_what_is_no_soap_envelope(body: bytes) -> None:
    with pytest.raises(UnreadableEnvelopeError):
        Soap().read("application/soap+xml", body)


def test_every_code_of_a_field_is_a_mistake_of_ours() -> None:
    codes = [f"{field}{what}" for field in ENVELOPE_FIELDS for what in ("Required", "Illegal", "NotUnderstood")]
    assert {envelope_verdict(code) for code in codes} == {rejected("request_invalid")}
    assert len(BY_ENVELOPE_CODE) == len(codes) + 11


def test_codes_that_nobody_knows() -> None:
    assert envelope_verdict("Robin Sample") == MALFORMED
    assert safe_code("Robin Sample") == "other"
    assert safe_code("") is None
    assert envelope_verdict("Receiver") == unavailable("payer_down")


@pytest.mark.parametrize(
    ("answer", "succeeded"),
    [
        (EnvelopeResponse("X12_277_Response_005010X212", b"ISA", "Success"), True),
        (EnvelopeResponse("CoreEnvelopeError", b"", "Success"), False),
        (EnvelopeResponse("X12_277_Response_005010X212", b"ISA", ""), False),
        (EnvelopeResponse("X12_277_Response_005010X212", b"ISA", "success"), False),
    ],
)
def test_what_counts_as_success(answer: EnvelopeResponse, succeeded: bool) -> None:
    assert answer.succeeded is succeeded


PIECES = st.sampled_from(
    [
        b"--b\r\n",
        b"--b--",
        b"\r\n\r\n",
        b'Content-Disposition: form-data; name="ErrorCode"',
        b"Success",
        b"<s:Envelope>",
        b"<Body>",
        b"</Body>",
        b"<Fault/>",
        b"<a xmlns='x'>",
        b"]]>",
        b"&#x0;",
        b"<!DOCTYPE a>",
        b"\xff",
        b"<Code><Value/>",
    ]
)


@pytest.mark.parametrize("form", [Mime(), Soap()], ids=["mime", "soap"])
@given(
    pieces=st.lists(PIECES | st.binary(max_size=6), max_size=12), content_type=st.sampled_from([FORM, "text/xml", ""])
)
def test_nothing_that_comes_stops_a_reader(form: Form22, pieces: list[bytes], content_type: str) -> None:
    with suppress(UnreadableEnvelopeError):
        assert isinstance(form.read(content_type, b"".join(pieces)), EnvelopeResponse)
