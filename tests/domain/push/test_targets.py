"""Where messages may go: case by case, without a network."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.push.targets import RefusedUrlError, Target, checked_address, is_outside, target


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://hooks.example.org", Target("https", "hooks.example.org", 443, "/")),
        ("https://hooks.example.org:8443/a/b?c=d", Target("https", "hooks.example.org", 8443, "/a/b?c=d")),
        ("https://HOOKS.example.org./x", Target("https", "hooks.example.org", 443, "/x")),
        ("https://[2606:4700::1111]/", Target("https", "2606:4700::1111", 443, "/")),
    ],
)
def test_what_may_be_sent_to(url: str, told: Target) -> None:
    assert target(url) == told


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example.org/", "not_https"),
        ("http://127.0.0.1/", "not_https"),
        ("ftp://hooks.example.org/", "not_https"),
        ("file:///etc/passwd", "malformed"),
        ("https://", "malformed"),
        ("https:///x", "malformed"),
        ("https://user:pass@hooks.example.org/", "malformed"),
        ("https://user@hooks.example.org/", "malformed"),
        ("https://@hooks.example.org/", "malformed"),
        ("https://hooks.example.org:80/", "port"),
        ("https://hooks.example.org:5432/", "port"),
        ("https://hooks.example.org:99999/", "malformed"),
        ("https://hooks.example.org:x/", "malformed"),
        ("https://hooks.example.org/#fragment", "malformed"),
        ("https://hooks.example.org/a b", "malformed"),
        ("https://hooks.example.org\\@127.0.0.1/", "malformed"),
        ("https://hooks.example.org\r\nHost: x/", "malformed"),
        ("https://höoks.example.org/", "malformed"),
        ("https://[::1/", "malformed"),
        ("https://hooks.example.org/" + "a" * 500, "malformed"),
        ("", "malformed"),
    ],
)
def test_what_may_not(url: str, code: str) -> None:
    with pytest.raises(RefusedUrlError) as refused:
        target(url)
    assert refused.value.code == code


def test_this_machine_only_where_it_is_allowed() -> None:
    assert target("http://127.0.0.1:8900/x", allow_local=True) == Target("http", "127.0.0.1", 8900, "/x")
    for url in ("http://127.0.0.2:8900/", "http://localhost:8900/", "http://[::1]:8900/", "http://10.0.0.1/"):
        with pytest.raises(RefusedUrlError):
            target(url, allow_local=True)
    assert checked_address("127.0.0.1", allow_local=True) == "127.0.0.1"
    for address in ("127.0.0.2", "::1", "10.0.0.1", "169.254.169.254"):
        with pytest.raises(RefusedUrlError):
            checked_address(address, allow_local=True)


INSIDE = """
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 127.0.0.1 127.1.2.3 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1
192.168.0.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b::a00:1
64:ff9b::a9fe:a9fe 64:ff9b:1::808:808 100::1 2001::1 2001:db8::1 2002:7f00:1:: 2002:a00:1:: fc00::1 fd00:ec2::254
fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1
""".split()
OUTSIDE = """
8.8.8.8 1.1.1.1 172.32.0.1 100.128.0.1 192.167.255.255 2606:4700:4700::1111 2a00:1450::1 ::ffff:8.8.8.8
64:ff9b::808:808 2002:808:808::
""".split()


@pytest.mark.parametrize("text", INSIDE)
def test_no_address_inside_is_connected_to(text: str) -> None:
    with pytest.raises(RefusedUrlError) as refused:
        checked_address(text)
    assert refused.value.code == "inside"


@pytest.mark.parametrize("text", OUTSIDE)
def test_addresses_of_the_internet_are(text: str) -> None:
    assert ip_address(checked_address(text)) == ip_address(text)


@pytest.mark.parametrize("text", ["", "hooks.example.org", "127.1", "0x7f.0.0.1", "2130706433", "1.2.3"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(RefusedUrlError):
        checked_address(text)


@given(st.ip_addresses(v=4))
def test_an_address_in_another_one_counts_like_itself(address: object) -> None:
    number = int(address)  # type: ignore[call-overload]
    for wrapped in (0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80):
        assert is_outside(ip_address(wrapped.to_bytes(16))) == is_outside(ip_address(number)), address
