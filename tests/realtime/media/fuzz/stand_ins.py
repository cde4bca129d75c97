"""What stands in for the network and the keys, so that a thousand things happen in the time of one packet."""

from __future__ import annotations

from functools import cache
from typing import Any

from app.realtime.media.engine import PublishRights
from app.realtime.media.forwarding import sdp
from app.realtime.media.forwarding.dtls import Certificate
from app.realtime.media.forwarding.frames import Frame, Path
from app.realtime.media.forwarding.ice import IceAgent
from app.realtime.media.forwarding.participant import Participant
from app.realtime.media.forwarding.room import Room
from bench.media_load.offers import write_offer

_CERTIFICATE = Certificate()


class Outbox:
    """Keeps what is sent, and along which path."""

    def __init__(self) -> None:
        self.frame = Frame()
        self.sent: list[tuple[Path, bytes]] = []

    def commit(self, path: Path, size: int) -> None:
        """See Outbox of the engine."""
        self.sent.append((path, bytes(self.frame.view[:size])))

    def flush(self) -> None:
        """Nothing waits."""


class Plain:
    """Keys that change nothing, so that what is sent can be read."""

    def protect(self, cdata: Any, length: int) -> int:
        """As it is."""
        return length

    def protect_rtcp(self, cdata: Any, length: int) -> int:
        """As it is."""
        return length


def path_to(outbox: Outbox, port: int) -> Path:
    """A path to an address of an example."""
    return Path("udp", ("192.0.2.7", port), outbox, None)


class Stand:
    """A room of people whose lines are up and whose packets can be read."""

    def __init__(self, *names: str, simulcast: bool = True) -> None:
        self.outbox = Outbox()
        self.agent = IceAgent(lambda path: None)
        self.events: list[Any] = []
        self.room = Room("workshop", 0.0, self.events.append, lambda participant: None)
        self.people = [self.comes(name, simulcast=simulcast) for name in names]

    def comes(self, name: str, *, simulcast: bool) -> Participant:
        """Let somebody in whose line is up."""
        one = Participant(name, _offer(simulcast), PublishRights(), self.agent, _CERTIFICATE)
        path = path_to(self.outbox, len(self.room.participants) + 1)
        path.owner = one.line.ice
        one.line.ice.path = path
        one.line.outbound = Plain()  # type: ignore[assignment]
        self.room.add(one, 0.0)
        return one


@cache
def _offer(simulcast: bool) -> sdp.Offer:
    return sdp.parse_offer(write_offer("abcd", "e" * 24, "AA:BB", simulcast=simulcast, video_slots=3))
