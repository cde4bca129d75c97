"""What lists of the search say of one thing: a class, an open call, a school, a finished project."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.day_hours import day_against
from app.domain.search import Kind
from app.domain.vocabulary.fields import field_name
from app.domain.vocabulary.naming import country_name
from app.models.organisation import Organisation, Trust
from app.models.school_class import SchoolClass
from app.models.story import ProjectStory
from app.render import isolated
from app.services.classes import ClassShown, newest_class_of
from app.services.search import Found
from app.web.class_words import class_words
from app.web.page import Page


@dataclass(frozen=True, slots=True)
class Card:
    """What the list says of one thing. `cells`: the hours of our day in which they have lessons."""

    kind: Kind
    title: str
    href: str
    place: str
    note: str
    is_verified: bool
    is_accessible: bool
    school: str = ""
    of_class: str = ""
    level: int = 0
    languages: str = ""
    cells: list[str] | None = None
    until: date | None = None


async def cards_of(page: Page, db: AsyncSession, actor: Actor, found: Iterable[Found]) -> list[Card]:
    """Return a card for each thing that was found; lessons stand in the hours of the actor's newest class."""
    ours = await newest_class_of(db, actor)
    return [_shown(page, one, ours) for one in found]


def _shown(page: Page, found: Found, ours: SchoolClass | None) -> Card:
    if found.school is not None:
        return _school(page, found.school)
    if found.story is not None:
        return _project(page, found.story)
    assert found.of is not None
    words, row, call = class_words(found.of, page.locale), found.of.row, found.call
    card = Card(
        kind=found.kind,
        title=words.name,
        href=page.url("class_page", id=words.id),
        place=words.place,
        note=words.trades,
        is_verified=words.is_verified,
        is_accessible=row.is_accessible,
        school=words.school,
        level=row.eqf,
        languages=words.languages,
        cells=_cells(page, found.of, ours) if row.slots else None,
    )
    if call is None:
        return card
    href = page.url("call_page", id=call.id)
    return replace(card, title=call.title, href=href, of_class=words.name, until=call.ends_on)


def _school(page: Page, school: Organisation) -> Card:
    return Card(
        kind=Kind.SCHOOL,
        title=school.name,
        href=page.url("school_page", id=school.id),
        place=f"{isolated(school.place)}, {country_name(school.country, page.locale)}",
        note=", ".join(field_name(code, page.locale) for code in school.fields),
        is_verified=school.trust is Trust.VERIFIED,
        is_accessible=school.is_accessible,
    )


def _project(page: Page, story: ProjectStory) -> Card:
    return Card(
        kind=Kind.PROJECT,
        title=story.title,
        href=page.url("story", id=story.id),
        place=", ".join(country_name(code, page.locale) for code in story.countries),
        note=", ".join(field_name(code, page.locale) for code in story.fields),
        is_verified=False,
        is_accessible=False,
    )


def _cells(page: Page, theirs: ClassShown, ours: SchoolClass | None) -> list[str]:
    zone = ours.time_zone if ours else page.time_zone
    return day_against(theirs.row.week, ours.week if ours else "", zone)
