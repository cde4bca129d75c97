"""STUN on the wire (RFC 8489), as much of it as ICE needs: binding requests and their answers.

Nothing here raises on bytes from outside: what is no binding message is None.
"""

from __future__ import annotations

import hmac
import ipaddress
from binascii import crc32
from struct import pack, unpack_from
from typing import NamedTuple

COOKIE = 0x2112A442
REQUEST, RESPONSE = 0x0001, 0x0101
USERNAME, MESSAGE_INTEGRITY, XOR_MAPPED_ADDRESS = 0x0006, 0x0008, 0x0020
PRIORITY, USE_CANDIDATE, FINGERPRINT = 0x0024, 0x0025, 0x8028
ICE_CONTROLLED, ICE_CONTROLLING = 0x8029, 0x802A
MOST_ATTRIBUTES = 32


class Binding(NamedTuple):
    """A binding request or response. `username` is "ours:theirs"; `signed` is what the integrity code covers."""

    is_request: bool
    transaction: bytes
    username: str
    nominates: bool
    integrity: bytes
    signed: bytes


def parse(data: bytes) -> Binding | None:
    """Read a binding message; None where it is something else or broken. The integrity code is not checked."""
    if len(data) < 20 or len(data) % 4:
        return None
    kind, length, cookie = unpack_from("!HHI", data)
    if cookie != COOKIE or length != len(data) - 20 or kind not in (REQUEST, RESPONSE):
        return None
    username, nominates, integrity, signed = "", False, b"", b""
    at = 20
    for _ in range(MOST_ATTRIBUTES):
        if at + 4 > len(data):
            break
        attribute, size = unpack_from("!HH", data, at)
        value = data[at + 4 : at + 4 + size]
        if len(value) != size:
            return None
        if attribute == MESSAGE_INTEGRITY:
            # Whatever follows the integrity code is not covered by it, so it is not read (RFC 8489, 14.5).
            integrity, signed = value, data[:2] + pack("!H", at + 4) + data[4:at]
            break
        if attribute == USERNAME:
            username = value.decode("utf-8", "replace")
        elif attribute == USE_CANDIDATE:
            nominates = True
        at += 4 + size + -size % 4
    return Binding(kind == REQUEST, data[8:20], username, nominates, integrity, signed)


def is_authentic(message: Binding, password: str) -> bool:
    """Whether the message was signed with this password."""
    code = hmac.digest(password.encode(), message.signed, "sha1")
    return bool(message.integrity) and hmac.compare_digest(code, message.integrity)


def response(request: Binding, host: str, port: int, password: str) -> bytes:
    """Answer a request with the address that it came from."""
    address = ipaddress.ip_address(host.partition("%")[0])
    pad = pack("!I", COOKIE) + request.transaction
    packed = bytes(a ^ b for a, b in zip(address.packed, pad, strict=False))
    value = pack("!BBH", 0, 1 if address.version == 4 else 2, port ^ COOKIE >> 16) + packed
    return _signed(RESPONSE, request.transaction, _attribute(XOR_MAPPED_ADDRESS, value), password)


def question(transaction: bytes, username: str, password: str) -> bytes:
    """A request of the controlled agent, to find out whether the client is at an address."""
    body = _attribute(USERNAME, username.encode()) + _attribute(ICE_CONTROLLED, bytes(8))
    return _signed(REQUEST, transaction, body, password)


def request(transaction: bytes, username: str, password: str, *, nominates: bool) -> bytes:
    """A request of a controlling agent; browsers send these, and so do the load generator and the tests."""
    body = _attribute(USERNAME, username.encode()) + _attribute(PRIORITY, pack("!I", 1 << 24))
    # The highest tie-breaker: whoever thinks that it controls gives way (RFC 8445, 7.3.1.1).
    body += _attribute(ICE_CONTROLLING, b"\xff" * 8)
    if nominates:
        body += _attribute(USE_CANDIDATE, b"")
    return _signed(REQUEST, transaction, body, password)


def _attribute(kind: int, value: bytes) -> bytes:
    return pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


def _signed(kind: int, transaction: bytes, body: bytes, password: str) -> bytes:
    def with_length(extra: int) -> bytes:
        return pack("!HHI", kind, len(body) + extra, COOKIE) + transaction + body

    code = hmac.digest(password.encode(), with_length(24), "sha1")
    body += _attribute(MESSAGE_INTEGRITY, code)
    body += _attribute(FINGERPRINT, pack("!I", crc32(with_length(8)) ^ 0x5354554E))
    return with_length(0)
