"""``overturn token``."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.database import open_database
from app.cli.errors import Refusal
from app.cli.organizations import find_organization
from app.security.claims import is_plain_text
from app.security.issuer import LocalIssuer
from app.security.principal import Kind
from app.security.scopes import SCOPES, InvalidScope, parse_scopes
from app.settings import Settings
from app.wiring import key_source

CLIENT_ID = "overturn-cli"
cli = typer.Typer()


@cli.command()
def token(
    org: Annotated[str, typer.Option(help="The organisation's name.")],
    scope: Annotated[str, typer.Option(help='Scopes between single spaces: "denials:read denials:write".')],
    person: Annotated[str | None, typer.Option(help="The token of this person; without it, of a machine.")] = None,
) -> None:
    """Print an access token, and nothing else."""
    settings = Settings()
    issuer = local_issuer(settings)
    scopes = _scopes(scope)
    if person is not None and not (is_plain_text(person) and person != CLIENT_ID):
        raise Refusal("A person's name has 1 to 255 printable characters.", 2)
    org_id = find_organization(open_database(settings), org)
    if org_id is None:
        raise Refusal(f"There is no organisation named {org}: `overturn org create` makes one.", 2)
    kind: Kind = "client" if person is None else "person"
    subject = person or CLIENT_ID
    typer.echo(issuer.issue(org_id=org_id, client_id=CLIENT_ID, subject=subject, scopes=scopes, kind=kind, name=person))


def local_issuer(settings: Settings) -> LocalIssuer:
    """Our own issuer; a refusal where tokens come from another."""
    _, issuer = key_source(settings)
    if issuer is None:
        raise Refusal("OVERTURN_JWKS_URL is set: tokens come from the external issuer.")
    return issuer


def _scopes(text: str) -> frozenset[str]:
    try:
        return parse_scopes(text)
    except InvalidScope:
        unknown = [name for name in text.split(" ") if name not in SCOPES]
        known = ", ".join(SCOPES)
        raise Refusal(f"There is no scope {' '.join(unknown) or '(empty)'}: the scopes are {known}.", 2) from None
