"""The simulator's addresses: those that are asked, and those by which it is told what to do and what it got."""

from __future__ import annotations

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.clearinghouse.simulator.core_route import CoreRoute
from app.clearinghouse.simulator.payer import Simulator
from app.clearinghouse.simulator.script import Script
from app.clearinghouse.simulator.vendor_routes import AskRoute, PollRoute, TokenRoute

MIME, SOAP, TOKEN, ASK = "/core/mime", "/core/soap", "/vendor/token", "/vendor/claimstatus"


def create_simulator_app(simulator: Simulator) -> Starlette:
    """The application."""
    control = _Control(simulator)
    return Starlette(
        routes=[
            Route(MIME, CoreRoute(simulator, "mime"), methods=["POST"]),
            Route(SOAP, CoreRoute(simulator, "soap"), methods=["POST"]),
            Route(TOKEN, TokenRoute(simulator), methods=["POST"]),
            Route(ASK, AskRoute(simulator), methods=["POST"]),
            Route(ASK + "/{job}", PollRoute(simulator), methods=["GET"]),
            Route("/script", control.play, methods=["POST"]),
            Route("/received", control.received, methods=["GET"]),
            Route("/summary", control.summary, methods=["GET"]),
            Route("/reset", control.reset, methods=["POST"]),
        ]
    )


class _Control:
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    async def play(self, request: Request) -> Response:
        """Play another script."""
        try:
            self._simulator.play(Script.model_validate_json(await request.body()))
        except ValidationError as error:
            problems = error.errors(include_url=False, include_context=False, include_input=False)
            return JSONResponse({"errors": problems}, 422)
        return Response(status_code=204)

    async def received(self, request: Request) -> Response:
        """What came in, of a payer or a trace."""
        wanted = request.query_params
        entries = self._simulator.ledger.of(wanted.get("payer"), wanted.get("trace"))
        return JSONResponse({"data": [entry.told() for entry in entries]})

    async def summary(self, _request: Request) -> Response:
        """Counts."""
        return JSONResponse(self._simulator.ledger.summary())

    async def reset(self, _request: Request) -> Response:
        """Forget what came in."""
        self._simulator.ledger.clear()
        return Response(status_code=204)
