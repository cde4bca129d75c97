"""Exports of one's own data on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.models.personal_export import ExportState


class ExportOut(BaseModel):
    """One export. `size` is in bytes, 0 until it is ready."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    state: ExportState
    size: int = Field(ge=0)
    created_at: datetime
    ready_at: datetime | None
    expires_at: datetime
