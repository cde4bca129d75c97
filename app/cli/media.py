"""Commands about media workers: how they are, and draining one for an upgrade."""

import asyncio
from typing import TYPE_CHECKING

import typer

from app.cli import cli, give_up, say, settings_or_exit
from app.config import Settings
from app.kit.postgres import EmbeddedPostgres

if TYPE_CHECKING:
    from app.realtime.media.control import RemoteEngine

HEADS = (
    "worker", "state", "lets in", "rooms", "people", "load", "core", "packets/s", "heard", "engine", "code", "address",
)  # fmt: skip
LOOK_SECONDS = 2.0


@cli.command("media-workers")
def media_workers() -> None:
    """Show the media workers of the last day: what they carry, whom they let in, when they were heard."""
    settings = settings_or_exit()
    if settings.embedded and not EmbeddedPostgres(settings.data_dir).is_running():
        give_up("nothing runs with this data folder. Start it first: bin/run")
    rows = asyncio.run(_registry(settings))
    if not rows:
        say("No media worker has been heard in the last day.")
        return
    widths = [max(map(len, column)) for column in zip(HEADS, *rows, strict=True)]
    for row in (HEADS, *rows):
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@cli.command("media-drain")
def media_drain(
    number: int = typer.Argument(help="Which of the media workers, from 0."),
    minutes: int | None = typer.Option(
        None, help="Longest wait; by default JOURNEYWORK_MEDIA_DRAIN_MINUTES."
    ),
    undo: bool = typer.Option(False, "--undo", help="Let it take new rooms again."),
    wait: bool = typer.Option(False, "--wait", help="Come back when its last room is over."),
) -> None:
    """Let a media worker take no new rooms and end after its last one; its supervisor starts it anew."""
    settings = settings_or_exit()
    if not 0 <= number < len(settings.media_controls):
        give_up(f"there is no media worker {number}; they are 0 to {len(settings.media_controls) - 1}.")
    longest = settings.media_drain_minutes if minutes is None else minutes
    asyncio.run(_drain(settings, number, None if undo else 60.0 * longest, wait))


async def _registry(settings: Settings) -> list[tuple[str, ...]]:
    from app.domain.media_load import WorkerState
    from app.kit.db import Database
    from app.services.media_workers import SILENT, known_workers

    database = Database(settings.postgres_url)
    async with database.unit() as db:
        known = await known_workers(db)
    await database.close()
    silent = SILENT.total_seconds()
    return [
        (
            str(one.number),
            "silent" if one.state is not WorkerState.GONE and age > silent else one.state.value,
            one.admission.value,
            str(one.rooms),
            str(one.people),
            f"{one.share:.0%}",
            f"{one.cpu:.0%}",
            str(one.packets_in + one.packets_out),
            f"{age:.1f} s ago" if age < 100 else f"{age / 60:.0f} min ago",
            one.engine,
            one.version,
            one.control,
        )
        for one, age in known
    ]


async def _drain(settings: Settings, number: int, seconds: float | None, wait: bool) -> None:
    from app.realtime.media.control import RemoteEngine
    from app.realtime.media.engine import MediaRefusal

    engine = RemoteEngine(settings.media_controls[number], settings.media_key)
    await engine.start()
    name = engine.worker
    try:
        await engine.drain(seconds)
    except MediaRefusal:
        give_up(f"media worker {number} does not answer at {engine.control}.")
    if seconds is None:
        say(f"Media worker {number} takes new rooms again.")
    else:
        say(
            f"Media worker {number} takes no new rooms. It ends after its last one, in {seconds / 60:g} min at most."
        )
    if wait and seconds is not None:
        await _wait_for_the_end(engine, name)
        say(f"Media worker {number} has ended.")
    await engine.close()


async def _wait_for_the_end(engine: "RemoteEngine", name: str | None) -> None:
    told = -1
    while not engine.is_refused and engine.worker in (name, None):
        status = engine.status
        if status is not None and status.load.participants != told:
            told = status.load.participants
            say(f"  {told} people in {status.load.rooms} rooms")
        await asyncio.sleep(LOOK_SECONDS)
