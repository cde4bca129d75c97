"""The web application: all wiring, readable as a table of contents."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from app import api, realtime, web
from app.api.errors import install_error_handlers
from app.config import Settings, get_settings
from app.kit.buses import open_bus
from app.kit.db import Database
from app.kit.parts import Parts
from app.kit.storage import open_storage
from app.services.matchmaking.exposures import Exposures, writing
from app.services.trades import refresh_words
from app.web.guard import CrossOriginGuard, SecurityHeaders
from app.web.observed import Observed
from app.web.static import BuiltAssets

ASSETS = Path(__file__).parents[1] / "frontend" / "dist"


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application, wired from `settings` (the environment's where none are given)."""
    settings = settings or get_settings()
    app = FastAPI(
        title="Journeywork",
        version="1",
        summary="Where vocational schools work together across borders.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.database = Database(
        settings.postgres_url,
        pool_size=settings.database_pool_size,
        max_overflow=settings.database_pool_overflow,
        bus=open_bus(settings.postgres_url, settings.valkey_url),
    )
    app.state.storage = open_storage(settings.files)
    app.state.parts = Parts(settings.data_dir / "uploads")
    app.state.path_forms = {}
    app.state.exposures = Exposures()
    # Pages first: links are made by name, and where a door of the API bears the same one, the page is meant.
    app.include_router(web.router)
    app.include_router(api.router, prefix="/api/v1")
    app.include_router(realtime.router)
    app.mount("/static", BuiltAssets(ASSETS), name="static")
    install_error_handlers(app)
    app.add_middleware(CrossOriginGuard, settings=settings)
    app.add_middleware(SecurityHeaders, settings=settings)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(settings.hosts), www_redirect=False)
    app.add_middleware(Observed)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open what lives as long as the process: the hub and its ear on the database; close it in order."""
    await asyncio.to_thread(refresh_words, app.state.database.url)
    async with (
        realtime.running(app.state.database, app.state.settings) as live,
        writing(app.state.exposures, app.state.database),
    ):
        app.state.live = live
        yield
    await app.state.database.close()
