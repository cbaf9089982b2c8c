"""What may stand in an element that we write. X12 has no escape: a separator inside data breaks the message.

Names are made to fit. Numbers that identify something are not: a changed number would ask about somebody else, so one
that cannot be written is left out where the guide lets us, and refused where it does not.
"""

from __future__ import annotations

import re
import unicodedata

SEPARATORS = "*:^~"
"""Element, component, repetition and terminator, as we declare them."""
_NOT_WRITTEN = re.compile(r"[^\x21-\x7e]|[*:^~]")
_UNDECOMPOSED = str.maketrans(
    {
        "ß": "ss",
        "Æ": "AE",
        "æ": "ae",
        "Œ": "OE",
        "œ": "oe",
        "Ø": "O",
        "ø": "o",
        "Ł": "L",
        "ł": "l",
        "Đ": "D",
        "đ": "d",
        "Ð": "D",
        "ð": "d",
        "Þ": "TH",
        "þ": "th",
        "ı": "i",
        "‘": "'",
        "’": "'",
        "–": "-",
        "—": "-",
    }
)
"""Letters and marks that have no accent to take away."""


def name(text: str | None, longest: int) -> str:
    """A name in plain letters: without accents, blanks for what cannot be written, cut where the element ends."""
    decomposed = unicodedata.normalize("NFKD", (text or "").translate(_UNDECOMPOSED))
    letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(_NOT_WRITTEN.sub(" ", letters).split())[:longest].strip()


def identifier(text: str | None, longest: int) -> str:
    """A number as it is, without blanks around it; empty when it cannot be written unchanged."""
    text = (text or "").strip()
    inner = text.replace(" ", "")
    return "" if len(text) > longest or _NOT_WRITTEN.search(inner) else text
