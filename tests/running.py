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
PATIENCE = 30.0  # seconds; a busy machine is slow to start Python


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
            "media_port": str(media),
            "media_host": "127.0.0.1",
            "media_announce": "127.0.0.1",
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

    def _spawn(self, name: str) -> subprocess.Popen[bytes]:
        told = {f"JOURNEYWORK_{key.upper()}": value for key, value in self.choices.items()}
        with self._log_file(name).open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "app.cli", *name.split()],
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
