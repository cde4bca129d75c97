"""What an organisation says of its training: sites, trades, levels, workshop, Erasmus+; and what its classes say."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.erasmus import accreditation_of, oid_of
from app.domain.errors import Invalid
from app.domain.permissions import Act, require
from app.domain.school_events import TrainingChanged
from app.domain.vocabulary.lists import equipment
from app.domain.vocabulary.trades import is_trade
from app.kit.words import N_
from app.models.organisation import Organisation, OrganisationSite
from app.models.school_class import SchoolClass
from app.services.findable import keep_school, sees_class
from app.services.organisations.roles import roles_in
from app.services.record import record

One = TypeVar("One")

MOST_SITES, LONGEST_NAME, LONGEST_ADDRESS = 12, 120, 200
MOST_TRADES = 40
LEVELS = range(2, 7)
#: A page is made of so many classes at most; the largest schools teach some hundred.
MOST_CLASSES = 500
SITE_NEEDS_NAME = N_("Give this site a name, for example: Main building.")


@dataclass(frozen=True, slots=True)
class Site:
    """A place where an organisation teaches; `address` is one line as people there write it, or empty."""

    name: str
    address: str = ""
    is_step_free: bool = False


@dataclass(frozen=True, slots=True)
class Training:
    """What an organisation says itself; see the columns of `Organisation`. Empty is fine: a company has no levels."""

    sites: tuple[Site, ...] = ()
    isco: tuple[str, ...] = ()
    eqf_levels: tuple[int, ...] = ()
    equipment: tuple[str, ...] = ()
    accreditation: str = ""
    oid: str = ""


@dataclass(frozen=True, slots=True)
class TaughtInClasses:
    """What the living classes of an organisation say by themselves, each once, in order."""

    isco: tuple[str, ...]
    fields: tuple[str, ...]
    eqf_levels: tuple[int, ...]
    equipment: tuple[str, ...]


async def training_of(db: AsyncSession, organisation: Organisation) -> Training:
    """Return what a loaded organisation says."""
    return Training(
        sites=await _sites(db, organisation.id),
        isco=tuple(organisation.isco),
        eqf_levels=tuple(organisation.eqf_levels),
        equipment=tuple(organisation.equipment),
        accreditation=organisation.accreditation,
        oid=organisation.oid,
    )


async def taught_in_classes(db: AsyncSession, actor: Actor, organisation: Organisation) -> TaughtInClasses:
    """Return what the classes that the actor may find say; see `sees_class`."""
    told = (
        await db.execute(
            select(SchoolClass.isco, SchoolClass.isced_f, SchoolClass.eqf, SchoolClass.equipment)
            .join(Organisation, Organisation.id == SchoolClass.organisation_id)
            .where(SchoolClass.organisation_id == organisation.id, sees_class(actor))
            .order_by(SchoolClass.created_at)
            .limit(MOST_CLASSES)
        )
    ).all()
    return TaughtInClasses(
        isco=_once(code for row in told for code in row.isco),
        fields=_once(row.isced_f for row in told),
        eqf_levels=tuple(sorted({row.eqf for row in told})),
        equipment=_once(code for row in told for code in row.equipment),
    )


async def change_training(
    db: AsyncSession, actor: Actor, organisation: Organisation, said: Training
) -> Training:
    """Replace what an organisation says and return it as it is kept. Raises Invalid, Forbidden."""
    require(Act.ORGANISATION_EDIT, roles_in(actor, organisation))
    kept = _checked(said)
    # Two colleagues who save at once: one after the other, so that sites are never those of both.
    await db.refresh(organisation, with_for_update=True)
    organisation.isco, organisation.equipment = list(kept.isco), list(kept.equipment)
    organisation.eqf_levels = list(kept.eqf_levels)
    organisation.accreditation, organisation.oid = kept.accreditation, kept.oid
    if kept.sites != await _sites(db, organisation.id):
        await db.execute(delete(OrganisationSite).where(OrganisationSite.organisation_id == organisation.id))
        db.add_all(
            OrganisationSite(
                organisation_id=organisation.id,
                position=position,
                name=site.name,
                address=site.address,
                is_step_free=site.is_step_free,
            )
            for position, site in enumerate(kept.sites)
        )
    await keep_school(db, organisation.id)
    await record(db, actor.id, TrainingChanged(actor.id, organisation.id))
    return kept


async def _sites(db: AsyncSession, organisation_id: UUID) -> tuple[Site, ...]:
    rows = await db.execute(
        select(OrganisationSite.name, OrganisationSite.address, OrganisationSite.is_step_free)
        .where(OrganisationSite.organisation_id == organisation_id)
        .order_by(OrganisationSite.position)
    )
    return tuple(Site(*row) for row in rows)


def _checked(said: Training) -> Training:
    known = {item.code for item in equipment()}
    if any(level not in LEVELS for level in said.eqf_levels):
        raise Invalid(field="eqf_levels", message=N_("Choose levels from 2 to 6."))
    if not all(is_trade(code) for code in said.isco) or len(set(said.isco)) > MOST_TRADES:
        raise Invalid(field="isco", message=N_("Choose trades from the list, at most 40."))
    if not known.issuperset(said.equipment):
        raise Invalid(field="equipment", message=N_("Choose from the list."))
    return Training(
        sites=_checked_sites(said.sites),
        isco=_once(said.isco),
        eqf_levels=tuple(sorted(set(said.eqf_levels))),
        equipment=_once(said.equipment),
        accreditation=accreditation_of(said.accreditation),
        oid=oid_of(said.oid),
    )


def _checked_sites(said: Iterable[Site]) -> tuple[Site, ...]:
    sites = tuple(
        Site(" ".join(one.name.split()), " ".join(one.address.split()), one.is_step_free) for one in said
    )
    if len(sites) > MOST_SITES:
        raise Invalid(field="sites", message=N_("Tell at most 12 sites: those where partners would come."))
    if any(not one.name for one in sites):
        raise Invalid(field="sites", message=SITE_NEEDS_NAME)
    if any(len(one.name) > LONGEST_NAME or len(one.address) > LONGEST_ADDRESS for one in sites):
        raise Invalid(
            field="sites",
            message=N_("Shorten the name (120 letters) or the address (200 letters) of a site."),
        )
    return sites


def _once(told: Iterable[One]) -> tuple[One, ...]:
    return tuple(dict.fromkeys(told))
