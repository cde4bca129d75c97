"""Columns that many tables share."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Uuid
from sqlalchemy.orm import mapped_column

from app.kit.clock import now
from app.kit.ids import new_id

Id = Annotated[UUID, mapped_column(Uuid(), primary_key=True, default=new_id)]
Created = Annotated[datetime, mapped_column(DateTime(timezone=True), default=now, index=True)]
PersonId = Annotated[UUID, mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)]
OrganisationId = Annotated[UUID, mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)]
ClassId = Annotated[UUID, mapped_column(ForeignKey("class.id", ondelete="CASCADE"), index=True)]
ProjectId = Annotated[UUID, mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)]
