"""The protocol is a document, and the document is true."""

from pathlib import Path

from app.realtime.handlers import HANDLERS
from app.realtime.messages.base import ClientMessage
from app.realtime.paper import as_markdown
from app.realtime.protocol import AnyMessage


def test_the_document_says_what_the_code_does() -> None:
    written = Path(__file__).parents[2].joinpath("docs", "protocol.md").read_text()
    assert written == as_markdown(), "run: journeywork protocol"


def test_every_message_has_exactly_one_handler() -> None:
    known = set(AnyMessage.__args__[0].__args__ if hasattr(AnyMessage, "__args__") else ())
    declared = {kind for kind in _below(ClientMessage) if kind.__module__.startswith("app.")}
    assert declared == set(HANDLERS)
    assert not known or known == declared


def _below(kind: type[ClientMessage]) -> set[type[ClientMessage]]:
    return {one for below in kind.__subclasses__() for one in {below, *_below(below)}}
