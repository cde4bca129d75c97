"""The demo world as a job: done once, on the first start of a demo."""

import asyncio

import typer

from app.config import Settings
from app.kit.db import Database
from app.kit.storage import open_storage
from app.services import demo


def load_demo_world(settings: Settings) -> None:
    """Fill an empty installation with the demo world, in one unit of work. A filled one is left as it is."""
    asyncio.run(load(settings))


def sign_ins() -> list[tuple[str, ...]]:
    """Return rows of: role, name, address or card code, password or PIN, what to look at."""
    return demo.sign_ins()


async def load(settings: Settings) -> None:
    """Do it within a running event loop."""
    database = Database(settings.postgres_url, pool_size=1, max_overflow=0)
    try:
        async with database.unit() as db:
            stage = demo.Stage(db, settings, open_storage(settings.files), typer.echo)
            if not await demo.load_world(stage):
                typer.echo("  somebody is here already: the demo world goes into an empty house only")
    finally:
        await database.close()
