"""The private names of aiortc and pylibsrtp that the engine stands on. An update that moves one fails here."""

import inspect
from importlib.metadata import version
from typing import Any, cast

import pytest
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsTransport
from pylibsrtp import Policy, Session, ffi, lib

from app.realtime.media.forwarding.dtls import Certificate, DtlsSession, Srtp, new_buffer


def test_aiortc_is_the_version_whose_private_names_we_know() -> None:
    assert version("aiortc") == "1.16.0"


def test_the_dtls_transport_has_the_private_names_that_we_use() -> None:
    transport = RTCDtlsTransport(cast(Any, object()), [RTCCertificate.generateCertificate()])
    assert callable(transport._set_role)
    assert transport._rx_srtp is None
    assert transport._tx_srtp is None
    used = inspect.getsource(RTCDtlsTransport)
    for name in ("self.transport._recv()", "self.transport._send(data)", 'self.emit("statechange")'):
        assert name in used


@pytest.mark.parametrize(
    "name", ["srtp_protect", "srtp_unprotect", "srtp_protect_rtcp", "srtp_unprotect_rtcp"]
)
def test_libsrtp_has_the_functions_that_we_call(name: str) -> None:
    assert callable(getattr(lib, name))


def test_a_session_has_its_context_where_we_look_for_it() -> None:
    session = Session(Policy(key=bytes(30), ssrc_type=Policy.SSRC_ANY_OUTBOUND))
    assert ffi.typeof(session._srtp).kind == "pointer"
    cdata, view, address = new_buffer(200)
    view[:12] = b"\x80\x60" + bytes(10)
    assert address
    assert Srtp(session).protect(cdata, 12) == 22


def test_a_packet_sent_twice_is_taken_once() -> None:
    key = bytes(range(30))
    sealing = Srtp(Session(Policy(key=key, ssrc_type=Policy.SSRC_ANY_OUTBOUND)))
    opening = Srtp(Session(Policy(key=key, ssrc_type=Policy.SSRC_ANY_INBOUND)))
    cdata, view, _ = new_buffer(200)
    view[:20] = b"\x80\x60" + bytes(18)
    size = sealing.protect(cdata, 20)
    sealed = bytes(view[:size])
    assert opening.unprotect(cdata, size) == 20
    view[:size] = sealed
    assert opening.unprotect(cdata, size) == 0
    view[:size] = sealed[:-1] + b"x"
    assert opening.unprotect(cdata, size) == 0


async def test_a_flood_of_handshakes_is_dropped() -> None:
    session = DtlsSession(Certificate(), lambda data: None)
    for _ in range(10_000):
        session.feed(b"\x16" + bytes(40))
    assert session._wire.waiting.qsize() <= 32
