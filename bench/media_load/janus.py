"""A Janus node of our own for tests and benchmarks: deploy/janus as it is delivered, on addresses of its own.

libnice takes no candidates from loopback, so the node gets a network namespace with a cable to this machine. Where
that is not permitted (no root), it runs on this machine's own address, with its control on loopback.
"""

from __future__ import annotations

import contextlib
import os
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

DELIVERED = Path(__file__).parents[2] / "deploy/janus"
START_SECONDS = 10.0
CONTROL_PORT = 8188


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
def janus_node(*, event_loops: int = 2, checks_people: bool = True) -> Iterator[JanusNode]:
    """Start Janus and end it; raises JanusIsMissing. `checks_people`: whoever answers no checks is let go."""
    if shutil.which("janus") is None:
        raise JanusIsMissing(JanusIsMissing.__doc__)
    with contextlib.ExitStack() as ending:
        place = _cable(ending)
        if place is None:
            print(
                "janus: no network namespace here, so it runs on this machine's own address", file=sys.stderr
            )
            place = _Place([], "127.0.0.1", _own_address(), _free_control_port())
        secret, admin_secret = secrets.token_hex(16), secrets.token_hex(16)
        folder = ending.enter_context(tempfile.TemporaryDirectory(prefix="janus-"))
        _configure(Path(folder), place, secret, admin_secret, event_loops, checks_people)
        command = [*place.enter, *_dies_with_us(), "janus", "-F", folder]
        config = JanusConfig(f"ws://{place.control}:{place.port}", secret, admin_secret)

        def start() -> None:
            node.process = _start(command, place)

        node = JanusNode(config, place.media, _start(command, place), start)
        try:
            yield node
        finally:
            node.process.terminate()
            node.process.wait(10)


@dataclass
class _Place:
    """Where a node runs: the command that enters there, its control address, and the address of its media."""

    enter: list[str]
    control: str
    media: str
    port: int = CONTROL_PORT


def _cable(ending: contextlib.ExitStack) -> _Place | None:
    """A namespace with one cable to this machine; None where we may not make one."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        return None
    tag = secrets.token_hex(3)
    name, here, there = f"janus-{tag}", f"jw{tag}a", f"jw{tag}b"
    net = f"10.{200 + secrets.randbelow(50)}.{secrets.randbelow(256)}"
    if not _ip("netns", "add", name):
        return None
    ending.callback(_ip, "netns", "delete", name)
    ending.callback(_ip, "link", "delete", here)
    is_laid = (
        _ip("link", "add", here, "type", "veth", "peer", "name", there, "netns", name)
        and _ip("address", "add", f"{net}.1/30", "dev", here)
        and _ip("link", "set", here, "up")
        and _ip("-n", name, "address", "add", f"{net}.2/30", "dev", there)
        and _ip("-n", name, "link", "set", there, "up")
        and _ip("-n", name, "link", "set", "lo", "up")
    )
    return _Place(["ip", "netns", "exec", name], f"{net}.2", f"{net}.2") if is_laid else None


def _ip(*words: str) -> bool:
    return subprocess.run(["ip", *words], capture_output=True).returncode == 0


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


def _dies_with_us() -> list[str]:
    """A node must not outlive a test that was killed."""
    return ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []


def _configure(
    folder: Path, place: _Place, secret: str, admin_secret: str, event_loops: int, checks_people: bool
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


def _start(command: list[str], place: _Place) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection((place.control, place.port), 1):
            return process
        time.sleep(0.05)
    process.kill()
    raise JanusIsMissing(f"Janus did not start: run {' '.join(command)} and read what it says.")
