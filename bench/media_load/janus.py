"""A Janus node of our own for tests and benchmarks: deploy/janus as it is delivered, on addresses of its own.

libnice takes no candidates from loopback, so the node gets a network namespace with a cable to this machine. Where
that is not permitted (no root), it runs on this machine's own address, with its control on loopback.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.realtime.media.forwarding.config import own_addresses
from app.realtime.media.janus.config import JanusConfig
from bench.media_load.cable import Place, cable, dies_with_us

DELIVERED = Path(__file__).parents[2] / "deploy/janus"
START_SECONDS = 60.0  # a busy machine is slow


class JanusIsMissing(RuntimeError):
    """There is no Janus on this machine; `apt-get install janus iproute2`, or run bin/test as root."""


@dataclass
class JanusNode:
    """A running Janus. `pid` is that of the janus process, so its CPU is in /proc; `address` is where media goes."""

    config: JanusConfig
    address: str
    process: subprocess.Popen[bytes]
    start_again: Callable[[], None]

    @property
    def pid(self) -> int:
        """The janus process."""
        return self.process.pid

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def janus_node(
    *, event_loops: int = 2, checks_people: bool = True, like: JanusNode | None = None
) -> Iterator[JanusNode]:
    """Start Janus and end it; raises JanusIsMissing.

    `checks_people`: whoever answers no checks is let go. `like`: a node of the same house, with the same secrets.
    """
    if shutil.which("janus") is None:
        raise JanusIsMissing(JanusIsMissing.__doc__)
    with contextlib.ExitStack() as ending:
        place = cable(ending)
        if place is None:
            print(
                "janus: no network namespace here, so it runs on this machine's own address", file=sys.stderr
            )
            place = Place([], "127.0.0.1", _own_address(), _free_control_port())
        secret = like.config.secret if like else secrets.token_hex(16)
        admin_secret = like.config.admin_secret if like else secrets.token_hex(16)
        folder = ending.enter_context(tempfile.TemporaryDirectory(prefix="janus-"))
        _configure(Path(folder), place, secret, admin_secret, event_loops, checks_people)
        command = [*place.enter, *dies_with_us(), "janus", "-F", folder]
        config = JanusConfig(f"ws://{place.control}:{place.port}", secret, admin_secret)

        def start() -> None:
            node.process = _start(command, place)

        node = JanusNode(config, place.media, _start(command, place), start)
        try:
            yield node
        finally:
            node.process.terminate()
            node.process.wait(10)


def _own_address() -> str:
    others = [address for address in own_addresses() if address != "127.0.0.1" and ":" not in address]
    if not others:
        raise JanusIsMissing("Janus needs an address that is not loopback: run as root, or join a network.")
    return others[0]


def _free_control_port() -> int:
    """A port that is free, and so is the one 1000 below it."""
    while True:
        port = 20000 + secrets.randbelow(10000)
        with contextlib.suppress(OSError), socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", port))
            other.bind(("127.0.0.1", port - 1000))
            return port


def _configure(
    folder: Path, place: Place, secret: str, admin_secret: str, event_loops: int, checks_people: bool
) -> None:
    """The delivered files, with the lines changed that an operator changes."""
    changes = {
        "api_secret": f'"{secret}"',
        "admin_key": f'"{secret}"',
        "admin_secret": f'"{admin_secret}"',
        "event_loops": str(event_loops),
        "ice_keepalive_conncheck": str(checks_people).lower(),
        "ws_ip": f'"{place.control}"',
        "admin_ws_ip": f'"{place.control}"',
        "ws_port": str(place.port),
        "admin_ws_port": str(place.port - 1000),
        "#ice_enforce_list": f'"{place.media}"',
    }
    for file in DELIVERED.glob("*.jcfg"):
        text = file.read_text()
        for key, value in changes.items():
            text = re.sub(rf"(?m)^(\s*){key} = .*$", rf"\g<1>{key.lstrip('#')} = {value}", text)
        (folder / file.name).write_text(text)


def _start(command: list[str], place: Place) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection((place.control, place.port), 1):
            return process
        time.sleep(0.05)
    process.kill()
    raise JanusIsMissing(f"Janus did not start: run {' '.join(command)} and read what it says.")
