"""Where the forwarding engine listens, and which addresses clients are told."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ForwardingConfig:
    """Where media comes in. `port` 0 takes a free one; `announce` are the addresses that clients are told.

    Bind single addresses in place of the wildcards on a machine whose answers leave by another address.
    """

    port: int = 0
    bind: tuple[str, ...] = ("0.0.0.0", "::")  # noqa: S104 - a media port is for everybody
    announce: tuple[str, ...] = field(default_factory=lambda: own_addresses())
    udp: bool = True
    tcp: bool = True


def own_addresses() -> tuple[str, ...]:
    """127.0.0.1 and the addresses from which this machine would speak to the world; nothing is sent to find out."""
    found = ["127.0.0.1"]
    for family, far in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((far, 9))
                address = probe.getsockname()[0]
        except OSError:
            continue
        if not ipaddress.ip_address(address).is_link_local and address not in (*found, "::1"):
            found.append(address)
    return tuple(found)
