"""The page on who finds partners, and its file, for support officers."""

from collections.abc import Sequence

from babel.numbers import format_percent
from fastapi import APIRouter
from fastapi.responses import Response

from app.deps import CurrentOfficer, Db
from app.domain.actor import Actor
from app.domain.fairness_report import Dimension, Newness, Place, Size, Standing
from app.domain.open_data import LEAST, OTHER, STEP
from app.domain.vocabulary.fields import field_name
from app.domain.vocabulary.naming import country_name
from app.kit.words import N_
from app.models.fairness_group import FairnessGroup
from app.services import fairness_report
from app.services.fairness_report import is_own
from app.web.page import Page, WebPage

router = APIRouter(prefix="/support/fairness")
HEADINGS = {
    Dimension.SIZE: N_("By size of the school"),
    Dimension.PLACE: N_("By place"),
    Dimension.NEWNESS: N_("By how new they are"),
    Dimension.FIELD: N_("By field"),
    Dimension.COUNTRY: N_("By country"),
}
NAMES: dict[str, str] = {
    Size.SMALL: N_("Fewer than 60 learners here"),
    Size.MIDDLE: N_("60 to 199 learners here"),
    Size.LARGE: N_("200 learners and more here"),
    Place.RURAL: N_("In the countryside"),
    Place.TOWN: N_("In a town"),
    Newness.TEACHERS: N_("Teachers new here"),
    Newness.CLASS: N_("Class new, teachers not"),
    Newness.SETTLED: N_("Here for longer"),
    OTHER: N_("Others"),
}
WORDS = {
    Standing.LESS: N_("finds partners less often than all: %(share)s against %(all)s"),
    Standing.ALIKE: N_("no clear difference: %(share)s against %(all)s"),
    Standing.MORE: N_("finds partners more often than all: %(share)s against %(all)s"),
}


@router.get("", name="fairness_report")
async def show_report(page: WebPage, db: Db, actor: CurrentOfficer, country: str = "") -> Response:
    """Who finds partners, and who seldom does?"""
    report = await fairness_report.read_report(db, actor, country or None)
    return page.render(
        "support/fairness.html",
        nav="support",
        country=country,
        whole=report.whole,
        parts=[
            (key.value, page.say(text), _shown(page, actor, report.of(key)))
            for key, text in HEADINGS.items()
            if report.of(key)
        ],
        percent=lambda share: _percent(page, share),
        words={key.value: text for key, text in WORDS.items()},
        least=LEAST,
        step=STEP,
    )


@router.get("/figures.csv", name="fairness_csv")
async def download_csv(db: Db, actor: CurrentOfficer) -> Response:
    """The figures of all countries, and of one's own in full, as a table."""
    named = {"content-disposition": 'attachment; filename="journeywork-partners.csv"'}
    text = await fairness_report.report_as_csv(db, actor)
    return Response(
        text, media_type="text/csv; charset=utf-8", headers={"cache-control": "no-store", **named}
    )


def _shown(page: Page, actor: Actor, groups: Sequence[FairnessGroup]) -> list[tuple[str, str, FairnessGroup]]:
    """Return the groups, each with its name and the country of one's own that it leads to: own ones first, others last."""
    named = [(_name(page, one), _leads_to(actor, one), one) for one in groups]
    if groups[0].dimension is not Dimension.COUNTRY:
        order = [*NAMES]
        return sorted(named, key=lambda row: order.index(row[2].value) if row[2].value in order else -1)
    return sorted(named, key=lambda row: (row[2].value == OTHER, not row[1], row[0]))


def _name(page: Page, group: FairnessGroup) -> str:
    if group.value in NAMES:
        return page.say(NAMES[group.value])
    if group.dimension is Dimension.COUNTRY:
        return country_name(group.value, page.locale)
    return field_name(group.value, page.locale)


def _leads_to(actor: Actor, group: FairnessGroup) -> str:
    is_country = group.dimension is Dimension.COUNTRY and group.value != OTHER
    return group.value if is_country and is_own(actor, group.value) else ""


def _percent(page: Page, share: int) -> str:
    return format_percent(share / 100, locale=page.locale)
