"""What the codes of a 999 and a TA1 mean, in our own words. One number means something else in each place.

Any other code is a normal input that says nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Place = Literal["segment", "element", "transaction_set", "group", "interchange"]

SEGMENT = {
    "1": "No such segment",
    "2": "The segment does not belong there",
    "3": "A required segment is missing",
    "4": "The loop comes too often",
    "5": "The segment comes too often",
    "6": "The segment is not of this transaction set",
    "7": "The segment is in the wrong order",
    "8": "Elements of the segment are in error",
    "I4": "The guide does not use this segment",
    "I6": "A segment is missing that the guide needs in this situation",
    "I7": "The loop comes too seldom for the guide",
    "I8": "The segment comes too seldom for the guide",
    "I9": "The guide does not use this segment in this situation",
}
"""IK304."""
ELEMENT = {
    "1": "A required element is missing",
    "2": "An element is missing that another one needs",
    "3": "Too many elements",
    "4": "Too short",
    "5": "Too long",
    "6": "A character that is not allowed",
    "7": "No valid code",
    "8": "No valid date",
    "9": "No valid time",
    "10": "Elements that exclude each other",
    "12": "Too many repetitions",
    "13": "Too many components",
    "I6": "A code that the guide does not use",
    "I9": "An element is missing that the guide needs in this situation",
    "I10": "The guide does not use this element",
    "I11": "Too few repetitions for the guide",
    "I12": "Not of the form that the guide wants",
    "I13": "The guide does not use this element in this situation",
}
"""IK403."""
TRANSACTION_SET = {
    "1": "The receiver does not take this transaction set",
    "2": "The trailer (SE) is missing",
    "3": "Control numbers of ST and SE differ",
    "4": "The number of segments in SE is wrong",
    "5": "Segments are in error",
    "6": "The kind of the set (ST01) is missing or wrong",
    "7": "The control number (ST02) is missing or wrong",
    "18": "The set is not of the kind of its group",
    "19": "The guide (ST03) is not valid",
    "23": "The control number was used in this group before",
    "I5": "Segments are in error by the guide",
    "I6": "The receiver does not take this guide",
}
"""IK502 to IK506."""
GROUP = {
    "1": "The receiver does not take this kind of group",
    "2": "The receiver does not take this version",
    "3": "The trailer (GE) is missing",
    "4": "Control numbers of GS and GE differ",
    "5": "The number of sets in GE is wrong",
    "6": "The control number (GS06) is not valid",
    "19": "The control number was used in this interchange before",
}
"""AK905 to AK909."""
INTERCHANGE = {
    "001": "Control numbers of ISA and IEA differ",
    "002": "The receiver does not take this standard",
    "003": "The receiver does not take this version",
    "004": "The segment terminator is not valid",
    "005": "The sender's qualifier (ISA05) is not valid",
    "006": "The sender's id (ISA06) is not valid",
    "007": "The receiver's qualifier (ISA07) is not valid",
    "008": "The receiver's id (ISA08) is not valid",
    "009": "The receiver's id (ISA08) is not known",
    "010": "The authorization qualifier (ISA01) is not valid",
    "011": "The authorization information (ISA02) is not valid",
    "012": "The security qualifier (ISA03) is not valid",
    "013": "The security information (ISA04) is not valid",
    "014": "The date (ISA09) is not valid",
    "015": "The time (ISA10) is not valid",
    "016": "The repetition separator or standard (ISA11) is not valid",
    "017": "The version (ISA12) is not valid",
    "018": "The control number (ISA13) is not valid",
    "019": "The request for an acknowledgment (ISA14) is not valid",
    "020": "The usage (ISA15) is not valid",
    "021": "The number of groups (IEA01) is wrong",
    "022": "The envelope is not built as it must be",
    "023": "The file ends too early",
    "024": "The content is not valid, such as a wrong GS",
    "025": "The control number was used before",
    "026": "The element separator is not valid",
    "027": "The component separator is not valid",
}
"""TA105."""
TABLES: Mapping[Place, Mapping[str, str]] = {
    "segment": SEGMENT,
    "element": ELEMENT,
    "transaction_set": TRANSACTION_SET,
    "group": GROUP,
    "interchange": INTERCHANGE,
}


def syntax_code(place: Place, code: str) -> str | None:
    """What a code means in its place; None for one that no table holds."""
    return TABLES[place].get(code)
