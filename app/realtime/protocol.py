"""The wire protocol of sockets: JSON messages, a closed union, with a version. docs/protocol.md tells it all."""

import json
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from app.domain.errors import Refusal
from app.realtime.messages.base import ClientMessage
from app.realtime.messages.bench import BenchMessage
from app.realtime.messages.rooms import RoomMessage
from app.realtime.messages.talk import TalkMessage
from app.realtime.messages.topics import Ping, Subscribe, Unsubscribe

VERSION = 1
LARGEST = 64 * 1024

AnyMessage = Annotated[
    Subscribe | Unsubscribe | Ping | RoomMessage | BenchMessage | TalkMessage, Field(discriminator="type")
]
_adapter: TypeAdapter[ClientMessage] = TypeAdapter(AnyMessage)

# Close codes: 1000-1015 are the standard's (RFC 6455); ours begin at 4000.
CLOSE_BAD_TICKET = 4401
CLOSE_FOREIGN = 4403
CLOSE_SLOW = 4408
CLOSE_ENDED = 4410
CLOSE_FLOOD = 4429


class Malformed(Refusal):
    """The message is not one of the protocol's. Params: `reason`."""

    status = 422
    code = "malformed_message"
    message = "This message is not part of the protocol: %(reason)s"


def parse(text: str) -> ClientMessage:
    """Return the message in `text`. Raises Malformed."""
    if len(text) > LARGEST:
        raise Malformed(reason="too large")
    try:
        return _adapter.validate_json(text)
    except ValidationError as error:
        detail = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, detail["loc"]))
        raise Malformed(reason=f"{where}: {detail['msg']}"[:300]) from None


def message_id(text: str) -> str | None:
    """Return the `id` of a message that may be malformed otherwise, so that its error can name it."""
    try:
        found = json.loads(text[:LARGEST])
    except (ValueError, RecursionError):
        return None
    own = found.get("id") if isinstance(found, dict) else None
    return own if isinstance(own, str) and len(own) <= 64 else None


def hello() -> str:
    """Return the first message on every socket."""
    return _dump({"type": "hello", "v": VERSION})


def ok(re: str, **more: Any) -> str:
    """Return the answer to a message that was carried out."""
    return _dump({"type": "ok", "re": re, **more})


def error(re: str | None, code: str, text: str) -> str:
    """Return the answer to a message that was refused; `code` is the stable code of the error table."""
    return _dump({"type": "error", "re": re, "code": code, "text": text})


def event(topic: str, seq: int, name: str, data: dict[str, Any]) -> str:
    """Return an event of a topic, with its number there."""
    return _dump({"type": name, "topic": topic, "seq": seq, "data": data})


def push(name: str, **data: Any) -> str:
    """Return a message to one client that is no event of a topic (it is not replayed)."""
    return _dump({"type": name, **data})


def _dump(message: dict[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))
