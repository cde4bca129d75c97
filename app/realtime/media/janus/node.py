"""A Janus node in words of our own: one video room for everybody, who publishes, who is subscribed to whom.

All rooms of ours share one room of Janus: who receives whom is decided here, slot by slot, so that somebody who
moves to another room needs no new connection. An empty slot is subscribed to Janus's dummy publisher.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.realtime.media.engine import Kind
from app.realtime.media.janus.api import JanusApi, Message, plugin_data
from app.realtime.media.janus.config import JanusConfig

OURS = "journeywork"
MOST_PEOPLE = 10_000
LEVEL_PACKETS = 10  # 0.2 s of sound
DUMMY_MIDS: dict[Kind, str] = {"audio": "0", "video": "1"}


@dataclass(frozen=True, slots=True)
class Feed:
    """One stream that can be subscribed to: a publisher, and its line."""

    publisher: int
    mid: str


class JanusNode:
    """What the engine asks of a node. Every method raises EngineIsAway and JanusRefused."""

    def __init__(
        self,
        config: JanusConfig,
        came: Callable[[bool], None],
        went: Callable[[], None],
        hear: Callable[[Message], None],
    ) -> None:
        self.api = JanusApi(config, self._prepare, came, went, hear)
        self._key = config.secret
        self._room = self._control = self._dummy = 0

    def empty(self, kind: Kind) -> Feed:
        """What an empty slot is subscribed to."""
        return Feed(self._dummy, DUMMY_MIDS[kind])

    async def _prepare(self) -> None:
        """Make the room; a room that a worker before us left behind is taken away."""
        self._control = await self.api.attach()
        found = plugin_data(await self._tell({"request": "list", "admin_key": self._key}))
        for room in found.get("list", ()):
            if room.get("description") == OURS:
                await self._tell(
                    {"request": "destroy", "room": room["room"], "secret": self._secret_of(room["room"])}
                )
        self._room = secrets.randbits(48) + 1
        await self._tell(
            {
                "request": "create", "room": self._room, "description": OURS, "admin_key": self._key,
                "secret": self._secret_of(self._room), "is_private": True, "permanent": False, "publishers": MOST_PEOPLE,
                "bitrate": 0, "audiocodec": "opus", "videocodec": "vp8", "opus_fec": True, "opus_dtx": True,
                "audiolevel_ext": True, "audiolevel_event": True, "audio_active_packets": LEVEL_PACKETS,
                "audio_level_average": 50, "videoorient_ext": False, "playoutdelay_ext": False,
                "transport_wide_cc_ext": True, "notify_joining": False, "dummy_publisher": True,
            }
        )  # fmt: skip
        people = plugin_data(await self._tell({"request": "listparticipants", "room": self._room}))
        self._dummy = next(one["id"] for one in people["participants"] if one.get("dummy"))

    async def publish(self, publisher: int, offer_sdp: str, muted: Iterable[str]) -> tuple[int, str]:
        """Answer somebody's up line; returns the handle and the answer. The lines in `muted` are dropped in Janus."""
        handle = await self.api.attach()
        try:
            await self.api.tell(
                handle, {"request": "join", "ptype": "publisher", "room": self._room, "id": publisher}
            )
            answer = await self.republish(handle, offer_sdp)
            for mid in muted:
                await self.mute(Feed(publisher, mid), muted=True)
        except BaseException:
            await self.api.detach(handle)
            raise
        return handle, answer

    async def republish(self, handle: int, offer_sdp: str) -> str:
        """Answer an offer on a handle that publishes: the first one, or one for an ICE restart."""
        # The first rid is the smallest layer: substream 0 is `l`, 1 is `h`.
        jsep = {"type": "offer", "sdp": offer_sdp, "rid_order": "lmh", "trickle": False}
        answer = await self.api.tell(handle, {"request": "configure"}, jsep)
        return str(answer["jsep"]["sdp"])

    async def subscribe(self, kinds: Sequence[Kind]) -> tuple[int, str]:
        """A line down with a slot for each of `kinds`, all empty; returns the handle and Janus's offer."""
        handle = await self.api.attach()
        try:
            empty = [self.empty(kind) for kind in kinds]
            streams = [{"feed": feed.publisher, "mid": feed.mid} for feed in empty]
            offer = await self.api.tell(
                handle,
                {
                    "request": "join", "ptype": "subscriber", "room": self._room, "streams": streams,
                    "use_msid": False, "autoupdate": False,
                },
            )  # fmt: skip
        except BaseException:
            await self.api.detach(handle)
            raise
        return handle, str(offer["jsep"]["sdp"])

    async def accept(self, handle: int, answer_sdp: str) -> None:
        """Take the answer to an offer of ours."""
        jsep = {"type": "answer", "sdp": answer_sdp, "trickle": False}
        await self.api.tell(handle, {"request": "start"}, jsep)

    async def offer_again(self, handle: int) -> str:
        """An offer for an ICE restart of a line down."""
        answer = await self.api.tell(handle, {"request": "configure", "restart": True})
        return str(answer["jsep"]["sdp"])

    async def switch(self, handle: int, changes: Sequence[tuple[str, Feed]]) -> Message:
        """Put other streams into slots, by Janus's names of the slots; returns Janus's answer."""
        streams = [{"sub_mid": mid, "feed": feed.publisher, "mid": feed.mid} for mid, feed in changes]
        return await self.api.tell(handle, {"request": "switch", "streams": streams})

    async def choose_layers(self, handle: int, layers: Sequence[tuple[str, int]]) -> None:
        """Which substream slots are to carry; Janus changes at a key frame."""
        streams: list[Any] = [{"mid": mid, "substream": substream} for mid, substream in layers]
        await self.api.tell(handle, {"request": "configure", "streams": streams})

    async def mute(self, feed: Feed, *, muted: bool) -> None:
        """Drop what comes on this line, or let it through again; its sender cannot undo that."""
        await self._tell(
            {
                "request": "moderate", "room": self._room, "secret": self._secret_of(self._room),
                "id": feed.publisher, "mid": feed.mid, "mute": muted,
            }
        )  # fmt: skip

    async def level(self, handle: int) -> float | None:
        """The sound level of a publisher's last packet (RFC 6464); None where it never sent one."""
        info = await self.api.info(handle, plugin_only=True)
        streams = info.get("plugin_specific", {}).get("streams", ())
        return next((float(one["audio-level-dBov"]) for one in streams if "audio-level-dBov" in one), None)

    async def detach(self, *handles: int | None) -> None:
        """End handles and their connections."""
        await asyncio.gather(*(self.api.detach(handle) for handle in handles if handle is not None))

    def _secret_of(self, room: int) -> str:
        """The secret of a room: the next worker must be able to take the room away."""
        return hmac.digest(self._key.encode(), str(room).encode(), "sha256").hex()

    async def _tell(self, body: Message) -> Message:
        return await self.api.tell(self._control, body)
