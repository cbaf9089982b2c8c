"""The envelope as SOAP 1.2: only the root of the message is in CORE's namespace, and the order of fields matters."""

from __future__ import annotations

from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from app.clearinghouse.core.envelope import (
    EnvelopeRequest,
    EnvelopeResponse,
    Message,
    UnreadableEnvelopeError,
    response,
)
from app.clearinghouse.core.errors import BY_ENVELOPE_CODE
from app.clearinghouse.core.mime import content_of, parts_of
from app.domain.status.account import UserPassword

ACTION = "RealTimeTransaction"
CORE = "http://www.caqh.org/SOAP/WSDL/CORERule2.2.0.xsd"
SOAP = "http://www.w3.org/2003/05/soap-envelope"
_WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
SECURITY = _WSS + "wssecurity-secext-1.0.xsd"
PASSWORD_TEXT = _WSS + "username-token-profile-1.0#PasswordText"
CONTENT_TYPE = f'application/soap+xml; charset=UTF-8; action="{ACTION}"'

_ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<soap:Envelope xmlns:soap="{soap}"><soap:Header>{security}</soap:Header><soap:Body>'
    '<core:COREEnvelopeRealTimeRequest xmlns:core="{core}">{fields}</core:COREEnvelopeRealTimeRequest>'
    "</soap:Body></soap:Envelope>"
)
_USERNAME = (
    '<wsse:Security xmlns:wsse="{security}" soap:mustUnderstand="true"><wsse:UsernameToken>'
    '<wsse:Username>{user}</wsse:Username><wsse:Password Type="{kind}">{password}</wsse:Password>'
    "</wsse:UsernameToken></wsse:Security>"
)
FAULT = "Fault"
FAULTS = {"Client": "Sender", "Server": "Receiver"}
"""Names of SOAP 1.1 for the same faults: some gateways answer with it whatever they were asked with."""


class Soap:
    """CORE 270 §4.2.2."""

    def write(self, request: EnvelopeRequest, user: UserPassword | None) -> Message:
        """The payload stands in CDATA."""
        fields = request.fields()
        payload = _cdata(fields.pop("Payload"))
        inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
        text = _ENVELOPE.format(
            soap=SOAP, core=CORE, security=_security(user), fields=f"{inner}<Payload>{payload}</Payload>"
        )
        headers = {"content-type": CONTENT_TYPE, "accept": "application/soap+xml", "soapaction": f'"{ACTION}"'}
        return Message(headers, content=text.encode())

    def read(self, content_type: str, body: bytes) -> EnvelopeResponse:
        """A message or a fault; names are told without their namespace. No DTD, no entities.

        MTOM has no place in real time; of a server that packs its answers all the same, the first part is read.
        """
        if content_type.lower().startswith("multipart/"):
            body = b"".join(content_of(part) for part in parts_of(content_type, body)[:1])
        try:
            root = ElementTree.fromstring(body, forbid_dtd=True)
        except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError):
            raise UnreadableEnvelopeError("not_xml") from None
        content = next((list(part) for part in root if _name(part.tag) == "Body"), [])
        if _name(root.tag) != "Envelope" or not content:
            raise UnreadableEnvelopeError("not_soap")
        message = content[0]
        if _name(message.tag) == "Fault":
            return EnvelopeResponse(error_code=_fault(message))
        return response({_name(part.tag): part.text or "" for part in message})


def _security(user: UserPassword | None) -> str:
    if user is None:
        return ""
    return _USERNAME.format(
        security=SECURITY, kind=PASSWORD_TEXT, user=escape(user.user), password=escape(user.password)
    )


def _cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _fault(fault: Element) -> str:
    """The innermost code that we know, as a subcode of WS-Security may be; else the first."""
    parts = [part for part in fault if _name(part.tag) in {"Code", "faultcode"}]
    values = [value for part in parts for value in part.iter() if _name(value.tag) in {"Value", "faultcode"}]
    codes = [_name((value.text or "").strip(), ":") for value in values]
    codes = [FAULTS.get(code, code) for code in codes]
    known = [code for code in codes if code in BY_ENVELOPE_CODE]
    return (known[-1:] or codes[:1] or [FAULT])[0]


def _name(tag: str, before: str = "}") -> str:
    return tag.rpartition(before)[2]
