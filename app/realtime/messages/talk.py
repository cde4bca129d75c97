"""What a client sends about the talk of a project. Hear it by subscribing to `project:<id>`."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from app.realtime.messages.base import ClientMessage

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class SayInProject(ClientMessage):
    """Write to everybody in a project. The same `key` again is the same message. Answers `message`."""

    type: Literal["chat.say"]
    project: UUID
    text: Text
    key: str = Field(min_length=8, max_length=64)


class EditMessage(ClientMessage):
    """Change the own words."""

    type: Literal["chat.edit"]
    message: UUID
    text: Text


class DeleteMessage(ClientMessage):
    """Take a message back: the own, or as a teacher any."""

    type: Literal["chat.delete"]
    message: UUID


class ReadTalk(ClientMessage):
    """Say that everything up to a message has been read."""

    type: Literal["chat.read"]
    project: UUID
    message: UUID


TalkMessage = SayInProject | EditMessage | DeleteMessage | ReadTalk
