"""Whether a line of a payer's answer is one of ours that was denied."""

from __future__ import annotations

from app.domain.status.answer import LineStatus
from app.domain.status.asked import DeniedLine


def is_same_line(line: LineStatus, ours: DeniedLine) -> bool:
    """By our own number of it; where one of the two has none, by procedure, modifiers, charge and day."""
    if line.line_control_number and ours.line_control_number:
        return line.line_control_number.strip() == ours.line_control_number.strip()
    if line.procedure is None or ours.procedure is None or _code(line.procedure) != _code(ours.procedure):
        return False
    if set(line.modifiers) != set(ours.modifiers):
        return False
    if line.charge is not None and ours.charge is not None and line.charge != ours.charge:
        return False
    if line.service_from is None or ours.service_on is None:
        return True
    return line.service_from <= ours.service_on <= (line.service_to or line.service_from)


def _code(procedure: str) -> str:
    """Without its qualifier: the remittance may name the same code under another one."""
    return procedure.rsplit(":", maxsplit=1)[-1].strip().upper()
