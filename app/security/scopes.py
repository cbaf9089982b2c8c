"""The scopes of the contract: what a token allows, whoever holds it."""

from collections.abc import Mapping
from types import MappingProxyType

SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "denials:read": "Read denials, claims, queues, timelines, remittances and reports",
        "denials:write": "Post remittances, claims and denials; assign, sort, note and check status",
        "decisions:write": "Decide the path of a denial: fix, appeal or close",
        "decisions:approve": "Answer approvals: be the second person where a decision needs one",
        "appeals:write": "Create appeals, add documents, freeze packets, submit, record outcomes and proofs",
        "packets:read": "Read appeal packets and their documents, which hold PHI",
        "receipts:read": "Read and search appeal receipts, which hold no PHI",
        "audit:read": "Read events, accesses, checkpoints and consistency proofs",
        "playbooks:write": "Change payer playbooks, policies and templates",
        "prevention:write": "Create prevention actions and change upstream gates",
        "admin": "Change the organisation, people, teams, clients and webhooks",
    }
)


class InvalidScope(ValueError):  # noqa: N818 - named as the OAuth error it becomes
    """A scope text that is empty, badly spaced or names what does not exist (OAuth `invalid_scope`)."""


def parse_scopes(text: str) -> frozenset[str]:
    """Scopes from their OAuth form, separated by single spaces (RFC 6749 §3.3). Raises InvalidScope."""
    names = text.split(" ")
    if not SCOPES.keys() >= set(names):
        raise InvalidScope("unknown or empty scope")
    return frozenset(names)
