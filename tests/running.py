"""Journeywork as it runs for real: one process each for pages, jobs and media."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from app.config import Settings, load_settings

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120.0  # seconds; a busy machine is slow to start Python


class RunningServer:
    """Starts, kills and ends the processes; `url` is where a browser goes."""

    def __init__(self, database_url: str, data_dir: Path) -> None:
        web, media = free_port(), free_port()
        self.url = f"http://localhost:{web}"
        self.data_dir = data_dir
        self.choices: dict[str, str] = {
            "environment": "test",
            "demo": "false",
            "database_url": database_url,
            "data_dir": str(data_dir),
            "base_url": self.url,
            "port": str(web),
            # Announced by default: loopback, and the machine's own address, the only one that Firefox goes to.
            "media_port": str(media),
            "metrics_port": "none",
            "room_grace_seconds": "5",
            "secret_key": "a secret that only the tests know, long enough",
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def settings(self) -> Settings:
        """What the processes were told."""
        return load_settings(_env_file=None, **self.choices)

    @property
    def database_url(self) -> str:
        """The database behind the server."""
        return self.choices["database_url"]

    def start(self) -> None:
        """Start whatever does not run, and wait until the server answers."""
        for name in ("serve", "work", "media 0"):
            running = self.processes.get(name)
            if running is None or running.poll() is not None:
                self.processes[name] = self._spawn(name)
        self._wait_until_ready()

    def kill(self, name: str) -> None:
        """kill -9, in the middle of whatever it is doing."""
        self.processes[name].kill()
        self.processes[name].wait()

    def stop(self) -> None:
        """End everything, by force where asking does not help."""
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()

    def log(self, name: str) -> str:
        """What a process has printed so far."""
        return self._log_file(name).read_text(errors="replace")

    def _spawn(self, name: str, **other: str) -> subprocess.Popen[bytes]:
        told = {f"JOURNEYWORK_{key.upper()}": value for key, value in (self.choices | other).items()}
        with self._log_file(name).open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "app.cli", *name.partition("#")[0].split()],
                cwd=ROOT,
                env={**os.environ, **told},
                stdout=log,
                stderr=log,
            )

    def _log_file(self, name: str) -> Path:
        return self.data_dir / f"{name.replace(' ', '-')}.log"

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.processes["serve"].poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"the server did not come up:\n{self.log('serve')[-4000:]}")


class RunningHouse(RunningServer):
    """Several web processes and media workers over one database: "serve", "serve#1", "media 0", "media 1"."""

    def __init__(
        self, database_url: str, data_dir: Path, *, webs: int = 2, workers: int = 2, **choices: str
    ) -> None:
        super().__init__(database_url, data_dir)
        self.choices |= {"media_workers": str(workers), "media_port": str(_free_row(workers)), **choices}
        self.ports = {"serve": int(self.choices["port"])}
        self.ports |= {f"serve#{number}": free_port() for number in range(1, webs)}

    def address(self, web: str) -> str:
        """Where a browser finds this web process."""
        return f"http://localhost:{self.ports[web]}"

    def start(self) -> None:
        """Start whatever does not run, and wait until pages and live rooms are there."""
        workers = [f"media {number}" for number in range(int(self.choices["media_workers"]))]
        for name in (*self.ports, *workers):
            running = self.processes.get(name)
            if running is None or running.poll() is not None:
                port = self.ports.get(name)
                own = {"port": str(port), "base_url": self.address(name)} if port else {}
                self.processes[name] = self._spawn(name, **own)
        for web in self.ports:
            self._wait_for_media(web)

    def _wait_for_media(self, web: str) -> None:
        deadline, said = time.monotonic() + 2 * PATIENCE, b"nothing"  # many processes at once
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.address(web)}/readyz", timeout=2) as answer:
                    said = answer.read()
                    if b'"media":"up"' in said:
                        return
            except OSError as error:
                said = repr(error).encode()
            time.sleep(0.05)
        logs = "\n".join(f"{name}:\n{self.log(name)[-2000:]}" for name in self.processes)
        raise AssertionError(f"{web} has no live rooms, and says {said!r}\n{logs}")


def _free_row(length: int) -> int:
    """Return the first of so many free ports in a row."""
    while True:
        first = free_port()
        try:
            for port in range(first, first + length):
                for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                    with socket.socket(type=kind) as probe:
                        probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            continue
        return first


def free_port() -> int:
    """Return a port that is free for UDP and TCP at this moment."""
    while True:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            port = int(tcp.getsockname()[1])
            try:
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
