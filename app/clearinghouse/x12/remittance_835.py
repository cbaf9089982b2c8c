"""The 835, health care claim payment: a file in, a stream of payments and claim decisions out.

    for event in read_835(source):
        match event:
            case PaymentStarted(): ...   # the header of a payment, before its claims
            case ClaimDecision(): ...    # one claim
            case PaymentEnded(): ...     # the same payment with its PLB, its findings and whether it is complete
            case FileRead(): ...         # once, last

Nothing is kept of a claim after it was handed out. What is wrong with the data is a finding on the claim, the
payment or the file; ``X12Error`` is raised only when the file cannot be read at all or breaks a limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import length_hint
from typing import BinaryIO, Literal, NamedTuple, TypeAlias

from app.clearinghouse.x12.claim import ClaimReader
from app.clearinghouse.x12.control import ControlNumbers
from app.clearinghouse.x12.envelope import Delimiters, Interchange
from app.clearinghouse.x12.errors import X12Error
from app.clearinghouse.x12.examine import examine_claim
from app.clearinghouse.x12.limits import FindingLog, Limits
from app.clearinghouse.x12.payment import PaymentReader, as_number
from app.clearinghouse.x12.segments import Cutter, Window
from app.clearinghouse.x12.windows import EndOfData, read_windows
from app.domain.intake.remittance import ClaimDecision, Finding, Payment

DEFAULT_LIMITS = Limits()

_SAME_SET = frozenset({"CLP", "LX", "TS2", "TS3", "PLB", "SE"})
"""Segments after which the claim before them is known to be whole."""

_CLAIMS_BEGIN = _SAME_SET - {"SE"}


class PaymentStarted(NamedTuple):
    """The header of a payment. The same ``Payment`` object comes back, completed, in ``PaymentEnded``."""

    payment: Payment
    delimiters: Delimiters
    """Of its interchange: kept with a quarantined claim, they let ``read_claim_range`` read it again."""


class PaymentEnded(NamedTuple):
    """A payment after its last claim."""

    payment: Payment


@dataclass(slots=True)
class FileRead:
    """The end of the file, with what concerns no single payment."""

    size: int = 0
    segments: int = 0
    interchanges: int = 0
    payments: int = 0
    claims: int = 0
    quarantined: int = 0
    """Claims that are ``unreadable``."""
    complete: bool = True
    """False when the file stops before its last IEA: whole payments may be missing."""
    findings: list[Finding] = field(default_factory=list)


Event: TypeAlias = PaymentStarted | ClaimDecision | PaymentEnded | FileRead


def read_835(source: BinaryIO | Iterable[bytes], limits: Limits = DEFAULT_LIMITS) -> Iterator[Event]:
    """Read an 835 as a stream, from a binary file or from any chunks of bytes."""
    return _FileReader(limits).run(source)


def read_claim_range(
    raw: bytes,
    delimiters: Delimiters = Delimiters(),  # noqa: B008 - an immutable tuple
    ordinal: int = 0,
    limits: Limits = DEFAULT_LIMITS,
) -> ClaimDecision:
    """Read one claim alone, from CLP to before the next: a quarantined claim that a person has corrected.

    Offsets and segment numbers count from the beginning of ``raw``. Raises ``X12Error`` ``not_a_claim`` when
    ``raw`` is anything else than exactly one claim.
    """
    text = raw.decode("latin-1").strip(" \r\n")
    if not text.endswith(delimiters.terminator):
        text += delimiters.terminator
    window, _ = Cutter(delimiters, delimiters.terminator, limits).cut(text, 1, 0, last=True)
    reader, segments = ClaimReader(delimiters), iter(window.segments)
    head = next(segments, "")
    if head.split(delimiters.element, 1)[0] != "CLP":
        raise X12Error("not_a_claim", 1)
    claim, following, odd = reader.read(head, segments, ordinal)
    if following is not None:
        raise X12Error("not_a_claim", len(window.segments) - length_hint(segments))
    claim.first_segment, claim.end = 1, len(raw)
    if odd:
        elements = [segment.split(delimiters.element) for segment in window.segments]
        examine_claim(claim, elements, limits, whole=True, two_digit_years=delimiters.two_digit_years)
    return claim


class _FileReader:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._file = FileRead()
        self._findings = FindingLog(self._file.findings, limits.max_findings)
        self._controls = ControlNumbers(self._findings)
        self._delimiters = Delimiters()
        self._claims = ClaimReader(self._delimiters)
        self._payment: PaymentReader | None = None
        self._skipping = False
        """Inside a transaction set that is not an 835."""
        self._component_noted = False

    def run(self, source: BinaryIO | Iterable[bytes]) -> Iterator[Event]:
        for item in read_windows(source, self._limits):
            if isinstance(item, Window):
                yield from self._read_window(item)
            elif isinstance(item, Interchange):
                yield from self._end_payment(item.number, None)
                self._open(item)
            else:
                yield from self._end(item)

    def _open(self, interchange: Interchange) -> None:
        self._controls.isa(interchange)
        self._file.interchanges += 1
        self._delimiters = interchange.delimiters
        self._claims = ClaimReader(interchange.delimiters)
        self._skipping = self._component_noted = False

    def _end(self, end: EndOfData) -> Iterator[Event]:
        if end.covering:
            self._findings.add("covering_text", "info", 0, actual=str(end.covering))
        if end.code:
            self._findings.add(end.code, "error", end.segments + 1)
        elif self._payment is not None:
            self._findings.add("truncated", "error", end.segments)
        yield from self._end_payment(end.segments, None, "truncated")
        self._file.complete = self._controls.end(end.segments) and not end.code
        self._file.size, self._file.segments = end.size, end.segments
        self._findings.close(0)
        yield self._file

    def _read_window(self, window: Window) -> Iterator[Event]:
        self._note(window)
        element, count = self._delimiters.element, len(window.segments)
        claim_start = "CLP" + element
        rest = iter(window.segments)
        segment = next(rest, None)
        while segment is not None:
            index = count - length_hint(rest) - 1
            if self._payment is not None and (segment.startswith(claim_start) or segment == "CLP"):
                if not self._payment.announced:
                    yield self._announce(self._payment)
                claim, segment, odd = self._claims.read(segment, rest, self._file.claims)
                end = count - length_hint(rest) - (segment is not None)
                claim.first_segment = window.first + index
                claim.start = window.start(index)
                claim.end = window.end(end)
                if odd or segment is None or not segment.startswith(claim_start):
                    whole = window.claim_follows if segment is None else segment.split(element, 1)[0] in _SAME_SET
                    self._examine(claim, window.segments[index:end], odd, whole)
                if end - index > self._limits.max_claim_segments:
                    raise X12Error("claim_too_large", claim.first_segment, "CLP")
                self._file.claims += 1
                self._file.quarantined += claim.unreadable
                self._payment.add(claim)
                yield claim
            else:
                yield from self._read_other(segment.split(element), window.first + index)
                segment = next(rest, None)
        self._check_size(window.first + count)

    def _note(self, window: Window) -> None:
        for code, number in window.notes:
            self._findings.add(code, "info" if code == "not_utf8" else "warning", number)

    def _examine(self, claim: ClaimDecision, segments: list[str], odd: bool, whole: bool) -> None:
        if odd or not whole:
            elements = [segment.split(self._delimiters.element) for segment in segments]
            two_digit_years = self._delimiters.two_digit_years
            examine_claim(claim, elements, self._limits, whole=whole, two_digit_years=two_digit_years)
            self._note_component(claim.first_segment)
            self._claims.trouble.clear()

    def _note_component(self, number: int) -> None:
        """ISA16 says one component separator and the data uses another: said once per interchange."""
        if "component" in self._claims.trouble and not self._component_noted and self._payment is not None:
            self._component_noted = True
            procedures = self._claims.procedures
            self._payment.findings.add(
                "component_separator", "info", number, "ISA", "16", procedures.declared, procedures.component
            )

    def _check_size(self, number: int) -> None:
        if self._payment is not None and number - self._payment.number > self._limits.max_segments_per_set:
            raise X12Error("too_many_segments_in_set", number, "ST")

    def _read_other(self, e: list[str], number: int) -> Iterator[Event]:
        """Take a segment that is in no claim: envelope, header, PLB."""
        tag = e[0]
        if tag in {"ST", "GS", "GE", "IEA"}:
            yield from self._end_payment(number, None)
            self._envelope(tag, e, number)
        elif tag == "SE":
            yield from self._end_payment(number, e)
        elif self._payment is not None:
            if tag in _CLAIMS_BEGIN and not self._payment.announced:
                yield self._announce(self._payment)
            if tag == "PLB":
                self._payment.read_plb(e, number, self._claims.procedures)
                self._note_component(number)
                self._claims.trouble.clear()
            elif not self._payment.announced:
                self._payment.read_header(e, number)
        elif not self._skipping:
            severity: Literal["error", "warning"] = "error" if tag == "CLP" else "warning"
            self._findings.add("outside_set", severity, number, "CLP" if tag == "CLP" else "")

    def _envelope(self, tag: str, e: list[str], number: int) -> None:
        self._skipping = False
        if tag == "GS":
            self._controls.gs(e, number)
        elif tag == "GE":
            self._controls.ge(e, number)
        elif tag == "IEA":
            self._controls.iea(e, number)
        else:
            self._controls.st()
            self._open_set(e, number)

    def _open_set(self, e: list[str], number: int) -> None:
        kind, control_number = (part.strip() for part in (*e, "", "")[1:3])
        if kind != "835":
            self._skipping = True
            self._findings.add("not_835", "warning", number, "ST", "01", "835", as_number(kind))
            return
        payment = Payment(self._file.payments, control_number, self._controls.interchange, self._controls.group)
        self._file.payments += 1
        self._payment = PaymentReader(payment, number, self._limits, self._delimiters.two_digit_years)

    def _announce(self, payment: PaymentReader) -> PaymentStarted:
        payment.announced = True
        return PaymentStarted(payment.payment, self._delimiters)

    def _end_payment(self, number: int, se: list[str] | None, code: str = "missing_se") -> Iterator[Event]:
        """End the open payment: with its SE, or because something came that cannot stand inside it."""
        self._check_size(number)
        payment, self._payment = self._payment, None
        if payment is None:
            if se is not None and not self._skipping:
                self._findings.add("unexpected_segment", "warning", number, "SE")
            self._skipping = self._skipping and se is None
            return
        if not payment.announced:
            yield self._announce(payment)
        payment.end(number, se, code)
        yield PaymentEnded(payment.payment)
