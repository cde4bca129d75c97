"""Commands for the search."""

import asyncio

import typer

from app.cli import cli, say, settings_or_exit
from app.cli.care import database_at_hand

search = typer.Typer(help="What can be found.", no_args_is_help=True)
cli.add_typer(search, name="search")


@search.command("rebuild")
def rebuild_command() -> None:
    """Make every search document again. Safe to repeat, and while Journeywork runs."""
    settings = settings_or_exit()
    from app.kit import migrations
    from app.kit.db import Database
    from app.services.findable import rebuild

    async def run() -> int:
        database = Database(settings.postgres_url)
        try:
            return await rebuild(database.engine, say)
        finally:
            await database.close()

    with database_at_hand(settings):
        migrations.migrate(settings.postgres_url)
        say(f"{asyncio.run(run()):,} things can be found")
