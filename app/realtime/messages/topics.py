"""Listening to topics."""

from typing import Literal

from pydantic import Field

from app.realtime.messages.base import ClientMessage, Topic


class Subscribe(ClientMessage):
    """Listen to a topic. With `since`, everything after that number is replayed first."""

    type: Literal["topic.subscribe"]
    topic: Topic
    since: int | None = Field(None, ge=0)


class Unsubscribe(ClientMessage):
    """Stop listening to a topic."""

    type: Literal["topic.unsubscribe"]
    topic: Topic


class Ping(ClientMessage):
    """Ask whether the line works; the answer is `ok`."""

    type: Literal["ping"]
