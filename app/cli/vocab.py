"""Commands for the vocabularies of trades: import ESCO, and say what is there."""

from pathlib import Path

import typer

from app.cli import cli, give_up, say, settings_or_exit
from app.cli.care import database_at_hand

vocab = typer.Typer(help="The vocabularies of trades.", no_args_is_help=True)
cli.add_typer(vocab, name="vocab")


@vocab.command("import-esco")
def import_esco_command(
    folder: Path = typer.Argument(help="The unpacked CSV download of ESCO, in one language or more."),
    accept_fewer: bool = typer.Option(
        False, "--accept-fewer", help="Also take a download that lacks many of the occupations that are here."
    ),
) -> None:
    """Import occupations and skills of ESCO, so that trades are found by more words. Safe to repeat, and while it runs."""
    settings = settings_or_exit()
    from app.kit import migrations
    from app.kit.csv_tables import BadTable
    from app.services.esco import EscoRefused, import_esco

    with database_at_hand(settings):
        migrations.migrate(settings.postgres_url)
        try:
            summary = import_esco(settings.postgres_url, folder, say, accept_fewer=accept_fewer)
        except (BadTable, EscoRefused) as problem:
            give_up(f"{problem} Nothing was changed.")
        except KeyboardInterrupt:
            give_up("the import was interrupted. Nothing was changed.")
    for name, count in summary.counts.items():
        say(f"{name.capitalize():<22}{count:>9,}")


@vocab.command("show")
def show_command() -> None:
    """Say what is known of trades."""
    settings = settings_or_exit()
    from app.services.esco import esco_summary

    with database_at_hand(settings):
        for name, count in esco_summary(settings.postgres_url).counts.items():
            say(f"{name.capitalize():<22}{count:>9,}")
