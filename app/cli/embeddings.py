"""Commands for the texts of classes that are compared."""

import asyncio

import typer

from app.cli import cli, give_up, say, settings_or_exit
from app.cli.care import database_at_hand

texts = typer.Typer(
    help="What classes write about themselves, compared for suggestions.", no_args_is_help=True
)
cli.add_typer(texts, name="texts")


@texts.command("fill")
def fill_command() -> None:
    """Make all vectors that are missing at once, rather than bit by bit. Safe to repeat, and while Journeywork runs."""
    settings = settings_or_exit()
    if not settings.compare_texts:
        give_up("texts are not compared here; set JOURNEYWORK_COMPARE_TEXTS=true first.")
    from app.kit import migrations
    from app.kit.db import Database
    from app.kit.embedding import open_model
    from app.services.embeddings import fill

    async def run() -> int:
        database = Database(settings.postgres_url)
        try:
            async with open_model() as embed:
                return await fill(database.engine, embed, say=lambda done, of: say(f"{done:,} of {of:,}"))
        finally:
            await database.close()

    with database_at_hand(settings):
        migrations.migrate(settings.postgres_url)
        say(f"{asyncio.run(run()):,} vectors made")
