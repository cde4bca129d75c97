"""Where a Janus node is, and what proves to it that we may drive it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

ADMIN_BELOW = 1000


@dataclass(frozen=True, slots=True)
class JanusConfig:
    """One node. `url` is its WebSocket ("ws://127.0.0.1:8188"); its admin port is 1000 below, as Janus delivers it."""

    url: str
    secret: str
    admin_secret: str

    @property
    def host(self) -> str:
        """The host of the WebSocket."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port of the WebSocket."""
        return urlsplit(self.url).port or 8188

    @property
    def admin_url(self) -> str:
        """The WebSocket of the admin interface."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{urlsplit(self.url).scheme}://{host}:{self.port - ADMIN_BELOW}"
