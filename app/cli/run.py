"""Commands that run: everything at once, or one process of it."""

import asyncio
import importlib
import os
import socket
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from app.cli import cli, give_up, say, settings_or_exit
from app.config import Settings
from app.kit.memory import keep_for_good
from app.kit.postgres import EmbeddedPostgres, refuse_unsafe
from app.kit.processes import AlreadyRunning, Child, Supervisor, follow_supervisor, only_one, port_is_free

if TYPE_CHECKING:
    from fastapi import FastAPI

    from app.realtime.media.janus.config import JanusConfig

GRACE_SECONDS = 2  # for requests under way when the web application ends
OTHERS_LATER = 1.5  # seconds; the first page has the processors to itself until then
LONGEST_SOCKET_MESSAGE = 256 * 1024  # bytes


@cli.command()
def up() -> None:
    """Start everything on this machine, and keep it running."""
    settings = settings_or_exit()
    try:
        with only_one(settings.data_dir):
            _up(settings)
    except AlreadyRunning:
        give_up(
            f"it already runs with the data folder {settings.data_dir}. Stop the other one first (Ctrl-C)."
        )


@cli.command()
def serve() -> None:
    """Run the web application alone."""
    settings = _begin("web")
    import uvicorn

    if settings.environment != "test":
        refuse_unsafe(settings.postgres_url)
    _metrics(settings, 0)
    uvicorn.run(
        _made_app,
        factory=True,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=LONGEST_SOCKET_MESSAGE,
        ws_per_message_deflate=False,
        proxy_headers=True,
        forwarded_allow_ips=list(settings.forwarded_allow_ips),
        server_header=False,
        access_log=False,  # addresses hold invitations; app.web.observed logs routes instead
        log_config=None,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


@cli.command()
def healthy() -> None:
    """End with status 0 if the web application of this machine can serve, else with 1."""
    raise SystemExit(0 if _answers(settings_or_exit()) else 1)


@cli.command()
def work() -> None:
    """Run the job worker alone."""
    settings = _begin("jobs")
    _metrics(settings, 1)
    asyncio.run(importlib.import_module("app.jobs.worker").run(settings))


@cli.command()
def media(number: int = typer.Argument(0, help="Which of the media workers, from 0.")) -> None:
    """Run one media worker alone."""
    settings = _begin(f"media {number}")
    _metrics(settings, 2 + number)
    from app.realtime.media.worker import WorkerConfig, run_worker

    config = WorkerConfig(
        number=number,
        host=settings.media_host,
        port=settings.media_port + number,
        announce=settings.media_announce,
        control=settings.media_controls[number],
        secret=settings.media_key,
        most_packets=settings.media_packets,
        drain_seconds=60.0 * settings.media_drain_minutes,
        janus=_janus(settings, number),
    )
    run_worker(config)


def _made_app() -> "FastAPI":
    app: FastAPI = importlib.import_module("app.main").create_app()
    keep_for_good()
    return app


def _janus(settings: Settings, number: int) -> "JanusConfig | None":
    """The Janus node that this worker drives, where it is to drive one."""
    from app.realtime.media.janus.config import JanusConfig

    if settings.media_engine != "janus":
        return None
    secret, admin_secret = settings.media_janus_secret, settings.media_janus_admin_secret
    assert secret is not None
    assert admin_secret is not None
    return JanusConfig(
        settings.media_janus[number], secret.get_secret_value(), admin_secret.get_secret_value()
    )


def _up(settings: Settings) -> None:
    _check_ports(settings)
    with _database(settings) as postgres:
        _prepare(settings)
        supervisor = Supervisor(_children(settings), say)
        supervisor.start()
        greeting = _Greeting(settings)

        def tick() -> None:
            greeting.once_ready()
            if postgres and postgres.exited():
                say("PostgreSQL ended; starting it again")
                postgres.start()

        try:
            supervisor.watch(tick)
        finally:
            say("\nStopping.")
            supervisor.stop()


@contextmanager
def _database(settings: Settings) -> Iterator[EmbeddedPostgres | None]:
    """Keep the embedded PostgreSQL running for the block, where no other database is set."""
    if not settings.embedded:
        refuse_unsafe(settings.postgres_url)
        yield None
        return
    postgres = EmbeddedPostgres(settings.data_dir)
    if not postgres.cluster.exists():
        say(f"Making a new database in {postgres.home}")
    postgres.start()
    try:
        yield postgres
    finally:
        postgres.stop()


def _prepare(settings: Settings) -> None:
    """Bring the database to the newest form, and fill it with the demo world on the first start."""
    from app.kit.migrations import migrate, newest, reached

    if reached(settings.postgres_url) != newest():
        say("Bringing the database to its newest form")
        migrate(settings.postgres_url)
    if settings.demo and not (settings.data_dir / "demo-loaded").exists():
        from app.cli.care import load_demo

        load_demo(settings)


def _children(settings: Settings) -> list[Child]:
    journeywork = [sys.executable, "-m", "app.cli"]
    numbers = range(settings.media_workers)
    return [
        Child("The web application", [*journeywork, "serve"]),
        Child("The job worker", [*journeywork, "work"], delay=OTHERS_LATER),
        *(
            Child(f"Media worker {number}", [*journeywork, "media", str(number)], delay=OTHERS_LATER)
            for number in numbers
        ),
    ]


def _check_ports(settings: Settings) -> None:
    if not port_is_free(settings.host, settings.port):
        give_up(
            f"port {settings.port} is taken by another program. End that one, or choose another port: "
            f"JOURNEYWORK_PORT={settings.port + 1} bin/run"
        )
    for number in range(settings.media_workers) if settings.media_engine == "forwarding" else ():
        port = settings.media_port + number
        if not port_is_free(settings.media_host, port, socket.SOCK_DGRAM):
            give_up(
                f"UDP port {port} is taken by another program. Choose another one with JOURNEYWORK_MEDIA_PORT."
            )


class _Greeting:
    """Tells the address and the demo's sign-ins, once the application answers."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._done = False

    def once_ready(self) -> None:
        """Greet if it is time to."""
        if self._done or not _answers(self._settings):
            return
        self._done = True
        say(f"\nJourneywork is ready: {self._settings.base_url}\n")
        if self._settings.demo:
            from app.cli.care import demo_table

            for line in demo_table():
                say(line)
        say("Ctrl-C ends it.")


def _answers(settings: Settings) -> bool:
    """Whether the web application of this machine can serve."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104
    address = f"http://{host}:{settings.port}/readyz"
    request = urllib.request.Request(address, headers={"Host": settings.hosts[0]})
    try:
        with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


def _begin(process: str) -> Settings:
    """Read the settings and set up what every long-running process has."""
    from app.kit.logging import start_logging

    os.umask(0o077)  # files and sockets are nobody else's business
    settings = settings_or_exit()
    follow_supervisor()
    start_logging(settings.log_level, settings.log_format, process)
    return settings


def _metrics(settings: Settings, offset: int) -> None:
    if settings.metrics_port is None:
        return
    from app.kit.logging import get_logger
    from app.kit.metrics import serve_metrics

    port = settings.metrics_port + offset
    try:
        serve_metrics(settings.metrics_host, port)
    except OSError:
        get_logger("metrics").warning("the port of the metrics is taken; this process has none", port=port)
