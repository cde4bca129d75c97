"""ICE-lite (RFC 8445, 2.5): clients check us, we answer; all of them share one port and differ by their ufrag.

A path counts only after a request on it was signed with the password of its participant, and we send only along
the path that the client nominated. Nothing is sent to an address that merely sent us something.

A signed request may have been overheard and sent again from elsewhere, or bear a forged address. So a line that has
a path goes over to another one only after we asked a question there that the client alone can answer. Until then
no more bytes go out than came in. (On the first path the DTLS handshake proves the same.)
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from time import monotonic
from typing import Any, NamedTuple

from app.realtime.media.forwarding import stun
from app.realtime.media.forwarding.frames import Path

MOST_PATHS = 12
MOST_HELD = 8
LIVELY_SECONDS = 15.0
MOST_SPARE = 1000


class Credentials:
    """The names that one offer and answer agreed on. `remote` and `remote_password` are the client's."""

    def __init__(self, remote: str, remote_password: str, generation: int) -> None:
        self.ufrag = secrets.token_hex(6)
        self.password = secrets.token_hex(16)
        self.remote = remote
        self.remote_password = remote_password
        self.generation = generation


class IceSession:
    """The paths of one participant, and the one that they chose."""

    def __init__(self, agent: IceAgent, remote: tuple[str, str], line: Any) -> None:
        self._agent = agent
        self.line = line
        self._paths: list[Path] = []
        self._held: list[bytes] = []
        self._former: Credentials | None = None
        self._spare: dict[
            Path, int
        ] = {}  # how many bytes more came in than went out, on paths that are no path yet
        self._asked: dict[Path, tuple[bytes, Credentials]] = {}
        self._proven: set[Path] = set()
        self.credentials = agent.issue(self, remote, 0)
        self.path: Path | None = None
        self.heard = monotonic()

    def restart(self, remote: tuple[str, str]) -> None:
        """New names; the old path carries on until a path is nominated under the new ones."""
        self._withdraw_former()
        self._former = self.credentials
        self.credentials = self._agent.issue(self, remote, self._former.generation + 1)

    def claim(self, path: Path) -> bool:
        """A signed request came along `path`; whether the path is ours to use."""
        now = monotonic()
        if path.owner is not self:
            if path.owner is not None:
                # A sender's address is easily forged: nobody takes a path away from somebody who is there.
                if path.owner.path is path and now - path.owner.heard < LIVELY_SECONDS:
                    return False
                path.owner.forget(path)
            path.owner = self
            self._paths.append(path)
            while len(self._paths) > MOST_PATHS:
                self.forget(next(known for known in self._paths if known is not self.path))
        self.heard = now
        return True

    def checked(self, path: Path, credentials: Credentials, nominates: bool, spare: int) -> None:
        """A request signed with `credentials` was answered along `path`, with `spare` bytes fewer than it had."""
        path.generation = max(path.generation, credentials.generation)
        if path is not self.path:
            self._spare[path] = min(self._spare.get(path, 0) + spare, MOST_SPARE)
        if not nominates or (self.path is not None and credentials is not self.credentials):
            return
        if self.path is None or path is self.path or path in self._proven:
            self._nominate(path)
        else:
            self._ask(path, credentials)

    def _ask(self, path: Path, credentials: Credentials) -> None:
        transaction, _ = self._asked.setdefault(path, (secrets.token_bytes(12), credentials))
        names = f"{credentials.remote}:{credentials.ufrag}"
        question = stun.question(transaction, names, credentials.remote_password)
        if len(question) <= self._spare[path]:
            self._spare[path] -= len(question)
            self._asked[path] = transaction, credentials
            path.send(question)

    def answered(self, path: Path, message: stun.Binding) -> None:
        """A response came along `path`: if it is the answer to our question there, the client is there."""
        transaction, credentials = self._asked.get(path, (b"", self.credentials))
        if message.transaction != transaction or not stun.is_authentic(message, credentials.remote_password):
            return
        del self._asked[path]
        self._proven.add(path)
        self.heard = monotonic()
        if credentials is self.credentials:
            self._nominate(path)

    def forget(self, path: Path) -> None:
        """The path is gone, or somebody else's now."""
        if path in self._paths:
            self._paths.remove(path)
            self._spare.pop(path, None)
            self._asked.pop(path, None)
            self._proven.discard(path)
            path.owner = None
            self._agent.release(path)
        if path is self.path:
            self.path = None

    def send(self, data: bytes) -> None:
        """Send along the chosen path; what comes before there is one waits, up to a handshake's worth."""
        if self.path is not None:
            self.path.send(data)
            self.path.outbox.flush()
        elif len(self._held) < MOST_HELD:
            self._held.append(data)

    def close(self) -> None:
        """Forget names and paths."""
        self._withdraw_former()
        self._agent.withdraw(self.credentials)
        for path in tuple(self._paths):
            self.forget(path)

    def _nominate(self, path: Path) -> None:
        if path is not self.path:
            self.path = path
            held, self._held = self._held, []
            for data in held:
                path.send(data)
        if self._former is not None and path.generation == self.credentials.generation:
            self._withdraw_former()
            for old in [known for known in self._paths if known.generation < path.generation]:
                self.forget(old)

    def _withdraw_former(self) -> None:
        if self._former is not None:
            self._agent.withdraw(self._former)
            self._former = None


class Check(NamedTuple):
    """A request that proved itself: whose it is, by which names, and how long it was."""

    session: IceSession
    credentials: Credentials
    message: stun.Binding
    size: int


class IceAgent:
    """Knows every participant of an engine by ufrag."""

    def __init__(self, release: Callable[[Path], None]) -> None:
        self._sessions: dict[str, tuple[IceSession, Credentials]] = {}
        self.release = release

    def issue(self, session: IceSession, remote: tuple[str, str], generation: int) -> Credentials:
        """Make names for a session whose client has these names."""
        credentials = Credentials(*remote, generation)
        self._sessions[credentials.ufrag] = session, credentials
        return credentials

    def withdraw(self, credentials: Credentials) -> None:
        """These names are valid no longer."""
        self._sessions.pop(credentials.ufrag, None)

    def handle(self, data: bytes, path: Path) -> bool:
        """Take in STUN; whether it is a request that proved that it may use `path`."""
        check = self.read(data, path)
        return check is not None and self.accept(check, path)

    def read(self, data: bytes, path: Path | None) -> Check | None:
        """A request that is signed with the password of a session; None for everything else.

        A response on a known path goes to the session that has it.
        """
        message = stun.parse(data)
        if message is None:
            return None
        if not message.is_request:
            if path is not None and path.owner is not None:
                path.owner.answered(path, message)
            return None
        ours, _, theirs = message.username.partition(":")
        session, credentials = self._sessions.get(ours, (None, None))
        if session is None or credentials is None or theirs != credentials.remote:
            return None
        if not stun.is_authentic(message, credentials.password):
            return None
        return Check(session, credentials, message, len(data))

    def accept(self, check: Check, path: Path) -> bool:
        """Answer a request; whether its session may use `path` now."""
        session, credentials, message, size = check
        response = stun.response(message, path.address[0], path.address[1], credentials.password)
        if len(response) > size or not session.claim(path):
            return False
        path.send(response)
        session.checked(path, credentials, message.nominates, size - len(response))
        return True
