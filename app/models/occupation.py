"""Occupations of ESCO and the skills they ask for, as imported from the official download; empty without it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base


class Occupation(Base):
    """An occupation. `uri` is its name among machines; `labels` are {"de": "Bäcker/Bäckerin"}; `isco` a unit group.

    A row is never deleted, because classes name it: what the newest download lacks is obsolete since a day.
    """

    __tablename__ = "occupation"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    uri: Mapped[str] = mapped_column(unique=True)
    isco: Mapped[str] = mapped_column(index=True)
    labels: Mapped[dict[str, Any]]
    obsolete_at: Mapped[datetime | None]


class Skill(Base):
    """A skill or piece of knowledge. `weight` says how much it tells about an occupation: rare ones tell more."""

    __tablename__ = "skill"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    uri: Mapped[str] = mapped_column(unique=True)
    labels: Mapped[dict[str, Any]]
    weight: Mapped[float]
    obsolete_at: Mapped[datetime | None]


class OccupationSkill(Base):
    """An occupation asks for a skill."""

    __tablename__ = "occupation_skill"

    occupation_id: Mapped[int] = mapped_column(
        ForeignKey("occupation.id", ondelete="CASCADE"), primary_key=True
    )
    skill_id: Mapped[int] = mapped_column(
        ForeignKey("skill.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    is_essential: Mapped[bool]


class NearOccupation(Base):
    """Two occupations share essential skills: how many, and how much that is, 0 to 1. Both directions have a row."""

    __tablename__ = "near_occupation"

    occupation_id: Mapped[int] = mapped_column(
        ForeignKey("occupation.id", ondelete="CASCADE"), primary_key=True
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("occupation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    shared: Mapped[int]
    closeness: Mapped[float]
