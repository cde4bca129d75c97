"""The line to one participant: the chosen path, the keys, and what goes over both, for whoever knows the media."""

from __future__ import annotations

import asyncio
from collections import Counter
from struct import unpack_from
from time import monotonic
from typing import Protocol

import structlog

from app.realtime.media.engine import LeaveReason
from app.realtime.media.forwarding.dtls import Certificate, DtlsSession, Srtp
from app.realtime.media.forwarding.frames import LARGEST_PLAIN, Frame, Path
from app.realtime.media.forwarding.ice import IceAgent, IceSession
from app.realtime.media.forwarding.waiting import Waiting

log = structlog.get_logger(__name__)

CONSENT_SECONDS = 30.0
CONNECT_SECONDS = 30.0
MOST_STREAMS = 48
# A packet of media costs one and one for each further 512 bytes, a packet of reports as much for each 64 bytes.
# A second buys 13 Mbit/s of large packets or 4000 small ones: what a browser never sends, and one core can take in.
ALLOWED_EACH_SECOND, ALLOWED_AT_ONCE = 4000.0, 3000.0


class MediaHandler(Protocol):
    """Who takes in what arrives. `frame` holds `length` decrypted bytes, for the length of the call."""

    def on_up(self, now: float) -> None:
        """The line carries media from now on."""

    def on_rtp(self, frame: Frame, length: int, now: float) -> None:
        """An RTP packet arrived."""

    def on_rtcp(self, data: bytes, now: float) -> None:
        """A compound RTCP packet arrived."""

    def on_down(self, reason: LeaveReason) -> None:
        """The line is over; called once, not after `close`."""


class Line:
    """ICE, DTLS and SRTP of one participant."""

    def __init__(
        self, agent: IceAgent, certificate: Certificate, remote: tuple[str, str], handler: MediaHandler
    ) -> None:
        self.ice = IceSession(agent, remote, self)
        self._handler = handler
        self._dtls = DtlsSession(certificate, self.ice.send)
        self._inbound: Srtp | None = None
        self._streams: set[int] = set()
        self._task: asyncio.Task[None] | None = None
        self._closed = False
        self.outbound: Srtp | None = None
        self.started = self._allowed_at = self.ice.heard
        self._allowance = ALLOWED_AT_ONCE
        self.dropped: Counter[str] = Counter()
        self.waiting = Waiting()

    @property
    def path(self) -> Path | None:
        """The path that the client nominated."""
        return self.ice.path

    def start(self, fingerprints: tuple[tuple[str, str], ...]) -> None:
        """Wait for the client's DTLS handshake; only a certificate of the offer is let in."""
        self._task = asyncio.create_task(self._shake_hands(fingerprints))

    async def _shake_hands(self, fingerprints: tuple[tuple[str, str], ...]) -> None:
        try:
            is_known = await self._dtls.handshake(fingerprints)
        except Exception as cause:  # whatever a client made OpenSSL or aiortc stumble over is its own trouble
            log.info("media.handshake.failed", error=type(cause).__name__)
            is_known = False
        if not is_known:
            self._end("unreachable")
            return
        self._dtls.on_end(lambda: self._end("closed"))
        self._inbound, self.outbound = self._dtls.inbound, self._dtls.outbound
        self._handler.on_up(monotonic())

    def on_datagram(self, frame: Frame, size: int, now: float) -> None:
        """Take in a datagram of a path of this participant that is not STUN; it is decrypted where it lies."""
        view, inbound = frame.view, self._inbound
        first = view[0]
        if 20 <= first <= 63:
            self._dtls.feed(bytes(view[:size]))
        elif 128 <= first <= 191 and inbound is not None and 12 <= size <= LARGEST_PLAIN:
            is_report = 192 <= view[1] <= 223
            cost = 1 + (size >> (6 if is_report else 9))
            self._allowance -= cost
            if self._allowance < 0 and not self._can_pay(cost, now):
                self.dropped["too many packets"] += 1
            elif is_report:
                self._on_srtcp(inbound, frame, size, now)
            else:
                self._on_srtp(inbound, frame, size, now)

    def _can_pay(self, cost: int, now: float) -> bool:
        """Add what the time since the last call has earned; whether it is enough. Who cannot pay owes nothing."""
        earned = (now - self._allowed_at) * ALLOWED_EACH_SECOND
        self._allowance, self._allowed_at = min(ALLOWED_AT_ONCE, self._allowance + cost + earned), now
        if self._allowance < cost:
            return False
        self._allowance -= cost
        return True

    def _on_srtp(self, inbound: Srtp, frame: Frame, size: int, now: float) -> None:
        stream = unpack_from("!I", frame.view, 8)[0]
        known = stream in self._streams
        if not known and len(self._streams) >= MOST_STREAMS:
            self.dropped["too many streams"] += 1
            return
        size = inbound.unprotect(frame.cdata, size)
        if not size:
            self.dropped["not authentic"] += 1
            return
        if not known:
            self._streams.add(stream)
        self._handler.on_rtp(frame, size, now)

    def _on_srtcp(self, inbound: Srtp, frame: Frame, size: int, now: float) -> None:
        stream = unpack_from("!I", frame.view, 4)[0]
        if stream not in self._streams and len(self._streams) >= MOST_STREAMS:
            self.dropped["too many streams"] += 1
            return
        size = inbound.unprotect_rtcp(frame.cdata, size)
        if size:
            self._streams.add(stream)  # libsrtp keeps a place for each, and looks through them one by one
            self._handler.on_rtcp(bytes(frame.view[:size]), now)
        else:
            self.dropped["not authentic"] += 1

    def send_rtcp(self, data: bytes) -> None:
        """Encrypt and send a compound RTCP packet, if the line is up."""
        path, outbound = self.ice.path, self.outbound
        if path is None or outbound is None or len(data) > LARGEST_PLAIN:
            return
        frame = path.outbox.frame
        frame.view[: len(data)] = data
        size = outbound.protect_rtcp(frame.cdata, len(data))
        if size:
            path.outbox.commit(path, size)

    def check(self, now: float) -> None:
        """End the line of a client that gave no sign of life, never came, or never shook hands (RFC 7675: 30 s)."""
        if self.outbound is None:
            if now - self.ice.heard > CONSENT_SECONDS or now - self.started > CONNECT_SECONDS:
                self._end("unreachable")
        elif now - self.ice.heard > CONSENT_SECONDS:
            self._end("timeout")

    async def close(self) -> None:
        """End the line from our side."""
        self._closed = True
        if self._task is not None:
            self._task.cancel()
        await self._dtls.stop()
        self.outbound = self._inbound = None
        self.ice.close()

    def _end(self, reason: LeaveReason) -> None:
        if not self._closed:
            self._closed = True
            self._handler.on_down(reason)
