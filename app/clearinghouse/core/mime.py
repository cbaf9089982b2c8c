"""The envelope as HTTP MIME multipart/form-data: one part for each field, credentials among them."""

from __future__ import annotations

from email.message import Message as Part
from email.parser import BytesParser
from email.policy import compat32

from app.clearinghouse.core.envelope import (
    EnvelopeRequest,
    EnvelopeResponse,
    Message,
    UnreadableEnvelopeError,
    response,
)
from app.domain.status.account import UserPassword

MOST_PARTS = 32
"""An envelope has ten."""


class Mime:
    """CORE 270 §4.2.1."""

    def write(self, request: EnvelopeRequest, user: UserPassword | None) -> Message:
        """UserName and Password stand after TimeStamp."""
        fields: dict[str, str] = {}
        for name, value in request.fields().items():
            fields[name] = value
            if name == "TimeStamp" and user is not None:
                fields |= {"UserName": user.user, "Password": user.password}
        form = [(name, (None, value)) for name, value in fields.items()]
        return Message({"accept": "multipart/form-data"}, form=form)

    def read(self, content_type: str, body: bytes) -> EnvelopeResponse:
        """Parts are told by the ``name`` of their disposition, in any order and letters."""
        parts = parts_of(content_type, body)
        fields = {str(part.get_param("name", "", "content-disposition")): content_of(part) for part in parts}
        return response(fields)


def parts_of(content_type: str, body: bytes) -> list[Part]:
    """The parts of a multipart body that are none themselves. Raises UnreadableEnvelopeError."""
    if not content_type.lower().startswith("multipart/"):
        raise UnreadableEnvelopeError("not_multipart")
    header = ("content-type: " + " ".join(content_type.split())).encode("ascii", "ignore") + b"\r\n\r\n"
    parser = BytesParser(policy=compat32)
    boundary = parser.parsebytes(header, headersonly=True).get_boundary("")
    if body.count(b"--" + boundary.encode("ascii", "ignore")) > MOST_PARTS + 1:
        raise UnreadableEnvelopeError("not_multipart")  # before hundreds of thousands of them are made
    try:
        parts = parser.parsebytes(header + body).get_payload()
    except RecursionError:  # parts within parts within parts
        raise UnreadableEnvelopeError("not_multipart") from None
    if not isinstance(parts, list) or len(parts) > MOST_PARTS:
        raise UnreadableEnvelopeError("not_multipart")
    return [part for part in parts if isinstance(part, Part) and not part.is_multipart()]


def content_of(part: Part) -> bytes:
    """What a part holds, byte for byte."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
