"""Organisations: VET schools, companies, chambers, agencies; and where they teach."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, states
from app.models.types import Created, Id, OrganisationId, PersonId


class OrganisationKind(StrEnum):
    """What sort of organisation it is."""

    SCHOOL = "school"
    COMPANY = "company"
    CHAMBER = "chamber"
    AGENCY = "agency"


class Trust(StrEnum):
    """How far an organisation or a membership is trusted."""

    PENDING = "pending"
    VERIFIED = "verified"
    REFUSED = "refused"


class Organisation(Base):
    """A school or another organisation. Where the place is not in the city list, it is free text."""

    __tablename__ = "organisation"
    __table_args__ = (
        Index(
            "ix_organisation_search",
            "search",
            postgresql_using="gin",
            postgresql_ops={"search": "gin_trgm_ops"},
        ),
        Index("ix_organisation_country_trust", "country", "trust"),
    )

    id: Mapped[Id]
    kind: Mapped[OrganisationKind] = mapped_column(states(OrganisationKind))
    name: Mapped[str]
    country: Mapped[str]
    place_id: Mapped[int | None]
    place: Mapped[str]
    # Of the place, where it is in the city list.
    inhabitants: Mapped[int | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    time_zone: Mapped[str]
    languages: Mapped[list[str]]
    fields: Mapped[list[str]]
    website: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")
    # The building can be entered and used without steps.
    is_accessible: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    # What it says of its training: unit groups of ISCO-08, EQF levels (2 to 6), codes of the equipment list, and the
    # numbers of its Erasmus+ accreditation and organisation ID, which nobody has verified.
    isco: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'::jsonb"))
    eqf_levels: Mapped[list[int]] = mapped_column(JSONB(), default=list, server_default=text("'[]'::jsonb"))
    equipment: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'::jsonb"))
    accreditation: Mapped[str] = mapped_column(default="", server_default="")
    oid: Mapped[str] = mapped_column(default="", server_default="")
    trust: Mapped[Trust] = mapped_column(states(Trust), default=Trust.PENDING)
    verified_at: Mapped[datetime | None]
    # Name and place, folded for search (app/kit/folding.py).
    search: Mapped[str]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[Created]


class OrganisationSite(Base):
    """A place where an organisation teaches or works, as it names it; `position` counts from 0."""

    __tablename__ = "organisation_site"
    __table_args__ = (
        Index("uq_organisation_site_organisation_position", "organisation_id", "position", unique=True),
    )

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    position: Mapped[int]
    name: Mapped[str]
    address: Mapped[str]
    is_step_free: Mapped[bool]
    created_at: Mapped[Created]


class Membership(Base):
    """A teacher belongs to an organisation; trusted once the school or a colleague says so."""

    __tablename__ = "membership"
    __table_args__ = (
        Index("uq_membership_person_organisation", "person_id", "organisation_id", unique=True),
    )

    id: Mapped[Id]
    person_id: Mapped[PersonId]
    organisation_id: Mapped[OrganisationId]
    trust: Mapped[Trust] = mapped_column(states(Trust), default=Trust.PENDING)
    is_coordinator: Mapped[bool] = mapped_column(default=False)
    trusted_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    trusted_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    @staticmethod
    def of(person_id: UUID) -> "Select[Membership]":
        """Select the memberships of one person."""
        return select(Membership).where(Membership.person_id == person_id)


class OfficerPost(Base):
    """A person answers for a country as support officer. Country `*`: sponsor where there is none."""

    __tablename__ = "officer_post"

    id: Mapped[Id]
    person_id: Mapped[PersonId]
    country: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[Created]
