"""Messages of a project's talk on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas.accounts import Strict
from app.services.talk.reading import MessageShown


class MessageIn(Strict):
    """Something to say. The same `key` again is the same message, so sending it again is safe."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "Our starter is six days old.", "key": "5f0c…"}]}
    )

    text: str = Field(min_length=1, max_length=4000)
    key: str = Field("", max_length=64)


class MessageChangeIn(Strict):
    """Other words."""

    text: str = Field(min_length=1, max_length=4000)


class ReadMarkIn(Strict):
    """Everything up to this message has been read."""

    message_id: UUID


class MessageOut(BaseModel):
    """A message. `text` is as it was written (a little Markdown), empty once it was taken back."""

    id: UUID
    author_id: UUID | None
    name: str
    class_id: UUID | None
    text: str
    at: datetime
    edited: bool
    deleted: bool


class TalkOut(BaseModel):
    """Messages, oldest first; `earlier` and `later` say whether there are more on that side."""

    messages: list[MessageOut]
    earlier: bool
    later: bool
    unread: int


def message_out(shown: MessageShown) -> MessageOut:
    """Return a message for the wire."""
    return MessageOut(
        id=shown.id,
        author_id=shown.author_id,
        name=shown.name,
        class_id=shown.class_id,
        text=shown.text,
        at=shown.at,
        edited=shown.edited,
        deleted=shown.deleted,
    )
