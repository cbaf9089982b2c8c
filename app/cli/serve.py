"""``overturn serve``."""

from __future__ import annotations

import asyncio
import socket
from typing import Annotated

import typer
import uvicorn

from app.cli.database import check_service_role, open_database
from app.cli.errors import Refusal
from app.cli.listening import address, listen
from app.cli.process import start_logging, stop_on_signals
from app.cli.sample_clinic import SampleClinic
from app.main import create_app
from app.settings import Settings
from app.wiring import Services, build, database_of

cli = typer.Typer()


@cli.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0: a free one.", min=0, max=65535)] = 8000,
    sample: Annotated[bool, typer.Option("--sample", help="Load an invented organisation; print a token.")] = False,
) -> None:
    """Serve the API until stopped. Without DATABASE_URL it brings its own PostgreSQL."""
    settings = Settings()
    if sample and not settings.local_issuer:
        raise Refusal("--sample needs the local issuer: unset OVERTURN_JWKS_URL.", 2)
    if sample and "clearinghouse_allow_local" not in settings.model_fields_set:
        settings = settings.model_copy(update={"clearinghouse_allow_local": True})  # the payers of the sample are here
    stop_on_signals()
    start_logging(settings)
    where = open_database(settings)
    check_service_role(where, settings.api_pool + settings.jobs_pool)
    services = build(settings, database_of(settings, where, settings.api_pool))
    clinic = SampleClinic.of(services, where) if sample else None
    listener = listen(host, port)
    config = uvicorn.Config(
        create_app(services),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=settings.shutdown_grace,
    )
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(Server(config, services, address(host, listener), clinic).serve([listener]))


class Server(uvicorn.Server):
    """Says on stdout when it is ready, and only then."""

    def __init__(self, config: uvicorn.Config, services: Services, url: str, clinic: SampleClinic | None) -> None:
        super().__init__(config)
        self.services = services
        self.url = url
        self.clinic = clinic
        self._loading: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell people where."""
        await super().startup(sockets)
        if not self.started:
            return
        print(f"Overturn answers at {self.url}", flush=True)
        if self.clinic is not None:
            print(self.clinic.welcome(self.url), flush=True)
            self._loading = asyncio.create_task(self.clinic.load(self.url))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop loading, end what stays open, then stop."""
        self.services.streams.stop()
        if self._loading is not None:
            self._loading.cancel()
        await super().shutdown(sockets)
