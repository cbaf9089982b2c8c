"""What a good token gives, how long it is remembered, and that nothing near it is good."""

import time
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.security import tokens
from app.security.errors import InvalidToken, KeysUnavailable, Reason
from app.security.jwks import StaticKeys
from app.security.keys import VerificationKey
from tests.security import forge


class Swappable:
    """A key source whose set a test can change."""

    def __init__(self) -> None:
        self.keys = forge.keys()

    async def get(self, kid: str) -> VerificationKey | None:
        return await self.keys.get(kid)

    def peek(self, kid: str) -> VerificationKey | None:
        return self.keys.peek(kid)


@pytest.mark.parametrize(
    "good",
    [
        forge.token(),
        forge.rsa_token("RS256"),
        forge.rsa_token("RS384"),
        forge.token(forge.header(alg="ES384", kid="ec384"), key=forge.EC384_KEY),
        forge.token(forge.header(typ="application/AT+JWT")),
    ],
)
async def test_good_token_names_its_caller(good: str) -> None:
    principal = await forge.verifier().verify(good)
    assert principal == tokens.Principal(
        org_id=UUID(forge.ORG),
        subject="user-7",
        client_id="portal",
        issuer=forge.ISSUER,
        jti="j-1",
        kind="person",
        name="Ada Byron",
        scopes=frozenset({"denials:read", "decisions:write"}),
        expires_at=forge.NOW + 600,
    )


class TestCache:
    async def test_second_time_is_the_same_principal(self) -> None:
        verifier, good = forge.verifier(), forge.token()
        assert await verifier.verify(good) is await verifier.verify(good)

    async def test_expired_token_is_refused_though_cached(self) -> None:
        clock = forge.Clock()
        verifier, good = forge.verifier(clock=clock), forge.token(body=forge.claims(exp=forge.NOW + 5))
        await verifier.verify(good)
        clock.now += 4.9
        await verifier.verify(good)
        clock.now += 0.1
        with pytest.raises(InvalidToken) as caught:
            await verifier.verify(good)
        assert caught.value.reason is Reason.EXPIRED

    async def test_forgets_after_its_time(self) -> None:
        clock = forge.Clock()
        verifier, good = forge.verifier(clock=clock), forge.token()
        first = await verifier.verify(good)
        clock.now += 60
        again = await verifier.verify(good)
        assert again == first
        assert again is not first

    async def test_removed_key_is_refused_though_cached(self) -> None:
        source = Swappable()
        verifier, good = forge.verifier(source), forge.token()
        await verifier.verify(good)
        source.keys = StaticKeys({"keys": [forge.jwk(forge.RSA_KEY, "rsa")]})
        with pytest.raises(InvalidToken, match="unknown_key"):
            await verifier.verify(good)

    async def test_replaced_key_of_the_same_kid_is_refused_though_cached(self) -> None:
        source = Swappable()
        verifier, good = forge.verifier(source), forge.token()
        await verifier.verify(good)
        source.keys = StaticKeys({"keys": [forge.jwk(forge.RSA_KEY, "ec")]})
        with pytest.raises(InvalidToken, match="alg_key_mismatch"):
            await verifier.verify(good)

    async def test_republished_key_keeps_the_cache(self) -> None:
        source = Swappable()
        verifier, good = forge.verifier(source), forge.token()
        first = await verifier.verify(good)
        source.keys = forge.keys()
        assert await verifier.verify(good) is first

    async def test_is_bounded_and_drops_the_least_used(self) -> None:
        verifier = forge.verifier(cache_size=2)
        one, two, three = (forge.token(body=forge.claims(jti=str(n))) for n in range(3))
        kept = await verifier.verify(one)
        dropped = await verifier.verify(two)
        await verifier.verify(one)
        await verifier.verify(three)
        assert await verifier.verify(one) is kept
        assert await verifier.verify(two) is not dropped

    async def test_hit_does_not_verify_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        verifier, good = forge.verifier(), forge.token()
        await verifier.verify(good)
        monkeypatch.setattr(tokens, "read_compact", lambda _: pytest.fail("parsed again"))
        started = time.perf_counter()
        for _ in range(1000):
            await verifier.verify(good)
        assert time.perf_counter() - started < 0.1  # 100 µs each; typically 3

    async def test_bad_token_is_not_remembered(self) -> None:
        clock = forge.Clock()
        verifier, early = forge.verifier(clock=clock), forge.token(body=forge.claims(nbf=forge.NOW + 100))
        with pytest.raises(InvalidToken, match="not_yet_valid:nbf"):
            await verifier.verify(early)
        clock.now += 100
        await verifier.verify(early)


async def test_surprise_while_parsing_is_a_bad_token(monkeypatch: pytest.MonkeyPatch) -> None:
    def surprise(*_: Any) -> None:
        raise MemoryError("surprise")

    monkeypatch.setattr(tokens, "read_principal", surprise)
    with pytest.raises(InvalidToken, match="malformed"):
        await forge.verifier().verify(forge.token())


async def test_missing_keys_are_no_fault_of_the_token() -> None:
    class Down(Swappable):
        async def get(self, kid: str) -> VerificationKey | None:
            raise KeysUnavailable("down", 10)

    with pytest.raises(KeysUnavailable):
        await forge.verifier(Down()).verify(forge.token())


VERIFIER = forge.verifier()
GOOD = [forge.token(), forge.rsa_token()]
CHARACTERS = st.sampled_from("ABCXYZabcxyz0189-_.=+/ \n\0é")


@st.composite
def mutated(draw: st.DrawFn, good: str) -> str:
    at, other = draw(st.integers(0, len(good) - 1)), draw(st.integers(0, len(good) - 1))
    match draw(st.sampled_from(["flip", "replace", "insert", "delete", "swap", "cut", "repeat"])):
        case "flip":
            return good[:at] + chr(ord(good[at]) ^ (1 << draw(st.integers(0, 6)))) + good[at + 1 :]
        case "replace":
            return good[:at] + draw(CHARACTERS) + good[at + 1 :]
        case "insert":
            return good[:at] + draw(CHARACTERS) + good[at:]
        case "delete":
            return good[:at] + good[at + 1 :]
        case "swap":
            characters = list(good)
            characters[at], characters[other] = characters[other], characters[at]
            return "".join(characters)
        case "cut":
            return good[:at]
        case _:
            return good[:at] + good[min(at, other) :]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(GOOD).flatmap(lambda good: st.tuples(st.just(good), mutated(good))))
async def test_every_mutation_is_refused(pair: tuple[str, str]) -> None:
    good, forged = pair
    assert await VERIFIER.verify(good)
    if forged == good:
        return
    with pytest.raises(InvalidToken):
        await VERIFIER.verify(forged)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(st.binary(max_size=60).map(forge.b64), max_size=6).map(".".join)))
async def test_any_text_is_an_invalid_token(text: str) -> None:
    with pytest.raises(InvalidToken):
        await VERIFIER.verify(text)
