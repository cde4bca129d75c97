"""A network namespace with one cable to this machine, so that engines under measurement have the same way to walk."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass

CONTROL_PORT = 8188


@dataclass
class Place:
    """Where a node runs: the command that enters there, its control address, and the address of its media."""

    enter: list[str]
    control: str
    media: str
    port: int = CONTROL_PORT


def cable(ending: contextlib.ExitStack) -> Place | None:
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
    return Place(["ip", "netns", "exec", name], f"{net}.2", f"{net}.2") if is_laid else None


def _ip(*words: str) -> bool:
    return subprocess.run(["ip", *words], capture_output=True).returncode == 0


def dies_with_us() -> list[str]:
    """A node must not outlive a test that was killed."""
    return ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
