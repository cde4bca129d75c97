"""Stories: what a finished project was, told for other teachers; shown only while every partner school agrees."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, Text, false, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, states
from app.models.types import Created, Id, OrganisationId


class StoryState(StrEnum):
    """A draft is for the teachers of its project alone."""

    DRAFT = "draft"
    PUBLISHED = "published"


class ProjectStory(Base):
    """The page of a finished project. It names trades, countries and steps; never a person, a class or a school."""

    __tablename__ = "project_story"
    __table_args__ = (
        Index(
            "ix_project_story_search",
            "search",
            postgresql_using="gin",
            postgresql_ops={"search": "gin_trgm_ops"},
        ),
        Index("ix_project_story_trade_keys", "trade_keys", postgresql_using="gin"),
        Index("ix_project_story_published", "published_at", postgresql_where="state = 'published'"),
    )

    id: Mapped[Id]
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), unique=True)
    title: Mapped[str]
    summary: Mapped[str]
    results: Mapped[str] = mapped_column(default="")
    isco: Mapped[list[str]]
    # URIs of occupations of ESCO, as in a class.
    occupations: Mapped[list[str]]
    # Detailed fields of ISCED-F 2013.
    fields: Mapped[list[str]]
    countries: Mapped[list[str]]
    languages: Mapped[list[str]]
    kinds: Mapped[list[str]]
    weeks: Mapped[int]
    # [{"kind": "session" | "task", "week": 1…, "minutes": 45, "title": "…"}], see app/domain/story_plans.py.
    steps: Mapped[list[Any]]
    state: Mapped[StoryState] = mapped_column(states(StoryState), default=StoryState.DRAFT)
    # Every side ticked that people without an account may read it.
    is_public: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Derived: by what it is found; see app/domain/candidates.py and app/kit/folding.py.
    trade_keys: Mapped[list[str]] = mapped_column(ARRAY(Text))
    search: Mapped[str]
    written_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    @staticmethod
    def readable(*, signed_in: bool) -> "Select[ProjectStory]":
        """Select what anybody signed in may read, or anybody at all."""
        query = select(ProjectStory).where(ProjectStory.state == StoryState.PUBLISHED)
        return query if signed_in else query.where(ProjectStory.is_public)


class StoryConsent(Base):
    """One partner school agrees that the story is shown as it stands; a change of its words ends the consent."""

    __tablename__ = "story_consent"
    __table_args__ = (
        Index("uq_story_consent_story_organisation", "story_id", "organisation_id", unique=True),
    )

    id: Mapped[Id]
    story_id: Mapped[UUID] = mapped_column(ForeignKey("project_story.id", ondelete="CASCADE"))
    organisation_id: Mapped[OrganisationId]
    # Who said it for the school; the school's word outlives the account.
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    public: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Created]
