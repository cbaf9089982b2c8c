"""Sockets that a process of ours listens on."""

from __future__ import annotations

import socket

from app.cli.errors import Refusal


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; uvicorn would answer a taken port with a traceback."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise Refusal(f"Cannot listen on {host} port {port}: {error.strerror}.") from None


def address(host: str, listener: socket.socket) -> str:
    """What to type into a browser."""
    shown = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{listener.getsockname()[1]}"
