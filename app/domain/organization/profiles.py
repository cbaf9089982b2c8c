"""The three kinds of organisation. A profile sets defaults and nothing else: no code asks which one it is."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

Change = Literal["playbook", "policy", "template", "taxonomy", "close"]
"""What can need a second person. An organisation's own sorting rules are part of its taxonomy; a close needs one above the
limit of the close policy, or against what that policy finds."""

CHANGES: tuple[Change, ...] = get_args(Change)


class Profile(NamedTuple):
    """The defaults of one kind of organisation."""

    queues: Literal["one", "many"]
    """One list for everybody, or one for each work type and team."""
    quick_fixes_first: bool
    second_person: tuple[Change, ...]
    """Changes that a second person approves."""
    self_approval: bool
    """Whoever asks may answer where a second person is needed; the step stays and is marked ``self_approved``."""
    weekly_top_causes: int


PROFILES: dict[str, Profile] = {
    "small_practice": Profile("one", True, (), True, 3),
    "large_group": Profile("many", False, ("close",), False, 10),
    "hospital": Profile("many", False, CHANGES, False, 10),
}
