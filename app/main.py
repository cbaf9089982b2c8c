"""The ASGI application."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import fastapi_offline
from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from app import openapi, problems
from app.compose.worker import Worker
from app.http.cors import ProblemCors
from app.http.middleware import RequestContext
from app.http.upload import forget_leftovers
from app.jobs import worker
from app.routers.mounted import ROUTERS
from app.wiring import Services, running

LEFT_FOR = 3600
"""Seconds without a write after which a spooled file is one that a killed process left."""
ASSETS = Path(fastapi_offline.__file__).parent / "static"


@asynccontextmanager
async def jobs(services: Services) -> AsyncIterator[None]:
    """Let requests defer jobs, and run them here too unless ``overturn worker`` processes do."""
    settings = services.settings
    async with worker.opened(services.database.url, settings.jobs_pool):
        if not settings.run_jobs:
            yield
            return
        work = Worker(services)
        async with worker.beside(work):
            warming = asyncio.create_task(work.warm())
            yield
            warming.cancel()
        work.close()


def create_app(services: Services) -> FastAPI:
    """The service as an application: routes, problems, docs, and what runs beside it."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        forget_leftovers(settings.data, before=time.time() - LEFT_FOR)
        async with running(services), jobs(services):
            # What was made until now stays: looking at all of it again and again would only delay answers.
            gc.collect()
            gc.freeze()
            gc.set_threshold(10_000, 20, 20)
            yield

    settings = services.settings
    app = FastAPI(
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False},
        **openapi.ABOUT,
    )
    app.state.services = services
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    _add_docs(app)
    openapi.install(app)
    if settings.cors_origins:
        app.add_middleware(
            ProblemCors,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=[
                "Authorization",
                "Content-Type",
                "Idempotency-Key",
                "If-Match",
                "If-None-Match",
                "Last-Event-ID",
                "Prefer",
                "X-Request-Id",
            ],
            expose_headers=["ETag", "Location", "Retry-After", "X-Request-Id", "Idempotent-Replayed"],
        )
    app.add_middleware(RequestContext)
    return app


def _add_docs(app: FastAPI) -> None:
    """Interactive docs whose scripts the service serves itself: they work without any other network."""
    app.mount("/assets", StaticFiles(directory=ASSETS), name="assets")

    @app.get("/docs", include_in_schema=False)
    async def get_docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="Overturn",
            swagger_js_url="/assets/swagger-ui-bundle.js",
            swagger_css_url="/assets/swagger-ui.css",
            swagger_favicon_url="/assets/favicon.png",
            swagger_ui_parameters={
                "persistAuthorization": True,
                "displayRequestDuration": True,
                "docExpansion": "list",
            },
        )
