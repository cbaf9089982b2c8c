"""Each claim: required, of one type, with one meaning."""

from typing import Any

import pytest

from app.security.errors import InvalidToken
from app.security.principal import Principal
from tests.security import forge


async def verify(*, options: dict[str, Any] | None = None, **changes: Any) -> Principal:
    return await forge.verifier(**(options or {})).verify(forge.token(body=forge.claims(**changes)))


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "jti", "client_id", "iat", "exp", "org"])
async def test_required_claim_missing(claim: str) -> None:
    with pytest.raises(InvalidToken, match=f"^claim_missing:{claim}$"):
        await verify(**{claim: forge.MISSING})


@pytest.mark.parametrize("claim", ["iss", "sub", "jti", "client_id", "name"])
@pytest.mark.parametrize("value", ["", 7, None, True, ["a"], {"a": 1}, "a\nb", "a\0b", "\u202e", "x" * 256])
async def test_text_claim_of_another_shape(claim: str, value: Any) -> None:
    with pytest.raises(InvalidToken, match=f"^claim_invalid:{claim}$"):
        await verify(**{claim: value})


@pytest.mark.parametrize("claim", ["exp", "iat", "nbf"])
@pytest.mark.parametrize("value", ["1800000000", 1.5, 1.8e9, True, None, [], -1])
async def test_time_that_is_no_whole_number(claim: str, value: Any) -> None:
    with pytest.raises(InvalidToken, match=f"^claim_invalid:{claim}$"):
        await verify(**{claim: value})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"exp": forge.NOW}, "expired"),
        ({"exp": forge.NOW - 1}, "expired"),
        ({"exp": forge.NOW - 4000, "iat": forge.NOW - 4600}, "expired"),
        ({"iat": forge.NOW + 61}, "not_yet_valid:iat"),
        ({"nbf": forge.NOW + 61}, "not_yet_valid:nbf"),
        ({"exp": forge.NOW + 3591}, "lifetime_too_long"),
        ({"exp": 10**30}, "lifetime_too_long"),
    ],
)
async def test_time_out_of_bounds(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidToken, match=f"^{reason}$"):
        await verify(**changes)


@pytest.mark.parametrize(
    "changes",
    [{"exp": forge.NOW + 1}, {"iat": forge.NOW + 60}, {"nbf": forge.NOW + 60}, {"exp": forge.NOW + 3590}],
)
async def test_time_at_its_bound(changes: dict[str, Any]) -> None:
    assert await verify(**changes)


@pytest.mark.parametrize("issuer", ["https://evil.example", forge.ISSUER + "/", forge.ISSUER.upper()])
async def test_wrong_issuer(issuer: str) -> None:
    with pytest.raises(InvalidToken, match="wrong_issuer"):
        await verify(iss=issuer)


@pytest.mark.parametrize("audience", ["https://other.example", "", [], ["https://other.example"], forge.AUDIENCE[:-1]])
async def test_wrong_audience(audience: Any) -> None:
    with pytest.raises(InvalidToken, match="wrong_audience"):
        await verify(aud=audience)


@pytest.mark.parametrize("audience", [None, 7, {forge.AUDIENCE: 1}, [forge.AUDIENCE, 7]])
async def test_audience_of_another_shape(audience: Any) -> None:
    with pytest.raises(InvalidToken, match="claim_invalid:aud"):
        await verify(aud=audience)


async def test_audience_may_be_a_list_with_ours() -> None:
    assert await verify(aud=["https://other.example", forge.AUDIENCE])


@pytest.mark.parametrize("org", [7, None, "", "acme", forge.ORG.upper(), "{" + forge.ORG + "}", forge.ORG + "\n"])
async def test_org_that_is_no_uuid(org: Any) -> None:
    with pytest.raises(InvalidToken, match="claim_invalid:org"):
        await verify(org=org)


async def test_org_under_another_name() -> None:
    principal = await verify(options={"org_claim": "https://x/org"}, **{"https://x/org": forge.ORG, "org": "ignored"})
    assert str(principal.org_id) == forge.ORG


class TestScope:
    @pytest.mark.parametrize("scope", [["admin"], 7, None, True, {"admin": 1}])
    async def test_of_another_type(self, scope: Any) -> None:
        with pytest.raises(InvalidToken, match="claim_invalid:scope"):
            await verify(scope=scope)

    @pytest.mark.parametrize("scope", [forge.MISSING, "", "openid", "ADMIN", "admin,audit:read", "\tadmin"])
    async def test_that_allows_nothing(self, scope: Any) -> None:
        assert (await verify(scope=scope)).scopes == frozenset()

    async def test_keeps_ours_only(self) -> None:
        assert (await verify(scope="openid admin  audit:read")).scopes == {"admin", "audit:read"}


class TestKind:
    async def test_client_is_its_own_subject(self) -> None:
        principal = await verify(sub="portal", name=forge.MISSING)
        assert (principal.kind, principal.name) == ("client", "portal")

    async def test_other_subject_is_a_person(self) -> None:
        assert (await verify()).kind == "person"

    async def test_claim_decides_when_the_issuer_sends_it(self) -> None:
        assert (await verify(person=False)).kind == "client"
        assert (await verify(person=True)).kind == "person"

    async def test_client_that_says_it_is_a_person(self) -> None:
        with pytest.raises(InvalidToken, match="kind_conflict"):
            await verify(sub="portal", person=True)

    @pytest.mark.parametrize("person", [1, "true", None, []])
    async def test_claim_of_another_type(self, person: Any) -> None:
        with pytest.raises(InvalidToken, match="claim_invalid:person"):
            await verify(person=person)

    async def test_issuer_whose_machines_have_other_subjects(self) -> None:
        options: dict[str, Any] = {"person_by_default": False, "person_claim": "human"}
        assert (await verify(options=options)).kind == "client"
        assert (await verify(options=options, human=True)).kind == "person"
