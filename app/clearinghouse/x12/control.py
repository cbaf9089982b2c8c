"""Control numbers and counts of the envelope: GE against GS, IEA against ISA."""

from __future__ import annotations

from app.clearinghouse.x12.envelope import Interchange
from app.clearinghouse.x12.limits import FindingLog
from app.clearinghouse.x12.payment import as_number


class ControlNumbers:
    """Counts groups and sets as they pass and compares them with the trailers."""

    def __init__(self, findings: FindingLog) -> None:
        self._findings = findings
        self.interchange = ""
        """ISA13 of the open interchange."""
        self.group = ""
        """GS06 of the open group."""
        self._in_interchange = False
        self._in_group = False
        self._groups = 0
        self._sets = 0

    def isa(self, interchange: Interchange) -> None:
        """Open an interchange."""
        self.end(interchange.number)
        self.interchange, self._in_interchange, self._groups = interchange.control_number, True, 0

    def gs(self, e: list[str], number: int) -> None:
        """Open a group."""
        self._end_group(number)
        self.group, self._in_group, self._sets = _at(e, 6), True, 0
        self._groups += 1

    def st(self) -> None:
        """Count a transaction set of any kind."""
        self._sets += 1

    def ge(self, e: list[str], number: int) -> None:
        """Close a group: GE01 is its number of sets, GE02 is GS06."""
        if self._in_group:
            self._compare("group_set_count", "GE", "01", str(self._sets), _count(e), number)
            self._compare("control_number", "GE", "02", self.group, _at(e, 2), number)
        else:
            self._findings.add("unexpected_segment", "warning", number, "GE")
        self.group, self._in_group = "", False

    def iea(self, e: list[str], number: int) -> None:
        """Close the interchange: IEA01 is its number of groups, IEA02 is ISA13."""
        self._end_group(number)
        if self._in_interchange:
            self._compare("interchange_group_count", "IEA", "01", str(self._groups), _count(e), number)
            self._compare("control_number", "IEA", "02", self.interchange, _at(e, 2), number)
        else:
            self._findings.add("unexpected_segment", "warning", number, "IEA")
        self.interchange, self._in_interchange = "", False

    def end(self, number: int) -> bool:
        """Note trailers that never came. True when everything had been closed."""
        closed = not self._in_interchange and not self._in_group
        self._end_group(number)
        if self._in_interchange:
            self._findings.add("missing_iea", "warning", number, "IEA")
        self.interchange, self._in_interchange = "", False
        return closed

    def _end_group(self, number: int) -> None:
        if self._in_group:
            self._findings.add("missing_ge", "warning", number, "GE")
        self.group, self._in_group = "", False

    def _compare(self, code: str, tag: str, element: str, expected: str, actual: str, number: int) -> None:
        if expected != actual:
            self._findings.add(code, "warning", number, tag, element, as_number(expected), as_number(actual))


def _at(e: list[str], at: int) -> str:
    return e[at].strip() if at < len(e) else ""


def _count(e: list[str]) -> str:
    return _at(e, 1).lstrip("0") or "0"
