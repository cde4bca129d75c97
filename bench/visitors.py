"""Visitors as a benchmark sees them: keep-alive connections that fetch one page after the other."""

import asyncio
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Answer:
    """One answer: its status, its bytes as they came, and how long it took, in seconds."""

    status: int
    body: bytes
    headers: dict[str, str]
    seconds: float


@dataclass
class Visitor:
    """One keep-alive connection. `headers` go with every request."""

    url: str
    headers: dict[str, str] = field(default_factory=dict)

    async def open(self) -> None:
        """Connect."""
        parts = urlsplit(self.url)
        self._host = parts.netloc
        self._read, self._write = await asyncio.open_connection(parts.hostname, parts.port)

    async def get(self, path: str) -> Answer:
        """Fetch a page; the time runs from the first byte sent to the last byte received."""
        lines = [
            f"GET {path} HTTP/1.1",
            f"host: {self._host}",
            *(f"{k}: {v}" for k, v in self.headers.items()),
        ]
        began = time.perf_counter()
        self._write.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = (await self._read.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in head[1:] if line)}
        body = await self._read.readexactly(int(headers.get("content-length", 0)))
        return Answer(int(head[0].split()[1]), body, headers, time.perf_counter() - began)

    def close(self) -> None:
        """Hang up."""
        self._write.close()
