"""Client secrets and the two ways to present them."""

import base64
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.security.clients import (
    ClientAuthFailed,
    hash_secret,
    new_secret,
    parse_form,
    read_credentials,
    verify_secret,
)


def basic(text: str, scheme: str = "Basic") -> str:
    return f"{scheme} {base64.b64encode(text.encode()).decode()}"


class TestSecret:
    def test_verifies_against_its_hash_only(self) -> None:
        secret, other = new_secret(), new_secret()
        assert verify_secret(secret, hash_secret(secret))
        assert not verify_secret(other, hash_secret(secret))

    def test_is_long_and_hidden_by_its_hash(self) -> None:
        secret = new_secret()
        assert len(secret) == 43
        assert secret not in hash_secret(secret)

    @pytest.mark.parametrize("secret", ["", "guess"])
    def test_of_an_unknown_client(self, secret: str) -> None:
        assert not verify_secret(secret, None)


class TestBasic:
    @pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC"])
    def test_good(self, scheme: str) -> None:
        found = read_credentials(basic("ehr:s3cret", scheme), {})
        assert (found.client_id, found.secret) == ("ehr", "s3cret")

    @given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40), st.data())
    def test_any_printable_pair_round_trips(self, client_id: str, data: st.DataObject) -> None:
        secret = data.draw(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40))
        found = read_credentials(basic(f"{quote_plus(client_id)}:{quote_plus(secret)}"), {})
        assert (found.client_id, found.secret) == (client_id, secret)

    @pytest.mark.parametrize(
        "authorization",
        [
            "",
            "Basic",
            "Basic ",
            "Basic ***",
            "Bearer abc",
            basic("ehr"),
            basic(":secret"),
            basic("ehr:"),
            basic("ehr:a\nb"),
            basic("ehr:%ff"),
            basic("ehr:é"),
            basic("e" * 256 + ":secret"),
            "Basic " + "A" * 9000,
        ],
    )
    def test_bad(self, authorization: str) -> None:
        with pytest.raises(ClientAuthFailed, match="invalid_client"):
            read_credentials(authorization, {})

    def test_with_a_secret_in_the_form_too(self) -> None:
        with pytest.raises(ClientAuthFailed, match="invalid_request"):
            read_credentials(basic("ehr:secret"), {"client_id": "ehr", "client_secret": "secret"})

    def test_with_the_same_client_id_in_the_form(self) -> None:
        assert read_credentials(basic("ehr:secret"), {"client_id": "ehr"}).client_id == "ehr"

    def test_with_another_client_id_in_the_form(self) -> None:
        with pytest.raises(ClientAuthFailed, match="invalid_request"):
            read_credentials(basic("ehr:secret"), {"client_id": "other"})


class TestForm:
    def test_good(self) -> None:
        form = parse_form(b"grant_type=client_credentials&client_id=ehr&client_secret=a%2Bb&scope=admin+audit%3Aread")
        assert form["scope"] == "admin audit:read"
        assert read_credentials(None, form).secret == "a+b"

    @pytest.mark.parametrize("form", [{}, {"client_id": "ehr"}, {"client_secret": "s"}])
    def test_incomplete(self, form: dict[str, str]) -> None:
        with pytest.raises(ClientAuthFailed, match="invalid_client"):
            read_credentials(None, form)

    def test_parameter_without_value_counts_as_left_out(self) -> None:
        assert parse_form(b"scope=&grant_type=x") == {"grant_type": "x"}

    @pytest.mark.parametrize(
        "body",
        [b"a=1&a=2", b"a=1&a=", b"a=%ff", b"\xff=1", b"a=" + b"x" * 9000, b"&".join(b"%d=1" % n for n in range(50))],
    )
    def test_refused(self, body: bytes) -> None:
        with pytest.raises(ClientAuthFailed, match="invalid_request"):
            parse_form(body)


def test_credentials_do_not_show_their_secret() -> None:
    assert "s3cret" not in repr(read_credentials(basic("ehr:s3cret"), {}))
