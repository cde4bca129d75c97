"""A whole engine under siege: two rooms of honest people, while somebody who joined one of them sends everything else.

After it the honest have what was sent to them, nobody heard the other room, nothing went to a stranger, and when
everybody left nothing is kept.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import socket
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from struct import pack
from typing import Any

import pytest

from app.realtime.media.engine import MediaRefusal, PublishRights, Wanted
from app.realtime.media.forwarding import rtcp, stun
from app.realtime.media.forwarding.config import ForwardingConfig
from app.realtime.media.forwarding.engine import ForwardingEngine
from app.realtime.media.forwarding.frames import Path
from app.realtime.media.forwarding.ice import IceSession
from app.realtime.media.forwarding.line import Line
from app.realtime.media.forwarding.participant import Participant
from app.realtime.media.forwarding.slot import Slot
from app.realtime.media.forwarding.source import Source
from bench.media_load.client import Client, until, vp8_payload
from bench.media_load.offers import MID_ID, REPAIR, RID_ID, VIDEO
from tests.realtime.media.fuzz.seeds import real_packets

SECONDS = float(os.environ.get("JOURNEYWORK_TEST_FUZZ_SECONDS", "600"))
DELIVERED = 0.99
KINDS = (Participant, Line, IceSession, Slot, Source)


class Honest:
    """Somebody who shows a picture, each packet marked with room and number, and notes what they see of others."""

    def __init__(self, room: str, name: str) -> None:
        self.room, self.name = room, name
        self.client = Client()
        self.sent = 0
        self.seen: dict[bytes, set[int]] = defaultdict(set)
        self.foreign: list[bytes] = []
        self.client.on_packet = self._look

    def show(self) -> None:
        """Send the next picture."""
        self.sent += 1
        mark = b"<<%s:%s:%08d" % (self.room.encode(), self.name.encode(), self.sent)
        payload = vp8_payload(self.sent, keyframe=self.sent % 10 == 1, size=100) + mark
        self.client.send_rtp(1, payload, self.sent * 2250, marker=True)

    def _look(self, ssrc: int, header: Any, payload: bytes) -> None:
        room, _, rest = payload.rpartition(b"<<")[2].partition(b":")
        name, _, number = rest.partition(b":")
        is_picture = ssrc == self.client.slots["6"][0]
        if (is_picture or b"<<" in payload) and room != self.room.encode():
            self.foreign.append(payload)
        elif number.isdigit():
            self.seen[name].add(int(number))


class Siege:
    """The engine, the honest, and the one who attacks: mallory is in the workshop, with a microphone and a camera."""

    def __init__(self, engine: ForwardingEngine, chance: random.Random) -> None:
        self.engine, self.chance = engine, chance
        self.honest = [Honest("workshop", name) for name in ("amara", "bruno")]
        self.honest += [Honest("elsewhere", name) for name in ("chen", "dilek")]
        self.mallory = Client()
        self.tried: Counter[str] = Counter()
        self.strangers = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(4)]
        self.overheard: list[bytes] = []
        self.answer = ""

    async def begin(self) -> None:
        """Let everybody come; who shows is wanted by the other of the same room."""
        for room in ("workshop", "elsewhere"):
            await self.engine.create_room(room)
        for one, other in zip(self.honest, self._others(), strict=True):
            await one.client.join(self.engine, one.room, one.name)
            await self.engine.want(one.room, one.name, [Wanted("6", other.name)])
        self._overhear(self.honest[0].client)
        joined = await self.mallory.join(self.engine, "workshop", "mallory", PublishRights(screen=False))
        self.answer = joined.answer_sdp
        for one in self.strangers:
            one.setblocking(False)

    def _others(self) -> list[Honest]:
        return [self.honest[place ^ 1] for place in range(4)]

    def _overhear(self, client: Client) -> None:
        send = client._send

        def overheard(data: bytes | memoryview) -> None:
            self.overheard.append(bytes(data))
            del self.overheard[:-100]
            send(data)

        client._send = overheard  # type: ignore[method-assign]
        client._dtls._wire._out = overheard

    async def go_on(self, seconds: float) -> None:
        """Attack in turns of 25 ms, while the honest show their pictures."""
        attacks: list[Callable[[], None]] = [
            self.garbage, self.overheard_again, self.guessed_checks, self.broken_media, self.broken_reports,
            self.many_streams, self.forged_streams, self.jumps, self.estimates, self.hellos, self.frames,
        ]  # fmt: skip
        end = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < end:
            for one in self.honest:
                one.show()
            attack = self.chance.choice(attacks)
            for _ in range(self.chance.randrange(1, 20)):
                attack()
                self.tried[attack.__name__] += 1
            if self.chance.random() < 0.05:
                await self.offers()
            await asyncio.sleep(0.025)

    # -- from outside ------------------------------------------------------------------------------------------

    def _throw(self, data: bytes) -> None:
        self.chance.choice(self.strangers).sendto(data, ("127.0.0.1", self.engine.port))

    def garbage(self) -> None:
        """Bytes of every kind from addresses that nobody knows."""
        size = self.chance.choice((1, 2, 12, 20, 60, 1500, 3000))
        self._throw(bytes((self.chance.randrange(256),)) + self.chance.randbytes(size))
        self._throw(
            self._spoilt(self.chance.choice(real_packets()[self.chance.choice(("stun", "dtls", "srtp"))]))
        )

    def overheard_again(self) -> None:
        """What amara sent, once more: from elsewhere, and along the attacker's own path."""
        if self.overheard:
            data = self.chance.choice(self.overheard)
            self._throw(data)
            self.mallory.send_plain(data)

    def guessed_checks(self) -> None:
        """Checks with a name that exists and a password that does not."""
        name = self.chance.choice(list(self.engine._agent._sessions))
        self._throw(stun.request(bytes(12), f"{name}:x", "a guess", nominates=True))
        one = self.engine._agent._sessions[name][1]
        self._throw(stun.request(bytes(12), f"{name}:{one.remote}", "a guess", nominates=True))

    # -- from inside, under valid keys -------------------------------------------------------------------------

    def _spoilt(self, data: bytes) -> bytes:
        spoilt = bytearray(data)
        for _ in range(self.chance.randrange(1, 6)):
            at = self.chance.randrange(len(spoilt) + 1)
            spoilt[at : at + self.chance.randrange(4)] = self.chance.randbytes(self.chance.randrange(4))
        return bytes(spoilt[:1700])

    def broken_media(self) -> None:
        """Real packets with parts changed, then encrypted as they should be."""
        packet = self._spoilt(self.chance.choice(real_packets()["rtp"]))
        if len(packet) >= 12:
            self.mallory._seal(packet)

    def broken_reports(self) -> None:
        """The same with reports."""
        packet = self._spoilt(self.chance.choice(real_packets()["rtcp"]))
        if len(packet) >= 12:
            self.mallory.send_rtcp(packet)

    def _media(self, ssrc: int, number: int, kind: int, fields: bytes, payload: bytes) -> None:
        fields += bytes(-len(fields) % 4)
        head = pack("!BBHII", 0x90, kind, number & 0xFFFF, 0, ssrc & 0xFFFFFFFF)
        self.mallory._seal(head + pack("!HH", 0xBEDE, len(fields) // 4) + fields + payload)

    def many_streams(self) -> None:
        """A new stream with each packet, on every line, with every layer."""
        ssrc = self.chance.randrange(2**32)
        mid, rid = self.chance.choice((b"0", b"1", b"2", b"7")), self.chance.choice((b"l", b"h", b"x"))
        fields = bytes((MID_ID << 4,)) + mid + bytes((RID_ID << 4,)) + rid
        self._media(ssrc, 1, VIDEO, fields, vp8_payload(1, keyframe=True))
        self.mallory.send_rtcp(rtcp.receiver_report(ssrc, []))

    def forged_streams(self) -> None:
        """Streams of the others, and repairs of them."""
        victim = self.chance.choice(self.honest).client
        main, repair = self.chance.choice(list(victim.slots.values()))
        for ssrc in (victim.ssrcs[1], victim.ssrcs[0], main, repair):
            self._media(ssrc, 5, VIDEO, b"", b"forged")
            self._media(ssrc, 5, REPAIR, bytes((MID_ID << 4,)) + b"1", b"\x00\x05forged")
            self.mallory.send_rtcp(rtcp.nack(1, ssrc, range(100)) + rtcp.picture_loss(1, ssrc))

    def jumps(self) -> None:
        """Numbers that leap, padding without an end, headers full of extensions."""
        ssrc, fields = self.mallory.ssrcs[1], bytes((MID_ID << 4,)) + b"1"
        self._media(ssrc, self.chance.randrange(2**16), VIDEO, fields, vp8_payload(1, keyframe=False))
        self._media(ssrc, self.chance.randrange(2**16), VIDEO, fields + bytes(800), b"")
        self.mallory._seal(pack("!BBHII", 0xA0, VIDEO, 7, 0, ssrc) + b"\xff" * 20)

    def estimates(self) -> None:
        """Lines that carry nothing, and more than there is; reports that lie; demands without an end."""
        for number in (0, 63 << 18 | 0x3FFFF):
            self.mallory.send_rtcp(
                pack("!BBHII4sI", 0x8F, 206, 5, 1, 0, b"REMB", 1 << 24 | number) + bytes(4)
            )
        main = self.mallory.slots["6"][0]
        block = rtcp.ReceptionBlock(main, 255, 0x7FFFFF, 2**32 - 1, 2**32 - 1, 1, 0)
        self.mallory.send_rtcp(rtcp.receiver_report(1, [block] * 31) + rtcp.nack(1, main, range(0, 2000, 17)))

    def hellos(self) -> None:
        """DTLS where there is a session already: first flights, pieces, floods."""
        hello = self.chance.choice(real_packets()["dtls"])
        self.mallory.send_plain(hello)
        self.mallory.send_plain(self._spoilt(hello)[: self.chance.randrange(1, 60)])

    def frames(self) -> None:
        """A TCP connection that sends a frame too large, a frame in crumbs, or nothing."""
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as one:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", self.engine.port))

    async def offers(self) -> None:
        """Offers with parts changed: to join under a name of one's own, and to restart."""
        for call in (self.engine.join, self.engine.restart):
            offer = self._spoilt_text(self.mallory.offer())
            name = "mallory" if call == self.engine.restart else "mallory-2"
            extra = () if call == self.engine.restart else (PublishRights(),)
            try:
                await call("workshop", name, offer, *extra)  # type: ignore[operator]
            except MediaRefusal:
                self.tried["offers refused"] += 1
            else:
                self.tried["offers taken"] += 1
        await self.engine.leave("workshop", "mallory-2")

    def _spoilt_text(self, text: str) -> str:
        lines = text.splitlines()
        for _ in range(self.chance.randrange(1, 4)):
            at = self.chance.randrange(len(lines))
            lines[at] = self.chance.choice(
                ("", lines[at] * 2, lines[at][:5], self.chance.choice(lines), "a=ssrc:99999999999 x")
            )
        return "\r\n".join(lines) + "\r\n"

    async def end(self) -> None:
        """Let everybody leave."""
        for one in (*(one.client for one in self.honest), self.mallory):
            await one.close(silently=True)
        for room in ("workshop", "elsewhere"):
            await self.engine.close_room(room)
        for stranger in self.strangers:
            stranger.close()


@pytest.fixture
async def engine() -> AsyncIterator[ForwardingEngine]:
    engine = ForwardingEngine(ForwardingConfig(announce=("127.0.0.1",)))
    await engine.start()
    yield engine
    await engine.close()


def _kept() -> Counter[str]:
    gc.collect()
    return Counter(type(one).__name__ for one in gc.get_objects() if isinstance(one, KINDS))


def _watch_what_goes_out(engine: ForwardingEngine) -> list[str]:
    """Whatever goes to an address that is nobody's path; answers to checks and questions there are STUN."""
    astray: list[str] = []
    for port in engine._ports:
        commit = port.outbox.commit

        def watched(path: Path, size: int, port: Any = port, commit: Any = commit) -> None:
            first = port.outbox.frame.view[0]
            if first > 3 and (path.owner is None or path.owner.path is not path):
                astray.append(f"{first} to {path.address}")
            commit(path, size)

        port.outbox.commit = watched  # type: ignore[method-assign]
    return astray


@pytest.mark.parametrize(
    "seconds",
    [4.0, pytest.param(SECONDS, id="long", marks=[pytest.mark.slow, pytest.mark.timeout(SECONDS + 300)])],
)
async def test_the_honest_have_their_lesson_whatever_one_of_them_sends(
    engine: ForwardingEngine, seconds: float, capfd: pytest.CaptureFixture[str]
) -> None:
    real_packets()
    before, fds = _kept(), len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    seed = random.randrange(2**32)
    siege = Siege(engine, random.Random(seed))
    astray = _watch_what_goes_out(engine)
    await siege.begin()
    await siege.go_on(seconds)
    during = _kept() - before
    await asyncio.sleep(0.3)
    for one, other in zip(siege.honest, siege._others(), strict=True):
        seen = one.seen[other.name.encode()]
        wanted = other.sent - min(seen, default=other.sent)
        assert wanted > 0, f"{one.name} saw nothing of {other.name}, seed {seed}"
        assert len(seen) / wanted >= DELIVERED, f"{one.name} saw {len(seen)} of {wanted}, seed {seed}"
        assert one.foreign == [], f"{one.name} saw another room, or what nobody sent, seed {seed}"
    assert engine._troubles.counts == {}, f"seed {seed}"
    assert astray == []
    for stranger in siege.strangers:
        received = _all_of(stranger)
        # A replayed check is answered where it came from, with fewer bytes than it had; nothing else goes there.
        assert all(data[0] < 4 for data in received)
    assert during["Source"] <= 4 * 2 + 4 * 4 * 2
    assert (await engine.load()).rooms == 2
    await siege.end()
    await until(lambda: not engine._closing)
    assert engine._agent._sessions == {}
    assert [port.paths for port in engine._ports] == [{} for _ in engine._ports]
    del siege, one, other
    await asyncio.sleep(0)
    left = _kept() - before
    assert not left, f"still kept after everybody left: {left}, seed {seed}"
    if fds:
        assert len(os.listdir("/proc/self/fd")) <= fds
    with capfd.disabled():
        print(f"\nmedia siege of {seconds:.0f} s, seed {seed}: nothing broke")


def _all_of(stranger: socket.socket) -> list[bytes]:
    found: list[bytes] = []
    if stranger.fileno() < 0:
        return found
    try:
        while True:
            found.append(stranger.recv(4096))
    except BlockingIOError:
        return found
