"""Door 3: sockets and media."""

from app.realtime.endpoint import router
from app.realtime.live import Live, running

__all__ = ["Live", "router", "running"]
