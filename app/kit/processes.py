"""Several processes under one supervisor: started together, restarted when they die, ended together."""

import fcntl
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

LIFELINE = "SUPERVISOR_LIFELINE_FD"
FIRST_WAIT = 0.5  # seconds before a process that died again is started again; doubles with each death
LONGEST_WAIT = 30.0
STEADY_SECONDS = 60.0  # a process that lived this long is started again at once
GRACE_SECONDS = 4.0  # between asking a process to end and ending it


class AlreadyRunning(Exception):
    """Another supervisor works in the same folder."""


@dataclass
class Child:
    """One process to keep alive."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0  # seconds after the start of all
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    due: float = 0.0


class Supervisor:
    """Keeps children alive until it is asked to end (SIGINT, SIGTERM or `end`)."""

    def __init__(self, children: Sequence[Child], say: Callable[[str], None]) -> None:
        """`say` receives one line of text for people whenever something happens."""
        self.children = list(children)
        self._say = say
        self._ending = threading.Event()
        self._lifeline = os.pipe()  # nobody writes; children see its end when we die, however we die
        os.set_inheritable(self._lifeline[0], True)

    def start(self) -> None:
        """Start every child, and end on SIGINT or SIGTERM."""
        signal.signal(signal.SIGINT, lambda *_: self.end())
        signal.signal(signal.SIGTERM, lambda *_: self.end())
        for child in self.children:
            child.due = time.monotonic() + child.delay
            self._look_after(child)

    def end(self) -> None:
        """Ask `watch` to come back; safe in a signal handler."""
        self._ending.set()

    @property
    def ending(self) -> bool:
        """Whether the end has been asked for."""
        return self._ending.is_set()

    def watch(self, tick: Callable[[], None] = lambda: None) -> None:
        """Look after the children until `end`; `tick` is called a few times a second."""
        while not self._ending.wait(0.2):
            for child in self.children:
                self._look_after(child)
            tick()

    def stop(self) -> None:
        """End every child: politely, then after the grace by force."""
        living = [child for child in self.children if child.process and child.process.poll() is None]
        for child in living:
            if child.process:
                child.process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for child in living:
            if child.process:
                _end(child.process, deadline - time.monotonic())

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is not None:
            status = child.process.poll()
            if status is None:
                return
            child.deaths = 1 if now - child.started > STEADY_SECONDS else child.deaths + 1
            wait = min(FIRST_WAIT * 2 ** (child.deaths - 2), LONGEST_WAIT) if child.deaths > 1 else 0.0
            child.process, child.due = None, now + wait
            when = f"in {wait:g} s" if wait else "at once"
            self._say(f"{child.name} ended ({_reason(status)}); starting it again {when}")
        if child.process is None and now >= child.due:
            self._spawn(child)

    def _spawn(self, child: Child) -> None:
        reading = self._lifeline[0]
        child.started = time.monotonic()
        child.process = subprocess.Popen(  # noqa: S603  commands are our own
            child.command,
            env={**os.environ, **child.environment, LIFELINE: str(reading)},
            stdin=subprocess.DEVNULL,
            pass_fds=(reading,),
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which then ends all in order
        )


def follow_supervisor() -> None:
    """End this process when its supervisor is gone, even by kill -9. Does nothing without a supervisor."""
    handed = os.environ.pop(LIFELINE, "")
    if not handed.isdigit():
        return
    reading = int(handed)

    def wait_for_the_end() -> None:
        try:
            os.read(reading, 1)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait_for_the_end, name="lifeline", daemon=True).start()


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder for this process. Raises `AlreadyRunning` where another one has it."""
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    with (folder / "supervisor.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(str(folder)) from None
        yield


def port_is_free(host: str, port: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> bool:
    """Whether this port can be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, kind) as probe:
        if kind == socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _end(process: subprocess.Popen[bytes], patience: float) -> None:
    try:
        process.wait(max(patience, 0.01))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _reason(status: int) -> str:
    return f"killed by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
