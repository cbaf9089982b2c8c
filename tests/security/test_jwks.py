"""A remote key set through rotation, outage and flood. The clock is ours, the HTTP is real."""

import asyncio
import contextlib
from uuid import uuid4

import httpx
import pytest

from app.security.errors import InvalidToken, KeysUnavailable
from app.security.jwks import JwksStatus, JwksTimes, RemoteJwks
from tests.security import forge
from tests.security.forge import EC_KEY, RSA_KEY, Clock, jwk
from tests.security.jwks_server import JwksServer

TIMES = JwksTimes()
OLD, NEW = jwk(EC_KEY, "ec"), jwk(RSA_KEY, "rsa")


@pytest.fixture
def remote(server: JwksServer, client: httpx.AsyncClient, clock: Clock) -> RemoteJwks:
    server.publish(OLD)
    return RemoteJwks(server.url, client, clock)


async def is_known(remote: RemoteJwks, kid: str) -> bool:
    return await remote.get(kid) is not None


class TestFetching:
    async def test_once_for_many_tokens(self, remote: RemoteJwks, server: JwksServer, clock: Clock) -> None:
        verifier = forge.verifier(remote, clock)
        for number in range(20):
            await verifier.verify(forge.token(body=forge.claims(jti=str(number))))
        assert server.hits == 1

    async def test_single_flight(self, remote: RemoteJwks, server: JwksServer, clock: Clock) -> None:
        server.delay = 0.05
        verifier = forge.verifier(remote, clock)
        callers = (verifier.verify(forge.token(body=forge.claims(jti=str(n)))) for n in range(100))
        assert len(await asyncio.gather(*callers)) == 100
        assert server.hits == 1

    async def test_caller_who_hangs_up_cancels_nobody_else(self, remote: RemoteJwks, server: JwksServer) -> None:
        server.delay = 0.05
        first = asyncio.create_task(remote.get("ec"))
        second = asyncio.create_task(remote.get("ec"))
        await asyncio.sleep(0.01)
        first.cancel()
        assert await second is not None
        assert server.hits == 1

    async def test_nothing_is_answered_before_the_first_fetch(self, remote: RemoteJwks) -> None:
        assert remote.peek("ec") is None
        assert remote.status().age is None

    async def test_status(self, remote: RemoteJwks, server: JwksServer, clock: Clock) -> None:
        server.publish(OLD, jwk(RSA_KEY, "enc", use="enc"))
        await remote.get("ec")
        clock.now += 7
        status = remote.status()
        assert status == JwksStatus(frozenset({"ec"}), ("use",), 7, None)

    async def test_close_stops_the_fetch(self, remote: RemoteJwks, server: JwksServer) -> None:
        server.delay = 1
        waiting = asyncio.create_task(remote.get("ec"))
        await asyncio.sleep(0.01)
        await remote.aclose()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await remote.aclose()


class TestUnknownKid:
    async def test_one_fetch_finds_a_rotated_key(self, remote: RemoteJwks, server: JwksServer) -> None:
        await remote.get("ec")
        server.publish(OLD, NEW)
        assert await is_known(remote, "rsa")
        assert server.hits == 2

    async def test_1000_random_kids_are_2_fetches(self, remote: RemoteJwks, server: JwksServer, clock: Clock) -> None:
        verifier = forge.verifier(remote, clock)
        refused = 0
        for _ in range(1000):
            with contextlib.suppress(InvalidToken):
                await verifier.verify(forge.token(forge.header(kid=str(uuid4()))))
                refused -= 1
            refused += 1
        assert refused == 1000
        assert server.hits <= 2

    async def test_1000_random_kids_at_once_are_2_fetches(self, remote: RemoteJwks, server: JwksServer) -> None:
        await remote.get("ec")
        found = await asyncio.gather(*(remote.get(str(uuid4())) for _ in range(1000)))
        assert set(found) == {None}
        assert server.hits <= 2

    async def test_flood_costs_one_fetch_per_pause(self, remote: RemoteJwks, server: JwksServer, clock: Clock) -> None:
        await remote.get("ec")
        for _ in range(120):
            await remote.get(str(uuid4()))
            clock.now += 1
        assert server.hits - 1 <= 120 / TIMES.unknown_pause

    async def test_known_to_be_unknown_asks_no_more(self, remote: RemoteJwks, server: JwksServer, clock: Clock) -> None:
        await remote.get("ec")
        await remote.get("ghost")
        clock.now += TIMES.unknown_pause
        await remote.get("ghost")
        assert server.hits == 2

    async def test_flood_does_not_hide_a_new_key_for_long(
        self, remote: RemoteJwks, server: JwksServer, clock: Clock
    ) -> None:
        await remote.get("ec")
        await remote.get("ghost")
        assert not await is_known(remote, "rsa")
        server.publish(OLD, NEW)
        clock.now += TIMES.unknown_pause
        assert await is_known(remote, "rsa")

    async def test_memory_of_unknown_kids_is_bounded(self, remote: RemoteJwks, server: JwksServer) -> None:
        server.delay = 0.05
        await asyncio.gather(*(remote.get(str(number)) for number in range(3000)))
        assert len(remote._negative) <= 1024
        assert server.hits <= 2


class TestRotation:
    async def test_under_load_fails_no_request(self, remote: RemoteJwks, server: JwksServer, clock: Clock) -> None:
        """Publish, wait a TTL, sign with the new key, wait a token's life, remove the old: a request each second."""
        verifier, start = forge.verifier(remote, clock), int(clock.now)
        changes = {10: (OLD, NEW), 10 + 300 + 600: (NEW,)}
        server.delay = 0.002

        async def request(second: int, number: int) -> None:
            new = second > 10 + TIMES.ttl
            head = forge.header(alg="RS256", kid="rsa") if new else forge.header()
            body = forge.claims(iat=start + second, exp=start + second + 600, jti=f"{second}-{number}")
            await verifier.verify(forge.token(head, body, RSA_KEY if new else EC_KEY))

        for second in range(0, 1500, 7):
            clock.now = start + second
            for moment, published in changes.items():
                if second >= moment:
                    server.publish(*published)
            await asyncio.gather(*(request(second, number) for number in range(4)))
        assert server.hits <= 1500 / TIMES.ttl + 1

    async def test_removed_key_is_refused_after_the_ttl(
        self, remote: RemoteJwks, server: JwksServer, clock: Clock
    ) -> None:
        verifier, good = forge.verifier(remote, clock), forge.token()
        await verifier.verify(good)
        server.publish(NEW)
        clock.now += TIMES.ttl - 1
        await verifier.verify(good)
        clock.now += 1
        with pytest.raises(InvalidToken, match="unknown_key"):
            await verifier.verify(good)

    async def test_empty_set_revokes_all(self, remote: RemoteJwks, server: JwksServer, clock: Clock) -> None:
        assert await is_known(remote, "ec")
        server.publish()
        clock.now += TIMES.ttl
        assert not await is_known(remote, "ec")

    async def test_only_one_caller_waits_for_a_refresh(
        self, remote: RemoteJwks, server: JwksServer, clock: Clock
    ) -> None:
        await remote.get("ec")
        clock.now += TIMES.ttl
        server.delay = 0.2
        leader = asyncio.create_task(remote.get("ec"))
        await asyncio.sleep(0.02)
        assert await asyncio.wait_for(remote.get("ec"), 0.05) is not None
        assert await leader is not None
        assert server.hits == 2


class TestOutage:
    async def test_held_keys_serve_until_the_hard_age(
        self, remote: RemoteJwks, server: JwksServer, clock: Clock
    ) -> None:
        verifier, start = forge.verifier(remote, clock, max_lifetime=9000), clock.now
        good = forge.token(body=forge.claims(exp=forge.NOW + 8000))
        await verifier.verify(good)
        server.hang_up = True
        while clock.now + 300 < start + TIMES.hard_max_age:
            clock.now += 300
            assert await verifier.verify(good)
        clock.now = start + TIMES.hard_max_age
        with pytest.raises(KeysUnavailable) as caught:
            await verifier.verify(good)
        assert caught.value.retry_after == TIMES.failure_pause

    async def test_recovers(self, remote: RemoteJwks, server: JwksServer, clock: Clock) -> None:
        server.hang_up = True
        with pytest.raises(KeysUnavailable):
            await remote.get("ec")
        server.hang_up = False
        clock.now += TIMES.failure_pause
        assert await is_known(remote, "ec")
        assert remote.status().last_error is None

    async def test_failed_fetch_is_not_repeated_within_its_pause(self, remote: RemoteJwks, server: JwksServer) -> None:
        server.hang_up = True
        for _ in range(50):
            with pytest.raises(KeysUnavailable):
                await remote.get(str(uuid4()))
        assert server.hits == 3  # the tries of one fetch

    async def test_unknown_kid_is_not_called_invalid(
        self, remote: RemoteJwks, server: JwksServer, clock: Clock
    ) -> None:
        await remote.get("ec")
        server.hang_up = True
        with pytest.raises(KeysUnavailable, match="unknown_key_and_issuer_down"):
            await remote.get("rsa")
        assert await is_known(remote, "ec")

    async def test_short_failure_is_retried(self, remote: RemoteJwks, server: JwksServer) -> None:
        server.answer_with(503, 429)
        assert await is_known(remote, "ec")
        assert server.hits == 3

    async def test_clock_set_back_does_not_freeze_the_set(
        self, remote: RemoteJwks, server: JwksServer, clock: Clock
    ) -> None:
        await remote.get("ec")
        server.publish(NEW)
        clock.now -= 10_000
        assert not await is_known(remote, "ec")
