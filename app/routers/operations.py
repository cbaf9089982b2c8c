"""Life of the process: alive, ready, metrics."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from app.http.routes import AuthenticatedRoute
from app.logging import log
from app.problems import Problem
from app.routers.answers import problems
from app.routers.schemas.base import Output
from app.store.migrate import head
from app.store.queries.status_figures import road_figures

OPEN_INQUIRIES = Gauge("overturn_status_inquiries_open", "Questions to payers that have no result yet", ["state"])
PAYERS_SPARED = Gauge("overturn_status_payers_spared", "Payers to whom nothing is sent at the moment", ["reason"])
STATES, REASONS = ("waiting", "in_flight", "polling"), ("breaker_open", "put_off")
router = APIRouter(tags=["Operations"], route_class=AuthenticatedRoute)


class StatusOut(Output):
    """How it is."""

    status: str


@router.get("/livez", response_model=StatusOut)
async def get_liveness() -> StatusOut:
    """The process answers."""
    return StatusOut(status="alive")


@router.get("/readyz", response_model=StatusOut, responses={503: problems()[503]})
async def get_readiness(request: Request) -> StatusOut:
    """The database answers and has the schema of this version."""
    try:
        rows = await request.app.state.services.database.read_shared("SELECT version_num FROM alembic_version")
    except Exception:
        raise Problem("unavailable", "The database does not answer.", {"Retry-After": "5"}) from None
    if [row["version_num"] for row in rows] != [head()]:
        raise Problem("unavailable", "The database has another schema: run `overturn migrate`.")
    return StatusOut(status="ready")


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def get_metrics(request: Request) -> Response:
    """Counters and timings for Prometheus. No label holds an id.

    Questions to payers are counted over all processes; what has been exchanged with them, by each that asks.
    """
    await _count_the_road(request)
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _count_the_road(request: Request) -> None:
    """Without a database these figures are left out, and the others are there."""
    try:
        services = request.app.state.services
        told = await road_figures(services.database, services.now())
    except Exception as error:
        log.warning("figures_missing", error=type(error).__name__)
        OPEN_INQUIRIES.clear()
        PAYERS_SPARED.clear()
        return
    for gauge, names in ((OPEN_INQUIRIES, STATES), (PAYERS_SPARED, REASONS)):
        for name in names:
            gauge.labels(name).set(told.get(name, 0))
