"""The page of public figures, and their files."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from app.api.schemas.open_data import FiguresOut
from app.deps import Db
from app.domain.open_data import ALL, LEAST, OTHER, STEP
from app.domain.vocabulary.fields import field_name
from app.domain.vocabulary.naming import country_name
from app.kit.words import N_
from app.services import open_data
from app.services.open_data import LICENCE, LICENCE_URL, MEASURES
from app.web.page import Page, WebPage

router = APIRouter(prefix="/open-data")
FRESH = {"cache-control": "public, max-age=3600"}
MOST_SHOWN = 60
_ALL = {"year": N_("All years"), "country": N_("All countries"), "field": N_("All fields")}
_OTHER = {"year": N_("Other years"), "country": N_("Other countries"), "field": N_("Other fields")}


@router.get("", name="open_data")
async def show_figures(page: WebPage, db: Db) -> Response:
    """What is counted, how it is protected, and the figures."""
    figures = await open_data.read_figures(db)
    rows = figures.rows if figures else []
    measures = [
        (page.say(name), page.say(how), [_row(page, row) for row in _latest(rows, code)])
        for code, (name, how) in MEASURES.items()
    ]
    return page.render(
        "open_data/show.html",
        measures=measures,
        made_at=figures.made_at if figures else None,
        licence=LICENCE,
        licence_url=LICENCE_URL,
        least=LEAST,
        step=STEP,
        most=MOST_SHOWN,
    )


@router.get("/figures.csv", name="open_data_csv")
async def download_csv(db: Db) -> Response:
    """The figures as a table."""
    figures = await open_data.read_figures(db)
    text = open_data.as_csv(figures) if figures else ",".join(open_data.COLUMNS) + "\r\n"
    named = {"content-disposition": 'attachment; filename="journeywork-figures.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers={**FRESH, **named})


@router.get("/figures.json", name="open_data_json")
async def download_json(db: Db) -> Response:
    """The figures as the API has them."""
    body = FiguresOut.of(await open_data.read_figures(db)).model_dump_json()
    named = {"content-disposition": 'attachment; filename="journeywork-figures.json"'}
    return Response(body, media_type="application/json", headers={**FRESH, **named})


def _latest(rows: Sequence[Mapping[str, Any]], measure: str) -> list[Mapping[str, Any]]:
    """Return the rows of a measure that the page shows: the latest years first; the files have all."""
    found = [row for row in rows if row["measure"] == measure]
    return sorted(found, key=lambda row: row["year"], reverse=True)[:MOST_SHOWN]


def _row(page: Page, row: Mapping[str, Any]) -> tuple[str, str, str, int]:
    year, country, field = row["year"], row["country"], row["field"]
    return (
        _special(page, "year", year) or year,
        _special(page, "country", country) or country_name(country, page.locale),
        _special(page, "field", field) or field_name(field, page.locale),
        row["count"],
    )


def _special(page: Page, dimension: str, value: str) -> str:
    """Return the words for all, or for the rest; nothing for a value of its own."""
    words = {ALL: _ALL, OTHER: _OTHER}.get(value)
    return page.say(words[dimension]) if words else ""
