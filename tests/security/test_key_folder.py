"""Our signing keys on disk: created once, rotated without a failed request, never lost to a race."""

import multiprocessing
import os
import stat
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.security.errors import InvalidToken, KeysUnavailable
from app.security.issuer import KeyFolder, KeyTimes, load_or_create_key
from app.security.tokens import TokenVerifier
from tests.security import forge
from tests.security.forge import Clock
from tests.security.test_issuer import issue, issuer_of

TIMES = KeyTimes(cache_ttl=300, reload=30, max_token_life=900, skew=60)


@pytest.fixture
def folder(tmp_path: Path, clock: Clock) -> KeyFolder:
    return KeyFolder(tmp_path / "keys", clock, TIMES)


def kids(folder: KeyFolder) -> list[str]:
    return [key["kid"] for key in folder.public_jwks()["keys"]]


def race(folder: str, rounds: int, barrier: Barrier, results: "Queue[list[str]]") -> None:
    """On a slow disk, so that both have looked and found nothing before either has a file to show."""
    os.fsync = lambda fd: time.sleep(0.03)
    found = []
    for number in range(rounds):
        barrier.wait(20)
        found.append(load_or_create_key(Path(folder) / f"{number}.pem").kid)
    results.put(found)


def test_two_processes_at_once_end_with_the_same_key(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(2), context.Queue()
    twins = [context.Process(target=race, args=(str(tmp_path), 15, barrier, results)) for _ in range(2)]
    for twin in twins:
        twin.start()
    one, two = results.get(timeout=60), results.get(timeout=60)
    for twin in twins:
        twin.join(10)
    assert one == two
    assert len(set(one)) == 15
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{number}.pem" for number in range(15))


class TestKeyFile:
    def test_is_kept(self, tmp_path: Path) -> None:
        assert load_or_create_key(tmp_path / "k.pem") == load_or_create_key(tmp_path / "k.pem")

    @pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
    def test_only_the_owner_reads_it(self, folder: KeyFolder, tmp_path: Path) -> None:
        folder.signing_key()
        assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
        assert [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()] == [0o600]

    @pytest.mark.parametrize("content", [b"", b"text", forge.pem(forge.EC_KEY)])
    def test_without_a_private_key(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "k.pem").write_bytes(content)
        with pytest.raises(ValueError):
            load_or_create_key(tmp_path / "k.pem")

    @pytest.mark.parametrize("key", [forge.RSA_KEY, forge.EC384_KEY])
    def test_of_another_kind(self, tmp_path: Path, key: forge.PrivateKey) -> None:
        (tmp_path / "k.pem").write_bytes(private_pem(key))
        with pytest.raises(ValueError, match="P-256"):
            load_or_create_key(tmp_path / "k.pem")

    def test_encrypted(self, tmp_path: Path) -> None:
        (tmp_path / "k.pem").write_bytes(private_pem(forge.EC_KEY, b"password"))
        with pytest.raises(ValueError, match="not a private key that can be read"):
            load_or_create_key(tmp_path / "k.pem")

    def test_repr_shows_no_key(self, tmp_path: Path) -> None:
        assert "signer" not in repr(load_or_create_key(tmp_path / "k.pem"))

    def test_public_half_has_no_private_member(self, folder: KeyFolder) -> None:
        (key,) = folder.public_jwks()["keys"]
        assert key.keys() == {"kty", "crv", "x", "y", "kid", "alg", "use"}


def private_pem(key: forge.PrivateKey, password: bytes = b"") -> bytes:
    protection: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password:
        protection = serialization.BestAvailableEncryption(password)
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection)


class TestRotation:
    def test_new_key_is_published_before_it_signs(self, folder: KeyFolder, clock: Clock) -> None:
        old = folder.signing_key()
        new = folder.rotate()
        assert kids(folder) == [old.kid, new.kid]
        clock.now += TIMES.sign_after - 1
        assert folder.signing_key() == old
        clock.now += 1
        assert folder.signing_key() == new

    def test_old_key_stays_for_the_life_of_its_last_token(self, folder: KeyFolder, clock: Clock) -> None:
        old, new = folder.signing_key(), folder.rotate()
        clock.now += TIMES.retire_after - 1
        assert kids(folder) == [old.kid, new.kid]
        clock.now += TIMES.reload
        assert kids(folder) == [new.kid]

    def test_retired_file_goes_with_the_next_rotation(self, folder: KeyFolder, clock: Clock, tmp_path: Path) -> None:
        for _ in range(3):
            folder.rotate()
            clock.now += TIMES.retire_after
        folder.rotate()
        assert len(list((tmp_path / "keys").iterdir())) == 2

    def test_twice_at_once_is_once(self, folder: KeyFolder, clock: Clock, tmp_path: Path) -> None:
        other = KeyFolder(tmp_path / "keys", clock, TIMES)
        assert folder.rotate() == other.rotate()
        clock.now += 5
        folder.rotate()
        assert len(kids(folder)) == 2

    def test_other_process_follows(self, folder: KeyFolder, clock: Clock, tmp_path: Path) -> None:
        other = KeyFolder(tmp_path / "keys", clock, TIMES)
        other.signing_key()
        new = folder.rotate()
        assert new.kid not in kids(other)
        clock.now += TIMES.reload
        assert new.kid in kids(other)

    async def test_under_load_fails_no_request(self, folder: KeyFolder, clock: Clock, tmp_path: Path) -> None:
        """One process issues, another verifies; rotated every 20 minutes for two hours."""
        issuer = issuer_of(folder, clock)
        verifier = TokenVerifier(
            forge.ISSUER, forge.AUDIENCE, KeyFolder(tmp_path / "keys", clock, TIMES), clock, max_lifetime=900
        )
        living: list[tuple[float, str]] = []
        signers = set()
        for second in range(0, 7200, 15):
            if second % 1200 == 600:
                folder.rotate()
            living = [(end, token) for end, token in living if end > clock.now] + [(clock.now + 890, issue(issuer))]
            signers.add(folder.signing_key().kid)
            for _, token in living[:: max(1, len(living) // 5)]:
                await verifier.verify(token)
            clock.now += 15
        assert len(signers) == 7


class TestEmergency:
    async def test_deleted_key_verifies_no_more(self, folder: KeyFolder, clock: Clock, tmp_path: Path) -> None:
        token = issue(issuer_of(folder, clock))
        verifier = TokenVerifier(forge.ISSUER, forge.AUDIENCE, folder, clock)
        await verifier.verify(token)
        next((tmp_path / "keys").iterdir()).unlink()
        clock.now += TIMES.reload
        with pytest.raises(InvalidToken, match="unknown_key"):
            await verifier.verify(token)
        await verifier.verify(issue(issuer_of(folder, clock)))

    async def test_unreadable_folder_fails_closed(self, folder: KeyFolder, clock: Clock, tmp_path: Path) -> None:
        key = folder.signing_key()
        next((tmp_path / "keys").iterdir()).write_bytes(b"broken")
        clock.now += TIMES.reload
        assert folder.peek(key.kid) is None
        with pytest.raises(KeysUnavailable, match="key_folder_ValueError"):
            await folder.get(key.kid)
        with pytest.raises(KeysUnavailable):
            folder.signing_key()

    def test_other_files_are_left_alone(self, folder: KeyFolder, tmp_path: Path) -> None:
        (tmp_path / "keys").mkdir()
        (tmp_path / "keys" / "README.pem").write_text("mine")
        folder.rotate()
        assert (tmp_path / "keys" / "README.pem").exists()


def test_new_keys_are_p256(tmp_path: Path) -> None:
    load_or_create_key(tmp_path / "k.pem")
    loaded = serialization.load_pem_private_key((tmp_path / "k.pem").read_bytes(), None)
    assert isinstance(loaded, ec.EllipticCurvePrivateKey)
