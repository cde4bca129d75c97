"""A participant that is no browser: sends packets made beforehand, counts or reads what it receives.

It speaks the same ICE, DTLS and SRTP as a browser, on one UDP socket of its own; where an engine offers a second
connection for the slots, on two.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable
from struct import pack, unpack_from
from typing import Any

from app.realtime.media.engine import Joined, MediaEngine, PublishRights
from app.realtime.media.forwarding import rtcp, rtp, stun
from app.realtime.media.forwarding.dtls import Certificate, DtlsSession, Srtp, new_buffer
from bench.media_load import offers

CHECK_SECONDS = 0.5
RTCP_FIRST, RTCP_LAST = 192, 223
BUFFER_FORCED = 33 if sys.platform == "linux" else -1  # SO_RCVBUFFORCE, socket(7)
LINE_SECONDS = 0.02
TIMESTAMPS = 35  # SO_TIMESTAMPNS, socket(7)


class Client:
    """One connection to an engine. `counts` has the packets that came in each stream, by SSRC."""

    def __init__(
        self,
        certificate: Certificate | None = None,
        *,
        reads: bool = True,
        host: str = "0.0.0.0",
        check_seconds: float = CHECK_SECONDS,
    ) -> None:
        self.certificate = certificate or Certificate()
        self.counts: Counter[int] = Counter()
        self.feedback: list[rtcp.Message] = []
        self.arrived = 0.0
        self.on_packet: Callable[[int, rtp.Header, bytes], None] | None = None
        self.slots: dict[str, tuple[int, int]] = {}
        self.down: Client | None = None
        self._last_reports: dict[int, int] = {}
        self._reports = False
        self._reads = reads
        self._check_seconds = check_seconds
        self._layout: dict[str, Any] = {}
        self._ufrag, self._password = secrets.token_hex(4), secrets.token_hex(12)
        self._buffer, self._view, _ = new_buffer(2048)
        self._numbers: dict[int, int] = {}
        self._transport_number = secrets.randbelow(1000)
        self._dtls = DtlsSession(self.certificate, self._send)
        self._inbound: Srtp | None = None
        self._outbound: Srtp | None = None
        self._answer: offers.Answer | None = None
        self._checks: asyncio.Task[None] | None = None
        self._answered = asyncio.Event()
        self._was_checked = asyncio.Event()
        self._socket = self._open(host)
        self.ssrcs = {place: secrets.randbelow(2**31) + 1 for place in range(4)}

    def _open(self, host: str) -> socket.socket:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setblocking(False)
        widen(sock)
        if sys.platform == "linux" and self._reads:
            sock.setsockopt(socket.SOL_SOCKET, TIMESTAMPS, 1)
        sock.bind((host, 0))
        asyncio.get_running_loop().add_reader(sock.fileno(), self._read, sock)
        return sock

    # -- coming and going --------------------------------------------------------------------------------------

    def offer(self, **layout: Any) -> str:
        """An offer of this client; see `write_offer` for the layout."""
        return offers.write_offer(self._ufrag, self._password, self.certificate.fingerprint, **layout)

    async def join(
        self,
        engine: MediaEngine,
        room: str,
        name: str,
        rights: PublishRights | None = None,
        **layout: Any,
    ) -> Joined:
        """Join a room and connect."""
        self._layout = layout
        joined = await engine.join(room, name, self.offer(**layout), rights or PublishRights())
        if joined.down_offer_sdp is not None:
            self.down = self._second()
            await engine.answer(room, name, self.down.answer_to(joined.down_offer_sdp))
            await self.down.connect(joined.down_offer_sdp)
        await self.connect(joined.answer_sdp)
        return joined

    def _second(self) -> Client:
        """A connection for the slots; what comes in there counts as ours."""
        down = Client(self.certificate, reads=self._reads)
        down._reports = True
        down.counts, down.feedback = self.counts, self.feedback

        def pass_on(ssrc: int, header: rtp.Header, payload: bytes) -> None:
            self.arrived = down.arrived
            if self.on_packet is not None:
                self.on_packet(ssrc, header, payload)

        down.on_packet = pass_on
        return down

    def answer_to(self, offer_sdp: str) -> str:
        """Our answer to an offer of slots."""
        return offers.write_answer(offer_sdp, self._ufrag, self._password, self.certificate.fingerprint)

    async def restart(self, engine: MediaEngine, room: str, name: str) -> Joined:
        """Seek a new path, from new addresses."""
        self.fresh_names()
        joined = await engine.restart(room, name, self.offer(**self._layout))
        await self.change_address(joined.answer_sdp)
        if joined.down_offer_sdp is not None and self.down is not None:
            self.down.fresh_names()
            await engine.answer(room, name, self.down.answer_to(joined.down_offer_sdp))
            await self.down.change_address(joined.down_offer_sdp)
            self.slots = self.down.slots
        return joined

    async def connect(self, answer_sdp: str) -> None:
        """Nominate a path and shake hands; raises TimeoutError where nobody answers."""
        self._answer = offers.read_answer(answer_sdp)
        self.slots = self.down.slots if self.down is not None else self._answer.slots
        self._checks = asyncio.create_task(self._keep_checking())
        async with asyncio.timeout(10):
            await self._answered.wait()
            if not self._answer.is_lite:  # it takes nothing from an address that it has not checked itself
                await self._was_checked.wait()
                await asyncio.sleep(0.01)
            if not await self._dtls.handshake((("sha-256", self._answer.fingerprint),), "client"):
                raise ConnectionError("The handshake failed.")
        self._inbound, self._outbound = self._dtls.inbound, self._dtls.outbound

    async def change_address(self, answer_sdp: str) -> None:
        """Go on from a new socket with the answer to a restart; the keys stay."""
        self._shut_socket()
        self._answer = offers.read_answer(answer_sdp)
        self.slots = self.down.slots if self.down is not None else self._answer.slots
        self._answered.clear()
        self._socket = self._open("0.0.0.0")
        self._check()
        async with asyncio.timeout(10):
            await self._answered.wait()

    def fresh_names(self) -> None:
        """Offer a restart from now on."""
        self._ufrag, self._password = secrets.token_hex(4), secrets.token_hex(12)

    async def close(self, *, silently: bool = False) -> None:
        """End the connection; `silently` as a phone does whose battery ran out."""
        if self.down is not None:
            await self.down.close(silently=silently)
        if self._checks is not None:
            self._checks.cancel()
        if silently:
            self._answer = None
        await self._dtls.stop()
        self._shut_socket()

    @property
    def receiving(self) -> Client:
        """The connection with the slots."""
        return self.down or self

    def stop_reading(self) -> None:
        """From now on somebody else empties the socket, many packets at a time."""
        asyncio.get_running_loop().remove_reader(self._socket.fileno())

    @property
    def descriptor(self) -> int:
        """The socket, for the system's own calls."""
        return self._socket.fileno()

    @property
    def port(self) -> int:
        """The port that it speaks from."""
        return int(self._socket.getsockname()[1])

    @property
    def destination(self) -> tuple[str, int]:
        """Where it sends to."""
        assert self._answer is not None
        assert self._answer.udp is not None
        return self._answer.udp

    @property
    def keys(self) -> tuple[Srtp, Srtp]:
        """The keys of what comes in and of what goes out, once connected."""
        assert self._inbound is not None
        assert self._outbound is not None
        return self._inbound, self._outbound

    def _shut_socket(self) -> None:
        if self._socket.fileno() < 0:
            return
        asyncio.get_running_loop().remove_reader(self._socket.fileno())
        self._socket.close()

    async def _keep_checking(self) -> None:
        while True:
            self._check()
            await asyncio.sleep(self._check_seconds if self._answered.is_set() else 0.05)

    def _check(self) -> None:
        assert self._answer is not None
        names = f"{self._answer.ufrag}:{self._ufrag}"
        self._send(stun.request(secrets.token_bytes(12), names, self._answer.password, nominates=True))

    # -- sending -----------------------------------------------------------------------------------------------

    def _send(self, data: bytes | memoryview) -> None:
        if self._answer is not None and self._answer.udp is not None:
            with contextlib.suppress(OSError):
                self._socket.sendto(data, self._answer.udp)

    def send_rtp(
        self,
        place: int,
        payload: bytes,
        timestamp: int,
        *,
        marker: bool = False,
        rid: str = "",
        level: int | None = None,
        ssrc: int | None = None,
        number: int | None = None,
        repaired: bool = False,
        with_mid: bool = True,
    ) -> int:
        """Send a packet on line `place` (0 microphone, 1 camera, 2 screen); returns its sequence number."""
        ssrc = ssrc or self.ssrcs[place]
        if number is None:
            number = self._next_number(ssrc)
        head = self._head(place, timestamp, marker, rid, level, ssrc, number, repaired, with_mid)
        self._seal(head + payload)
        return number

    def packet(self, place: int, payload: bytes, timestamp: int, marker: bool, level: int | None) -> bytes:
        """The next packet of line `place`, not yet sealed: for who sends many of them together."""
        ssrc = self.ssrcs[place]
        return self._head(place, timestamp, marker, "", level, ssrc, self._next_number(ssrc)) + payload

    def _next_number(self, ssrc: int) -> int:
        number = self._numbers[ssrc] = (self._numbers.get(ssrc, 100) + 1) & 0xFFFF
        return number

    def _head(
        self,
        place: int,
        timestamp: int,
        marker: bool,
        rid: str,
        level: int | None,
        ssrc: int,
        number: int,
        repaired: bool = False,
        with_mid: bool = True,
    ) -> bytes:
        self._transport_number = (self._transport_number + 1) & 0xFFFF
        fields = pack("!BH", offers.SEQUENCE_ID << 4 | 1, self._transport_number)
        if with_mid:
            fields += bytes((offers.MID_ID << 4,)) + str(place).encode()
        if rid:
            number_of = offers.REPAIRED_ID if repaired else offers.RID_ID
            fields += bytes((number_of << 4 | len(rid) - 1,)) + rid.encode()
        if level is not None:
            fields += bytes((offers.LEVEL_ID << 4, level))
        fields += bytes(-len(fields) % 4)
        kind = offers.AUDIO if place == 0 else offers.REPAIR if repaired else offers.VIDEO
        head = pack("!BBHII", 0x90, (0x80 if marker else 0) | kind, number, timestamp & 0xFFFFFFFF, ssrc)
        return head + pack("!HH", rtp.ONE_BYTE_PROFILE, len(fields) // 4) + fields

    def _seal(self, packet: bytes) -> None:
        if self._outbound is not None:
            self._view[: len(packet)] = packet
            size = self._outbound.protect(self._buffer, len(packet))
            self._send(self._view[:size])

    def send_rtcp(self, data: bytes) -> None:
        """Send a compound RTCP packet; what is no sender's report is about what we receive."""
        if self.down is not None and data[1] != rtcp.SENDER_REPORT:
            self.down.send_rtcp(data)
            return
        if self._reports and data[1] != rtcp.RECEIVER_REPORT:
            # Not every engine takes feedback without a report before it.
            data = self._report_on(int.from_bytes(data[8:12])) + data
        assert self._outbound is not None
        self._view[: len(data)] = data
        self._send(self._view[: self._outbound.protect_rtcp(self._buffer, len(data))])

    def send_clocks(self, data: bytes) -> None:
        """Send a compound RTCP packet about what we send."""
        self._view[: len(data)] = data
        self._send(self._view[: self.keys[1].protect_rtcp(self._buffer, len(data))])

    def send_plain(self, data: bytes) -> None:
        """Send bytes as they are: an attacker's packet."""
        self._send(data)

    # -- receiving ---------------------------------------------------------------------------------------------

    def _read(self, sock: socket.socket) -> None:
        counts, reads = self.counts, self._reads
        with contextlib.suppress(OSError):
            for _ in range(100):
                data = self._receive(sock) if reads else sock.recv(2048)
                if not 128 <= data[0] <= 191:
                    self._read_other(data)
                elif RTCP_FIRST <= data[1] <= RTCP_LAST:
                    self._read_rtcp(data)
                else:
                    counts[int.from_bytes(data[8:12])] += 1
                    if reads:
                        self._read_rtp(data)

    def _receive(self, sock: socket.socket) -> bytes:
        """A datagram; `arrived` is when the kernel had it, so that our own tardiness is not counted as the line's."""
        data, extra, _, _ = sock.recvmsg(2048, 64)
        seconds, nanoseconds = unpack_from("@qq", extra[0][2]) if extra else (0, 0)
        self.arrived = seconds + nanoseconds / 1e9 if seconds else time.time()
        return data

    def _read_other(self, data: bytes) -> None:
        if data[0] > 3:
            self._dtls.feed(data)
            return
        message = stun.parse(data)
        if message is None or self._answer is None:
            return
        if message.is_request:
            if stun.is_authentic(message, self._password) and self._answer.udp is not None:
                self._send(stun.response(message, *self._answer.udp, self._password))
                self._was_checked.set()
            return
        if stun.is_authentic(message, self._answer.password):
            self._answered.set()

    def _read_rtcp(self, data: bytes) -> None:
        if self._inbound is not None:
            self._view[: len(data)] = data
            size = self._inbound.unprotect_rtcp(self._buffer, len(data))
            told = rtcp.parse(bytes(self._view[:size]))
            self.feedback += told
            del self.feedback[:-500]
            for one in told if self._reports else ():
                if isinstance(one, rtcp.SenderReport):
                    self._last_reports[one.ssrc] = one.ntp >> 16 & 0xFFFFFFFF
                    asyncio.get_running_loop().call_later(LINE_SECONDS, self._report, one.ssrc)

    def _report(self, ssrc: int) -> None:
        """Answer a sender report, as over a line that takes `LINE_SECONDS`."""
        if self._outbound is not None:
            self.send_rtcp(self._report_on(ssrc))

    def _report_on(self, ssrc: int) -> bytes:
        block = rtcp.ReceptionBlock(ssrc, 0, 0, 0, 0, self._last_reports.get(ssrc, 0), 0)
        return rtcp.receiver_report(1, [block])

    def _read_rtp(self, data: bytes) -> None:
        if self._inbound is None or self.on_packet is None:
            return
        self._view[: len(data)] = data
        size = self._inbound.unprotect(self._buffer, len(data))
        header = rtp.parse_header(self._view, size) if size else None
        if header is not None:
            self.on_packet(header.ssrc, header, bytes(self._view[header.start : header.end]))

    def received(self, mid: str) -> int:
        """How many packets came in this slot, repairs apart."""
        return self.counts[self.slots[mid][0]]


def widen(sock: socket.socket, size: int = 1 << 20) -> None:
    """Give a socket room for what arrives while we are busy: past the system's limit where we may."""
    try:
        sock.setsockopt(socket.SOL_SOCKET, BUFFER_FORCED, size)
    except OSError:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)


def vp8_payload(picture: int, *, keyframe: bool, tl0: int = 0, size: int = 200) -> bytes:
    """The start of a VP8 frame with a 15-bit picture id, filled up; no decoder would like it."""
    start = b"\x00\x00\x00\x9d\x01\x2a\x80\x02\x68\x01" if keyframe else b"\x01"  # a key frame says its size
    body = start + bytes(size + 1 - len(start))
    return bytes((0x90, 0xC0)) + pack("!HB", 0x8000 | picture & 0x7FFF, tl0 & 0xFF) + body


async def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for something to become true; raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("It did not happen in time.")
        await asyncio.sleep(0.02)
