"""Resumable upload: how fast against an endpoint that throws the same bytes away, memory, and others' waiting.

Both endpoints stand in a web process of their own on loopback; each run sends to one and then to the other, and
the figure is their ratio. The upload is written, made safe (fsync), hashed and turned into a file before it is
acknowledged. `python -m bench.upload 5000` sends 5,000 MB instead of 500.
"""

import asyncio
import base64
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any

from httpx2 import AsyncClient

from bench.house import House, open_house
from bench.runner import Figure, median_figure, run
from tests.running import free_port
from tests.workshop import Workshop, make_workshop

REPEATS = 5
PIECE = b"\x5a" * (256 * 1024)
DISCARD = """
import sys, uvicorn
async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    more = True
    while more:
        message = await receive()
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", lifespan="off")
"""


async def measure(arguments: list[str]) -> list[Figure]:
    """Return the figures."""
    size = int(arguments[0]) * 1_000_000 if arguments else 500_000_000
    port = free_port()
    discard = subprocess.Popen([sys.executable, "-c", DISCARD, str(port)])
    try:
        async with open_house() as house:
            workshop = await make_workshop(house.db)
            await _until_open(port)
            await _upload(house, workshop, 20_000_000, "warm")
            return await _measure(house, workshop, port, size)
    finally:
        discard.terminate()
        discard.wait()


async def _measure(house: House, workshop: Workshop, port: int, size: int) -> list[Figure]:
    ratios, speeds = [], []
    calm = await _waiting(house, workshop, seconds=3.0)
    before, most, busy = house.resident_bytes(), 0, []
    for number in range(REPEATS):
        thrown = await _discarded(port, size)
        watching = asyncio.create_task(_watch(house))
        asking = asyncio.create_task(_waiting(house, workshop))
        began = time.monotonic()
        await _upload(house, workshop, size, f"film {number}.mp4")
        kept = time.monotonic() - began
        busy += await _ended(asking)
        most = max(most, await _ended(watching))
        ratios.append(thrown / kept)
        speeds.append(size / kept / 1e6)
    return [
        median_figure("speed against throwing away", ratios, "", 0.8, at_least=True),
        median_figure("speed", speeds, "MB/s"),
        Figure(f"memory growth at {size / 1e9:g} GB", (most - before) / 1e6, "MB", 64),
        Figure("others' p95 meanwhile / alone", _p95(busy) / _p95(calm), "", 2.0),
        Figure("others' p95 alone", _p95(calm), "ms"),
    ]


async def _upload(house: House, workshop: Workshop, size: int, name: str) -> None:
    who = {**workshop.solene.headers, "Tus-Resumable": "1.0.0"}
    pairs = {"filename": name, "project": str(workshop.project_id)}
    told = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in pairs.items())
    async with AsyncClient(base_url=house.server.url, timeout=600) as client:
        made = await client.post(
            "/api/v1/uploads", headers={**who, "Upload-Length": str(size), "Upload-Metadata": told}
        )
        assert made.status_code == 201, made.text
    head = {**who, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    port = int(house.server.url.rpartition(":")[2])
    answer = await _send(port, "PATCH", made.headers["location"], head, size)
    assert answer.startswith(b"HTTP/1.1 204"), answer[:300]


async def _discarded(port: int, size: int) -> float:
    began = time.monotonic()
    await _send(port, "POST", "/", {}, size)
    return time.monotonic() - began


async def _send(port: int, method: str, path: str, headers: dict[str, str], size: int) -> bytes:
    """Send `size` bytes with as little work as possible; returns the beginning of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(
        f"{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: {size}\r\n{lines}\r\n".encode()
    )
    left = size
    while left:
        writer.write(PIECE[: min(left, len(PIECE))])
        left -= min(left, len(PIECE))
        await writer.drain()
    answer = await reader.read(4096)
    writer.close()
    return answer


async def _waiting(house: House, workshop: Workshop, seconds: float = 3600) -> list[float]:
    """Ask for a small thing again and again; returns how long each answer took, in milliseconds."""
    took: list[float] = []
    until = time.monotonic() + seconds
    async with AsyncClient(base_url=house.server.url, headers=workshop.aino.headers) as client:
        with suppress(asyncio.CancelledError):
            while time.monotonic() < until:
                began = time.monotonic()
                answer = await client.get("/api/v1/projects")
                assert answer.status_code == 200
                took.append((time.monotonic() - began) * 1000)
                await asyncio.sleep(0.05)
    return took


async def _watch(house: House) -> int:
    most = 0
    with suppress(asyncio.CancelledError):
        while True:
            most = max(most, house.resident_bytes())
            await asyncio.sleep(0.02)
    return most


async def _ended(task: "asyncio.Task[Any]") -> Any:
    task.cancel()
    return await task


async def _until_open(port: int) -> None:
    for _ in range(200):
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


if __name__ == "__main__":
    raise SystemExit(0 if run("upload", sys.argv[1:]) else 1)
