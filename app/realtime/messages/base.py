"""The form that every message from a client has."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Topic = Annotated[str, StringConstraints(pattern=r"^[a-z]{1,20}:[0-9a-f-]{36}$")]


class ClientMessage(BaseModel):
    """A message from a client. `id` is the client's own number for it; the answer carries it as `re`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, max_length=64)
