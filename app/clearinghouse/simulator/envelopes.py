"""The server's side of CORE vC2.2.0: reads requests, writes responses and faults, in MIME and SOAP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import Literal
from xml.sax.saxutils import escape

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

Style = Literal["mime", "soap"]
NAMESPACE = "http://www.caqh.org/SOAP/WSDL/CORERule2.2.0.xsd"
REQUIRED = ("PayloadType", "ProcessingMode", "PayloadID", "TimeStamp", "SenderID", "ReceiverID", "CORERuleVersion")
ORDER = (*REQUIRED, "Payload")
BOUNDARY = "sim-7f1c0f"
_SOAP = "http://www.w3.org/2003/05/soap-envelope"


@dataclass(frozen=True, slots=True)
class CoreRequest:
    """Fields by name; ``order`` is how they stood."""

    fields: dict[str, str]
    order: tuple[str, ...]
    user: str | None
    password: str | None


@dataclass(frozen=True, slots=True)
class Written:
    """A response."""

    content_type: str
    body: bytes
    status: int = 200


def read_request(style: Style, content_type: str, body: bytes) -> CoreRequest | str:
    """A request, or the ErrorCode that refuses it."""
    found = _mime(content_type, body) if style == "mime" else _soap(body)
    if isinstance(found, str):
        return found
    for name in ORDER:
        if not found.fields.get(name):
            return f"{name}Required"
    return _illegal(found.fields) or found


def _illegal(fields: dict[str, str]) -> str | None:
    """The first field that is not as the rule has it."""
    if fields["CORERuleVersion"] != "2.2.0":
        return "VersionMismatch"
    if fields["ProcessingMode"] != "RealTime":
        return "ProcessingModeIllegal"
    if fields["PayloadType"] != "X12_276_Request_005010X212":
        return "PayloadTypeIllegal"
    try:
        datetime.strptime(fields["TimeStamp"], "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return "TimeStampIllegal"
    return None


def _mime(content_type: str, body: bytes) -> CoreRequest | str:
    head = f"content-type: {content_type}\r\n\r\n".encode("ascii", "ignore")
    parts = BytesParser(policy=compat32).parsebytes(head + body).get_payload()
    if not isinstance(parts, list):
        return "Sender"
    pairs = [(_part_name(part), part.get_payload(decode=True)) for part in parts if isinstance(part, Message)]
    fields = {name: value.decode() for name, value in pairs if isinstance(value, bytes)}
    user, password = fields.pop("UserName", None), fields.pop("Password", None)
    return CoreRequest(fields, tuple(fields), user, password)


def _part_name(part: Message) -> str:
    return str(part.get_param("name", "", "content-disposition"))


def _soap(body: bytes) -> CoreRequest | str:
    """Children of the root have to be without a namespace, and in their order."""
    try:
        root = ElementTree.fromstring(body, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException):
        return "Sender"
    message = root.find(f"{{{_SOAP}}}Body/{{{NAMESPACE}}}COREEnvelopeRealTimeRequest")
    if message is None:
        return "Sender"
    fields = {part.tag: part.text or "" for part in message}
    if tuple(fields) != ORDER:
        return "Sender"
    token = {part.tag.rpartition("}")[2]: part.text for part in root.iter() if "wssecurity" in part.tag}
    return CoreRequest(fields, tuple(fields), token.get("Username"), token.get("Password"))


def write_response(style: Style, fields: dict[str, str]) -> Written:
    """Fields in their order, ErrorCode and ErrorMessage at the end."""
    return _write_mime(fields) if style == "mime" else _write_soap(fields)


def write_fault(style: Style, code: str) -> Written:
    """MIME has no faults: the envelope says it under 500."""
    if style == "mime":
        written = _write_mime({"PayloadType": "CoreEnvelopeError", "ErrorCode": code, "ErrorMessage": "Fault"})
        return Written(written.content_type, written.body, 500)
    inner = (
        f"<soap:Fault><soap:Code><soap:Value>soap:{escape(code)}</soap:Value></soap:Code>"
        '<soap:Reason><soap:Text xml:lang="en">Fault</soap:Text></soap:Reason></soap:Fault>'
    )
    return Written("application/soap+xml; charset=utf-8", _in_soap(inner), 500)


def _write_mime(fields: dict[str, str]) -> Written:
    parts = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return Written(f'multipart/form-data; boundary="{BOUNDARY}"', f"{parts}--{BOUNDARY}--\r\n".encode())


def _write_soap(fields: dict[str, str]) -> Written:
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    root = f'<c:COREEnvelopeRealTimeResponse xmlns:c="{NAMESPACE}">{inner}</c:COREEnvelopeRealTimeResponse>'
    return Written('application/soap+xml; charset=utf-8; action="RealTimeTransaction"', _in_soap(root))


def _in_soap(inner: str) -> bytes:
    return f'<soap:Envelope xmlns:soap="{_SOAP}"><soap:Body>{inner}</soap:Body></soap:Envelope>'.encode()
