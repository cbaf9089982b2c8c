"""The simulator behind a socket: in the loop of whoever calls, or as a process of its own."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import uvicorn

from app.clearinghouse.simulator.app import create_simulator_app
from app.clearinghouse.simulator.payer import Simulator

BACKLOG = 4096
"""Connections may come by the thousand."""


@asynccontextmanager
async def serving(
    simulator: Simulator, port: int = 0, certificate: Path | None = None, authorities: Path | None = None
) -> AsyncIterator[str]:
    """Serve on 127.0.0.1 until the end; gives the address. Port 0: a free one.

    ``certificate``: PEM with chain and key, for TLS. ``authorities``: then clients need a certificate of one of them.
    """
    listener = socket.create_server(("127.0.0.1", port), backlog=BACKLOG)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # asyncio sets it only where a protocol is named
    server = _Quiet(server_config(simulator, certificate, authorities))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:
            if task.done():
                await task
                raise RuntimeError("The simulator did not start.")
            await asyncio.sleep(0.005)
        scheme = "https" if certificate else "http"
        yield f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.force_exit = True
        server.over.set()
        await task
        listener.close()


def server_config(
    simulator: Simulator, certificate: Path | None = None, authorities: Path | None = None
) -> uvicorn.Config:
    """How it is served."""
    return uvicorn.Config(
        create_simulator_app(simulator),
        log_config=None,
        log_level="critical",  # what breaks here breaks by the script
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="off",
        backlog=BACKLOG,
        timeout_graceful_shutdown=1,
        ssl_certfile=certificate,
        ssl_cert_reqs=ssl.CERT_REQUIRED if authorities else ssl.CERT_NONE,
        ssl_ca_certs=str(authorities) if authorities else None,
    )


class _Quiet(uvicorn.Server):
    """Leaves the signals to the process that it is a guest in, and ends when it is told to, not at the next tick."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.over = asyncio.Event()

    async def main_loop(self) -> None:
        """Until it is over."""
        await self.over.wait()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """None."""
        yield
