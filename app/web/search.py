"""The search page: classes, open calls and schools, by words and filters, as a list or on a map."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from app.deps import CurrentTeacher, Db
from app.domain.search import Facet, Kind, Wanted
from app.domain.vocabulary.naming import country_name
from app.domain.world_map import HEIGHT, WIDTH, cluster
from app.services import search
from app.services.search import FoundPage, TooMuch
from app.services.search.counting import COUNTED
from app.web.found_cards import cards_of
from app.web.page import Page, WebPage
from app.web.search_words import KINDS, facet_choices, in_figures

router = APIRouter()


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
    return {
        "found": await cards_of(page, db, actor, found.found),
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
