import re

import pytest

from app.security.scopes import SCOPES, InvalidScope, parse_scopes


def test_scopes_are_those_of_the_contract() -> None:
    assert set(SCOPES) == set(
        "denials:read denials:write decisions:write decisions:approve appeals:write packets:read receipts:read "
        "audit:read playbooks:write prevention:write admin".split()
    )
    assert all(re.fullmatch(r"[A-Z][^.]+", meaning) for meaning in SCOPES.values())


@pytest.mark.parametrize("text", ["admin", "receipts:read audit:read", "admin admin"])
def test_known_scopes(text: str) -> None:
    assert parse_scopes(text) == set(text.split())


@pytest.mark.parametrize(
    "text", ["", " ", "openid", "admin openid", "admin  audit:read", " admin", "admin ", "admin\taudit:read", "Admin"]
)
def test_unknown_or_badly_spaced(text: str) -> None:
    with pytest.raises(InvalidScope):
        parse_scopes(text)
