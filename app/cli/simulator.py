"""``overturn simulator``."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from pydantic import ValidationError

from app.clearinghouse.simulator.payer import Simulator
from app.clearinghouse.simulator.script import Script
from app.clearinghouse.simulator.serving import server_config
from app.cli.errors import Refusal
from app.cli.listening import address, listen
from app.cli.process import stop_on_signals

cli = typer.Typer()


@cli.command()
def simulator(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0: a free one.", min=0, max=65535)] = 8276,
    script: Annotated[Path | None, typer.Option(help="What it answers, as JSON; POST /script changes it.")] = None,
    seed: Annotated[int, typer.Option(help="Decides about claims that the script does not know.")] = 1,
) -> None:
    """Play a payer and its clearinghouse: CORE over MIME and SOAP, and a vendor's JSON.

    A claim number may say what is answered: one that ends in -F2-585 is denied, one in -SILENCE gets no answer.
    """
    stop_on_signals()
    played = Simulator(_read(script), seed=seed)
    listener = listen(host, port)
    config = server_config(played)
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(_Told(config, address(host, listener)).serve([listener]))


def _read(path: Path | None) -> Script:
    if path is None:
        return Script()
    try:
        return Script.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        raise Refusal(f"{path} is no script: see app/clearinghouse/simulator/script.py.", 2) from None


class _Told(uvicorn.Server):
    """Says on stdout when it is ready, and only then."""

    def __init__(self, config: uvicorn.Config, url: str) -> None:
        super().__init__(config)
        self.url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell people where."""
        await super().startup(sockets)
        if self.started:
            print(f"The simulator answers at {self.url}", flush=True)
