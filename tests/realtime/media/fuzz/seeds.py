"""Real packets to begin with, made by two clients who talk through a real engine: nothing is stored as a blob."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from functools import cache
from typing import Any

from app.realtime.media.engine import PublishRights
from app.realtime.media.forwarding import rtcp
from app.realtime.media.forwarding.config import ForwardingConfig
from app.realtime.media.forwarding.engine import ForwardingEngine
from bench.media_load.client import Client, vp8_payload

KEPT_OF_A_KIND = 40


class _Tapped(Client):
    """A client that writes down what it sends and receives, encrypted and plain."""

    def __init__(self, seen: dict[str, list[bytes]]) -> None:
        self._seen = seen
        super().__init__()

    def _keep(self, kind: str, data: bytes | memoryview) -> None:
        if len(self._seen[kind]) < KEPT_OF_A_KIND:
            self._seen[kind].append(bytes(data))

    def _send(self, data: bytes | memoryview) -> None:
        self._keep(_kind(data), data)
        super()._send(data)

    def _receive(self, sock: Any) -> bytes:
        data = super()._receive(sock)
        self._keep(_kind(data), data)
        return data

    def _seal(self, packet: bytes) -> None:
        self._keep("rtp", packet)
        super()._seal(packet)

    def send_rtcp(self, data: bytes) -> None:
        self._keep("rtcp", data)
        super().send_rtcp(data)

    def _read_rtcp(self, data: bytes) -> None:
        if self._inbound is not None:
            self._view[: len(data)] = data
            size = self._inbound.unprotect_rtcp(self._buffer, len(data))
            self._keep("rtcp", self._view[:size])


def _kind(data: bytes | memoryview) -> str:
    return "stun" if data[0] < 4 else "dtls" if data[0] < 64 else "srtp"


@cache
def real_packets() -> dict[str, list[bytes]]:
    """What two clients exchanged with an engine: stun, dtls, srtp, rtp, rtcp (the last two plain) and sdp."""
    seen: dict[str, list[bytes]] = defaultdict(list)
    # In a thread of its own, since a loop may belong to whoever asks.
    thread = threading.Thread(target=lambda: asyncio.run(_talk(seen)))
    thread.start()
    thread.join()
    assert all(seen[kind] for kind in ("stun", "dtls", "srtp", "rtp", "rtcp", "sdp")), "nobody talked"
    return dict(seen)


async def _talk(seen: dict[str, list[bytes]]) -> None:
    engine = ForwardingEngine(ForwardingConfig(announce=("127.0.0.1",)))
    await engine.start()
    await engine.create_room("workshop")
    people = [_Tapped(seen), _Tapped(seen)]
    for name, client in zip(("amara", "bruno"), people, strict=True):
        offer = client.offer(simulcast=True)
        joined = await engine.join("workshop", name, offer, PublishRights())
        seen["sdp"] += [offer.encode(), joined.answer_sdp.encode()]
        await client.connect(joined.answer_sdp)
    for turn in range(40):
        for client in people:
            client.send_rtp(0, bytes(60), turn * 960, level=20)
            client.send_rtp(1, vp8_payload(turn, keyframe=turn % 10 == 0, tl0=turn), turn * 2250, rid="l")
        await asyncio.sleep(0.01)
    main = people[1].slots["6"][0]
    for message in (
        rtcp.nack(1, main, range(100, 140)),
        rtcp.picture_loss(1, main),
        rtcp.receiver_report(1, [rtcp.ReceptionBlock(main, 3, 4, 5, 6, 7, 8)]) + rtcp.nack(1, main, [5]),
        rtcp.sender_report(people[1].ssrcs[0], 1 << 40, 8, 2, 3),
    ):
        people[1].send_rtcp(message)
    await asyncio.sleep(1.1)
    for client in people:
        await client.close()
    await engine.close()
