"""What load balancers and supervisors ask: is the process alive, and can it serve."""

import asyncio
import functools

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.deps import Data
from app.kit.db import Database
from app.kit.migrations import newest

router = APIRouter()
PATIENCE = 3.0  # seconds; a database that answers later cannot serve pages either


@router.get("/healthz", name="health")
async def show_health() -> JSONResponse:
    """Say that the process runs, whatever else does not."""
    return JSONResponse({"status": "alive"})


@router.get("/readyz", name="readiness")
async def show_readiness(request: Request, database: Data) -> JSONResponse:
    """Say whether pages can be served: the database answers and has the newest form. 503 otherwise.

    `media` says how live rooms are; without them everything else works, so they do not decide.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            found = await _revision(database)
    except (SQLAlchemyError, OSError, TimeoutError):
        return JSONResponse({"status": "waiting", "reason": "the database does not answer"}, status_code=503)
    if found != _newest():
        reason = "the database has another form than this version: run `journeywork migrate`"
        return JSONResponse({"status": "waiting", "reason": reason}, status_code=503)
    live = getattr(request.app.state, "live", None)  # it comes last at the start
    return JSONResponse({"status": "ready", "media": live.media.workers.condition if live else "starting"})


async def _revision(database: Database) -> str | None:
    async with database.session() as session:
        found: str | None = await session.scalar(text("SELECT version_num FROM alembic_version"))
        return found


@functools.cache
def _newest() -> str:
    return newest()
