"""The search page: classes, open calls and schools, by words and filters, as a list or on a map."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from app.deps import CurrentTeacher, Db
from app.domain.day_hours import day_against
from app.domain.search import Facet, Kind, Wanted
from app.domain.vocabulary.fields import field_name
from app.domain.vocabulary.naming import country_name
from app.domain.world_map import HEIGHT, WIDTH, cluster
from app.models.organisation import Organisation, Trust
from app.models.school_class import SchoolClass
from app.models.story import ProjectStory
from app.render import isolated
from app.services import search
from app.services.classes import ClassShown, newest_class_of
from app.services.search import Found, FoundPage, TooMuch
from app.services.search.counting import COUNTED
from app.web.class_words import class_words
from app.web.page import Page, WebPage
from app.web.search_words import KINDS, facet_choices, in_figures

router = APIRouter()


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


@router.get("/search", name="search")
async def show_search(
    page: WebPage, db: Db, actor: CurrentTeacher, view: str = "", after: str = ""
) -> Response:
    """Find a class, a call or a school."""
    asked = page.request.query_params
    wanted = Wanted.read(asked.multi_items())
    told: dict[str, Any] = {
        "wanted": wanted,
        "view": "map" if view == "map" else "list",
        "facets": Facet,
    }
    try:
        if view == "map":
            counts = await search.count_facets(db, actor, wanted)
            told |= await _map(page, db, actor, wanted)
        else:
            found, counts = await search.find_and_count(db, actor, wanted, after=after[:400])
            told |= await _list(page, db, actor, found, after)
    except TooMuch as refused:
        return page.render(
            "search/too_much.html", nav="find", status=refused.status, text=page.say(refused.text), **told
        )
    return page.render(
        "search/index.html",
        nav="find",
        total=counts.total,
        counted=COUNTED,
        is_more=counts.is_more,
        kinds=[(kind, page.say(text), _of_kind(counts.kinds, kind)) for kind, text in KINDS.items()],
        options=facet_choices(wanted, counts, page.locale),
        saved=await search.saved_searches(db, actor),
        query=wanted.query(),
        **told,
    )


def _of_kind(kinds: Any, kind: Kind | None) -> str | None:
    return in_figures(kinds, kind.value) if kind else None


async def _list(page: Page, db: Db, actor: CurrentTeacher, found: FoundPage, after: str) -> dict[str, Any]:
    ours = await newest_class_of(db, actor)
    return {
        "found": [_shown(page, one, ours) for one in found.found],
        "after": after,
        "next": found.after,
        "meant": found.asked.meant if found.asked else {},
    }


async def _map(page: Page, db: Db, actor: CurrentTeacher, wanted: Wanted) -> dict[str, Any]:
    dots = await search.find_places(db, actor, wanted)
    by_country: dict[str, int] = {}
    for dot in dots:
        by_country[dot.country] = by_country.get(dot.country, 0) + dot.count
    rows = sorted(by_country.items(), key=lambda one: (-one[1], one[0]))
    return {
        "meant": {},
        "clusters": cluster(dots),
        "countries": [(code, country_name(code, page.locale), count) for code, count in rows],
        "country_name": lambda code: country_name(code, page.locale),
        "in_countries": lambda codes: wanted.with_choice(Facet.COUNTRY, codes).query(),
        "width": WIDTH,
        "height": HEIGHT,
    }


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
