"""docs/protocol.md, made from the code: every message with its fields, every event, every close code."""

import importlib
import inspect
import pkgutil
from typing import Any, get_args

from pydantic import BaseModel

from app import domain
from app.domain.events import Event
from app.realtime import protocol
from app.realtime.handlers import HANDLERS
from app.realtime.presenters import PRESENTERS

OPENING = f"""# The socket protocol, version {protocol.VERSION}

Made from `app/realtime` by `journeywork protocol`; a test keeps it true.

1. `POST /api/v1/tickets` gives a ticket that lasts half a minute.
2. Open `/ws?ticket=…`. The server says `{{"type": "hello", "v": {protocol.VERSION}}}`. A ticket that is not good closes with {protocol.CLOSE_BAD_TICKET}.
3. Send JSON messages of at most {protocol.LARGEST // 1024} kB. Each has an `id` of your own; the answer is `{{"type": "ok", "re": id, …}}` or `{{"type": "error", "re": id, "code": …, "text": …}}`. Codes are those of the API; `malformed_message` means that the message is not below. An error never ends the connection.
4. Listen to topics with `topic.subscribe`. Events come as `{{"type": name, "topic": …, "seq": n, "data": …}}`, numbered without gaps. After a break, subscribe with `since` = the last number heard: what was missed is replayed, once and in order. `"reset": true` in the answer means that too much was missed: load the page's content anew.
5. When rights change, a topic that may no longer be heard is announced by `{{"type": "topic.lost", "topic": …}}`.

Every message is authorised by itself, in the name of the person as that person is at that moment.

## Close codes

| code | meaning |
| --- | --- |
| 1012 | the server restarts: come back with the same numbers |
| {protocol.CLOSE_BAD_TICKET} | the ticket is not good, or the person signed out |
| {protocol.CLOSE_FOREIGN} | the page is not one of ours |
| {protocol.CLOSE_SLOW} | too slow to take the messages: come back and resume |
| {protocol.CLOSE_FLOOD} | too many messages |
"""


def as_markdown() -> str:
    """Return the text of docs/protocol.md."""
    lines = [OPENING, "## Messages to the server", ""]
    for kind in HANDLERS:
        lines += _message(kind, inspect.getdoc(HANDLERS[kind]) or "")
    lines += ["## Events", "", "| name | topics | what |", "| --- | --- | --- |"]
    for event in _told_events():
        shown = "presented" if event.name in PRESENTERS else "ids only"
        topic = "person" if "person_id" in event.__dataclass_fields__ else "of its noun"
        lines.append(f"| `{event.name}` | {topic} | {(event.__doc__ or '').splitlines()[0]} ({shown}) |")
    return "\n".join(lines) + "\n"


def _message(kind: type[BaseModel], answer: str) -> list[str]:
    name = get_args(kind.model_fields["type"].annotation)[0]
    lines = [f"### `{name}`", "", inspect.getdoc(kind) or "", "", f"*Server:* {answer}", ""]
    fields = {key: info for key, info in kind.model_fields.items() if key not in {"type", "id"}}
    if fields:
        schema = kind.model_json_schema()["properties"]
        lines += ["| field | form | needed |", "| --- | --- | --- |"]
        for key, info in fields.items():
            lines.append(f"| `{key}` | {_form(schema[key])} | {'yes' if info.is_required() else 'no'} |")
        lines.append("")
    return lines


def _form(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_form(one) for one in schema["anyOf"])
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " \\| ".join(f"`{value}`" for value in schema["enum"])
    extra = [f"{k} {schema[k]}" for k in ("format", "maxLength", "minimum", "maximum") if k in schema]
    return ", ".join([str(schema.get("type", "object")), *extra])


def _told_events() -> list[type[Event]]:
    """Return every event that sockets can hear, by name; the modules are looked up, so that none is forgotten."""
    for module in pkgutil.iter_modules(domain.__path__):
        if module.name.endswith("events"):
            importlib.import_module(f"{domain.__name__}.{module.name}")
    # A dataclass with slots is made twice; the name is the same.
    known = {kind.name: kind for kind in _concrete(Event) if kind.topics is not Event.topics}
    return [known[name] for name in sorted(known)]


def _concrete(kind: type[Event]) -> list[type[Event]]:
    found = [kind] if "name" in vars(kind) and isinstance(kind.__dict__["name"], str) else []
    for below in kind.__subclasses__():
        if below.__module__.startswith("app."):
            found += _concrete(below)
    return found
