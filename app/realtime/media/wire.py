"""The control channel between web processes and media workers, as bytes.

A frame is four bytes of length, a sixteen-byte seal and JSON. Both sides first prove that they know the shared
secret (HMAC-SHA256 over both sides' fresh random numbers, so a recorded proof is worth nothing); every frame after
that is sealed with a key of this connection and direction and the frame's number, so that nothing can be added,
repeated or left out. The content is not hidden: between machines the channel belongs in a private network.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import re
import secrets
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from app.realtime.media import engine as seam
from app.realtime.media.engine import MediaEngine, MediaRefusal, PublishRights, Wanted
from app.realtime.media.life import Status, WorkerCalls

VERSION = 2
SEAL = 16
LONGEST_FRAME = 1 << 20
LONGEST_GREETING = 1000
MOST_UNREAD = 8 * LONGEST_FRAME
GREETING_SECONDS = 3.0
BEAT_SECONDS = 0.5
SHORT_WAITS = 4
NONCE = re.compile(r"[0-9a-f]{64}")

CALLS = (
    "create_room", "close_room", "join", "answer", "restart", "move", "leave", "set_rights", "want", "statistics",
    "load", "watch", "unwatch",
)  # fmt: skip
WORKER_CALLS = ("drain", "renew")
EVENTS: dict[str, TypeAdapter[Any]] = {
    kind.__name__: TypeAdapter(kind)
    for kind in (
        seam.SlotsChanged, seam.Speakers, seam.LineQuality, seam.LayersWanted, seam.Left, seam.CamerasWait,
    )
}  # fmt: skip
STATUS = TypeAdapter(Status)
REFUSALS: dict[str, type[MediaRefusal]] = {kind.code: kind for kind in MediaRefusal.__subclasses__()}


def _hints(call: str) -> dict[str, TypeAdapter[Any]]:
    hints = get_type_hints(getattr(WorkerCalls if call in WORKER_CALLS else MediaEngine, call))
    hints = {name: tuple[Wanted, ...] if name == "wishes" else hint for name, hint in hints.items()}
    return {name: TypeAdapter(hint) for name, hint in hints.items()}


_TYPES = {call: _hints(call) for call in (*CALLS, *WORKER_CALLS)}


class ControlIsBroken(ConnectionError):
    """The other side is not who it should be, or does not speak as it should."""


def arguments(call: str, given: Any) -> dict[str, Any]:
    """Read the arguments of a call. Raises ControlIsBroken for a call that does not exist or does not fit."""
    try:
        types = {name: kind for name, kind in _TYPES[call].items() if name != "return"}
        if set(given) != set(types):
            raise ControlIsBroken("Arguments do not fit the call.")
        return {name: kind.validate_python(given[name]) for name, kind in types.items()}
    except (KeyError, TypeError, ValueError, RecursionError) as cause:
        raise ControlIsBroken("A call cannot be understood.") from cause


def plain(value: Any) -> Any:
    """An argument, result or event as JSON has it."""
    if isinstance(value, PublishRights | Wanted):
        return {name: getattr(value, name) for name in value.__slots__}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def plain_result(call: str, value: Any) -> Any:
    """The result of a call as JSON has it."""
    return _TYPES[call]["return"].dump_python(value, mode="json")


def result(call: str, value: Any) -> Any:
    """The result of a call, read back."""
    return _TYPES[call]["return"].validate_python(value)


class Channel:
    """One connection after the greeting: sends and receives JSON messages."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, keys: tuple[bytes, bytes]
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._out_key, self._in_key = keys
        self._sent = self._received = 0

    def send(self, message: Any) -> None:
        """Queue a message. Raises ControlIsBroken where the other side does not read, ConnectionResetError after it."""
        if self._writer.is_closing():
            raise ConnectionResetError
        if self._writer.transport.get_write_buffer_size() > MOST_UNREAD:
            raise ControlIsBroken("The other side does not read.")
        body = json.dumps(message, separators=(",", ":")).encode()
        self._sent += 1
        seal = _seal(self._out_key, self._sent, body)
        self._writer.write((SEAL + len(body)).to_bytes(4) + seal + body)

    async def receive(self, seconds: float) -> dict[str, Any]:
        """The next message. Raises TimeoutError, ControlIsBroken, and OSError or EOFError at the end."""
        reading = asyncio.create_task(_read_frame(self._reader, LONGEST_FRAME))
        try:
            # In several short waits: a process that was itself held up must not take that for the other's silence.
            for _ in range(SHORT_WAITS):
                await asyncio.wait({reading}, timeout=seconds / SHORT_WAITS)
                if reading.done():
                    break
            else:
                raise TimeoutError
            frame = reading.result()
        finally:
            reading.cancel()
        self._received += 1
        if not hmac.compare_digest(_seal(self._in_key, self._received, frame[SEAL:]), frame[:SEAL]):
            raise ControlIsBroken("A frame's seal is wrong.")
        return _message(frame[SEAL:])

    def close(self) -> None:
        """Cut the connection."""
        self._writer.close()


def _seal(key: bytes, number: int, body: bytes) -> bytes:
    return hmac.digest(key, number.to_bytes(8) + body, "sha256")[:SEAL]


async def greet_as_worker(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, secret: str, worker: str
) -> Channel:
    """Greet a web process. Raises ControlIsBroken, TimeoutError, OSError, EOFError."""
    ours = secrets.token_hex(32)
    _write_greeting(writer, {"journeywork media": VERSION, "nonce": ours})
    hello = await _read_greeting(reader)
    theirs = _nonce(hello)
    if not _is_proven(hello, _proof(secret, "web", ours, theirs)):
        raise ControlIsBroken("A web process does not know the secret.")
    _write_greeting(writer, {"worker": worker, "proof": _proof(secret, "worker", theirs, ours, worker)})
    return Channel(reader, writer, _keys(secret, ours, theirs))


async def greet_as_web(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, secret: str
) -> tuple[Channel, str]:
    """Greet a worker; returns its name, which changes with each start. Raises as `greet_as_worker`."""
    hello = await _read_greeting(reader)
    if hello.get("journeywork media") != VERSION:
        raise ControlIsBroken("The worker speaks another version.")
    theirs, ours = _nonce(hello), secrets.token_hex(32)
    _write_greeting(writer, {"nonce": ours, "proof": _proof(secret, "web", theirs, ours)})
    answer = await _read_greeting(reader)
    worker = str(answer.get("worker"))
    if not _is_proven(answer, _proof(secret, "worker", ours, theirs, worker)):
        raise ControlIsBroken("The worker does not know the secret.")
    out_key, in_key = _keys(secret, theirs, ours)
    return Channel(reader, writer, (in_key, out_key)), worker


def _nonce(hello: dict[str, Any]) -> str:
    nonce = str(hello.get("nonce"))
    if NONCE.fullmatch(nonce) is None:
        raise ControlIsBroken("A greeting has no random number.")
    return nonce


def _is_proven(greeting: dict[str, Any], proof: str) -> bool:
    given = str(greeting.get("proof")).encode("utf-8", "replace")
    return hmac.compare_digest(given, proof.encode())


def _proof(secret: str, *words: str) -> str:
    message = "\n".join(words).encode("utf-8", "replace")
    return hmac.digest(secret.encode(), message, "sha256").hex()


def _keys(secret: str, workers_nonce: str, webs_nonce: str) -> tuple[bytes, bytes]:
    """The key for frames of the worker, and the one for frames of the web process."""
    out_key = _proof(secret, "from worker", workers_nonce, webs_nonce)
    in_key = _proof(secret, "to worker", workers_nonce, webs_nonce)
    return bytes.fromhex(out_key), bytes.fromhex(in_key)


def _write_greeting(writer: asyncio.StreamWriter, message: Any) -> None:
    body = json.dumps(message).encode()
    writer.write(len(body).to_bytes(4) + body)


async def _read_greeting(reader: asyncio.StreamReader) -> dict[str, Any]:
    async with asyncio.timeout(GREETING_SECONDS):
        return _message(await _read_frame(reader, LONGEST_GREETING))


async def _read_frame(reader: asyncio.StreamReader, longest: int) -> bytes:
    size = int.from_bytes(await reader.readexactly(4))
    if size > longest:
        raise ControlIsBroken("A frame is too long.")
    return await reader.readexactly(size)


def _message(body: bytes) -> dict[str, Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as cause:
        raise ControlIsBroken("A frame is no JSON.") from cause
    if not isinstance(message, dict):
        raise ControlIsBroken("A frame is no object.")
    return message
