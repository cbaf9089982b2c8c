"""From an account to its port, and which accounts there are none for."""

from __future__ import annotations

import pytest

from app.clearinghouse.connections import open_port
from app.clearinghouse.core.core_adapter import CoreAdapter
from app.clearinghouse.core.mime import Mime
from app.clearinghouse.core.soap import Soap
from app.clearinghouse.tls import BadCertificateError
from app.clearinghouse.vendor.vendor_adapter import VendorAdapter
from app.domain.push.targets import RefusedUrlError
from app.domain.status.account import (
    Account,
    AdapterName,
    ApiKey,
    Certificate,
    Credentials,
    OAuthClient,
    UserPassword,
)
from app.domain.status.ports import Numbers, Rejected
from tests.clearinghouse.conformance.desk import INQUIRY

URL = "https://edi.example.org/core"


def account(adapter: AdapterName, url: str = URL, credentials: Credentials | None = None) -> Account:
    return Account("con_1", adapter, url, "LAKESIDE", "CLEAR", "T", credentials)


@pytest.mark.parametrize(("adapter", "form"), [("core_mime", Mime), ("simulator", Mime), ("core_soap", Soap)])
def test_core(adapter: AdapterName, form: type) -> None:
    port = open_port(account(adapter))
    assert isinstance(port, CoreAdapter)
    assert isinstance(port.form, form)


def test_json_has_tokens_where_it_is_a_client() -> None:
    for credentials, there in ((OAuthClient(URL, "a", "b"), True), (ApiKey("k"), False), (None, False)):
        port = open_port(account("vendor_json", credentials=credentials))
        assert isinstance(port, VendorAdapter)
        assert (port.calls.tokens is not None) is there


@pytest.mark.parametrize(
    "url", ["http://edi.example.org/", "http://127.0.0.1/", "https://edi.example.org:22/", "ftp://x/", "x", ""]
)
def test_only_https_is_spoken(url: str) -> None:
    for one in (account("core_mime", url), account("vendor_json", credentials=OAuthClient(url, "a", "b"))):
        with pytest.raises(RefusedUrlError):
            open_port(one)


def test_local_only_where_it_is_allowed() -> None:
    assert open_port(account("simulator", "http://127.0.0.1:8276/core/mime"), allow_local=True)
    with pytest.raises(RefusedUrlError):
        open_port(account("simulator", "http://10.0.0.1/core/mime"), allow_local=True)


def test_a_bad_certificate_is_said_at_once() -> None:
    with pytest.raises(BadCertificateError):
        open_port(account("core_soap", credentials=Certificate(b"x", b"y")))


@pytest.mark.parametrize(
    "credentials",
    [UserPassword("u", "hidden"), Certificate(b"hidden", b"hidden"), OAuthClient(URL, "a", "hidden"), ApiKey("hidden")],
)
def test_credentials_do_not_show(credentials: Credentials) -> None:
    assert "hidden" not in repr(account("core_mime", credentials=credentials))


async def test_a_public_name_that_leads_inside() -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["10.1.2.3"]

    for adapter in ("core_mime", "core_soap", "vendor_json"):
        port = open_port(account(adapter), resolve=resolve)  # type: ignore[arg-type]
        outcome = await port.submit(INQUIRY, Numbers(1, 1, "id"))
        assert isinstance(outcome, Rejected)
        assert (outcome.fault, outcome.exchange.error_code) == ("request_invalid", "inside")


async def test_core_has_nothing_to_poll() -> None:
    outcome = await open_port(account("core_mime")).poll(INQUIRY, "x", Numbers(1, 1, "id"))
    assert isinstance(outcome, Rejected)
