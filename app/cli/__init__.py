"""The `journeywork` command: everything that is done with an installation, one word each."""

import sys
from typing import NoReturn

import typer

from app.config import BadSettings, Settings, load_settings
from app.kit.postgres import PostgresWouldNotStart, UnsafeDatabase

cli = typer.Typer(
    name="journeywork",
    help="Where vocational schools work together across borders.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def settings_or_exit() -> Settings:
    """Return the settings; where one is wrong, say which and why, and end with status 2."""
    try:
        return load_settings()
    except BadSettings as bad:
        print("These settings stop the start:", file=sys.stderr)  # noqa: T201
        for variable, reason in bad.problems:
            print(f"  {variable} {reason}", file=sys.stderr)  # noqa: T201
        print("All settings and their defaults: docs/operations.md", file=sys.stderr)  # noqa: T201
        raise SystemExit(2) from None


def say(line: str = "") -> None:
    """Tell the person at the terminal."""
    print(line, flush=True)  # noqa: T201


def give_up(reason: str) -> NoReturn:
    """End with status 1 and the reason."""
    print(f"Journeywork stops: {reason}", file=sys.stderr, flush=True)  # noqa: T201
    raise SystemExit(1)


def main() -> None:
    """Run the command line."""
    from app.cli import care, embeddings, media, papers, run, search, vocab, words  # noqa: F401  each adds its commands

    try:
        cli()
    except (PostgresWouldNotStart, UnsafeDatabase) as problem:
        give_up(str(problem))
