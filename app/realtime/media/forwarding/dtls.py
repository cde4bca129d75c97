"""DTLS and SRTP of one connection: the only file that uses aiortc, and the only one that knows its private names.

aiortc is pinned exactly; `tests/realtime/media/test_dtls.py` names every private thing used here, so that an
update that moves one of them fails there and not in somebody's lesson. SRTP goes to libsrtp directly, in place in
a kept buffer: the packet interface of pylibsrtp copies twice and raises where we want to drop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Literal, cast

from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport
from pylibsrtp import ffi, lib  # type: ignore[attr-defined]

MOST_WAITING = 32
# A handshake over a bad line takes some tens of datagrams, what comes after it is one goodbye. OpenSSL keeps what
# it was given until it is read, so somebody who goes on and on would fill our memory.
MOST_DATAGRAMS = 300


def new_buffer(size: int) -> tuple[Any, memoryview, int]:
    """A zeroed buffer of `size` bytes: for libsrtp, for Python, and its address for the kernel."""
    cdata = ffi.new("char[]", size)
    return cdata, memoryview(ffi.buffer(cdata)), int(ffi.cast("intptr_t", cdata))


class Srtp:
    """One direction of SRTP. All four work in place and give the new length, or 0 where libsrtp refuses."""

    __slots__ = ("_context", "_length", "_session")

    def __init__(self, session: Any) -> None:
        self._session = session  # keeps the context alive
        self._context = session._srtp[0]
        self._length = ffi.new("int *")

    def protect(self, cdata: Any, length: int) -> int:
        """Encrypt the RTP packet at `cdata`."""
        self._length[0] = length
        if lib.srtp_protect(self._context, cdata, self._length):
            return 0
        sealed: int = self._length[0]
        return sealed

    def unprotect(self, cdata: Any, length: int) -> int:
        """Check and decrypt the SRTP packet at `cdata`; replays are refused."""
        self._length[0] = length
        if lib.srtp_unprotect(self._context, cdata, self._length):
            return 0
        sealed: int = self._length[0]
        return sealed

    def protect_rtcp(self, cdata: Any, length: int) -> int:
        """Encrypt the RTCP packet at `cdata`."""
        self._length[0] = length
        if lib.srtp_protect_rtcp(self._context, cdata, self._length):
            return 0
        sealed: int = self._length[0]
        return sealed

    def unprotect_rtcp(self, cdata: Any, length: int) -> int:
        """Check and decrypt the SRTCP packet at `cdata`."""
        self._length[0] = length
        if lib.srtp_unprotect_rtcp(self._context, cdata, self._length):
            return 0
        sealed: int = self._length[0]
        return sealed


class Certificate:
    """The certificate of an engine, made at its start; offers and answers carry its fingerprint."""

    def __init__(self) -> None:
        self.inner = RTCCertificate.generateCertificate()
        prints = {entry.algorithm: entry.value for entry in self.inner.getFingerprints()}
        self.fingerprint = prints["sha-256"]


class _Wire:
    """What RTCDtlsTransport uses of an ICE transport: `_recv`, `_send`, `role`, `state`."""

    role = "controlled"
    state = "completed"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._out = send
        self.waiting: asyncio.Queue[bytes | None] = asyncio.Queue(MOST_WAITING)

    async def _recv(self) -> bytes:
        data = await self.waiting.get()
        if data is None:
            raise ConnectionError
        return data

    async def _send(self, data: bytes) -> None:
        self._out(data)


class DtlsSession:
    """A DTLS handshake over somebody else's datagrams, and the SRTP keys that come of it."""

    def __init__(self, certificate: Certificate, send: Callable[[bytes], None]) -> None:
        self._wire = _Wire(send)
        self._dtls = RTCDtlsTransport(cast(Any, self._wire), [certificate.inner])
        self.inbound: Srtp | None = None
        self.outbound: Srtp | None = None
        self._left = MOST_DATAGRAMS

    async def handshake(
        self, fingerprints: tuple[tuple[str, str], ...], role: Literal["server", "client"] = "server"
    ) -> bool:
        """Shake hands with who has one of these certificates; whether it worked. Keys are in place then."""
        self._dtls._set_role(role)
        known = [RTCDtlsFingerprint(algorithm=name, value=value) for name, value in fingerprints]
        await self._dtls.start(RTCDtlsParameters(fingerprints=known))
        if self._dtls.state != "connected":
            return False
        self.inbound, self.outbound = Srtp(self._dtls._rx_srtp), Srtp(self._dtls._tx_srtp)
        return True

    def on_end(self, callback: Callable[[], None]) -> None:
        """Call back once when the other side ends the session."""

        def changed() -> None:
            if self._dtls.state == "closed":
                callback()

        self._dtls.on("statechange", changed)

    def feed(self, data: bytes) -> None:
        """Take in a DTLS datagram; a flood of them is dropped, and so is what no session needs."""
        if self._left > 0 and not self._wire.waiting.full():
            self._left -= 1
            self._wire.waiting.put_nowait(data)

    async def stop(self) -> None:
        """End the session and say so to the other side."""
        self._dtls.remove_all_listeners()
        await self._dtls.stop()
        self.inbound = self.outbound = None
