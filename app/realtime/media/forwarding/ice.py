"""ICE-lite (RFC 8445, 2.5): clients check us, we answer; all of them share one port and differ by their ufrag.

A path counts only after a request on it was signed with the password of its participant, and we send only along
the path that the client nominated. Nothing is sent to an address that merely sent us something.
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


class Credentials:
    """The names that one offer and answer agreed on. `remote` is the client's ufrag."""

    def __init__(self, remote: str, generation: int) -> None:
        self.ufrag = secrets.token_hex(6)
        self.password = secrets.token_hex(16)
        self.remote = remote
        self.generation = generation


class IceSession:
    """The paths of one participant, and the one that they chose."""

    def __init__(self, agent: IceAgent, remote_ufrag: str, line: Any) -> None:
        self._agent = agent
        self.line = line
        self._paths: list[Path] = []
        self._held: list[bytes] = []
        self._former: Credentials | None = None
        self.credentials = agent.issue(self, remote_ufrag, 0)
        self.path: Path | None = None
        self.heard = monotonic()

    def restart(self, remote_ufrag: str) -> None:
        """New names; the old path carries on until a path is nominated under the new ones."""
        self._withdraw_former()
        self._former = self.credentials
        self.credentials = self._agent.issue(self, remote_ufrag, self._former.generation + 1)

    def authenticated(self, path: Path, credentials: Credentials, nominates: bool) -> bool:
        """A request signed with `credentials` came along `path`; whether the path is ours to use."""
        now = monotonic()
        if path.owner is not self:
            if path.owner is not None:
                # A sender's address is easily forged: nobody takes a path away from somebody who is there.
                if path.owner.path is path and now - path.owner.heard < LIVELY_SECONDS:
                    return False
                path.owner.forget(path)
            path.owner = self
            self._paths.append(path)
        self.heard = now
        path.generation = max(path.generation, credentials.generation)
        if nominates and (self.path is None or credentials is self.credentials):
            self._nominate(path)
        while len(self._paths) > MOST_PATHS:
            self.forget(next(known for known in self._paths if known is not self.path))
        return True

    def forget(self, path: Path) -> None:
        """The path is gone, or somebody else's now."""
        if path in self._paths:
            self._paths.remove(path)
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
    """A request that proved itself: whose it is, and by which names."""

    session: IceSession
    credentials: Credentials
    message: stun.Binding


class IceAgent:
    """Knows every participant of an engine by ufrag."""

    def __init__(self, release: Callable[[Path], None]) -> None:
        self._sessions: dict[str, tuple[IceSession, Credentials]] = {}
        self.release = release

    def issue(self, session: IceSession, remote_ufrag: str, generation: int) -> Credentials:
        """Make names for a session."""
        credentials = Credentials(remote_ufrag, generation)
        self._sessions[credentials.ufrag] = session, credentials
        return credentials

    def withdraw(self, credentials: Credentials) -> None:
        """These names are valid no longer."""
        self._sessions.pop(credentials.ufrag, None)

    def handle(self, data: bytes, path: Path) -> bool:
        """Answer a STUN request; whether it proved that it may use `path`. Everything else is ignored."""
        check = self.read(data)
        return check is not None and self.accept(check, path)

    def read(self, data: bytes) -> Check | None:
        """A STUN request that is signed with the password of a session; None for everything else."""
        message = stun.parse(data)
        if message is None or not message.is_request:
            return None
        ours, _, theirs = message.username.partition(":")
        session, credentials = self._sessions.get(ours, (None, None))
        if session is None or credentials is None or theirs != credentials.remote:
            return None
        if not stun.is_authentic(message, credentials.password):
            return None
        return Check(session, credentials, message)

    def accept(self, check: Check, path: Path) -> bool:
        """Answer a request; whether its session may use `path` now."""
        session, credentials, message = check
        if not session.authenticated(path, credentials, message.nominates):
            return False
        path.send(stun.response(message, path.address[0], path.address[1], credentials.password))
        return True
