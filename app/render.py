"""One way to render a page or a partial, for the web and for live pushes."""

import functools
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unicodedata import bidirectional
from zoneinfo import ZoneInfo

import nh3
from babel import Locale, dates, numbers
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markupsafe import Markup

from app.domain.actor import initials_of
from app.kit.clock import now
from app.services.language import LOCALES, RIGHT_TO_LEFT, translations

FRONTEND = Path(__file__).parents[1] / "frontend"


def _in_own_direction(state: StateCore) -> None:
    """Each paragraph and list runs as its own first letter does: an English plan on an Arabic page, and the reverse."""
    for token in state.tokens:
        if token.level == 0 and token.nesting == 1:
            token.attrSet("dir", "auto")


_markdown = MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": True})
_markdown.core.ruler.push("direction", _in_own_direction)
_ATTRIBUTES = {"a": {"href"}, **{tag: {"dir"} for tag in ("p", "ul", "ol", "blockquote", "h3", "h4")}}
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "code", "pre", "blockquote", "h3", "h4", "hr", "s"}


@functools.cache
def environment(locale: str) -> Environment:
    """Return the Jinja environment of one language."""
    env = Environment(
        loader=FileSystemLoader(FRONTEND / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,  # looking at every file's date costs a page a hundred system calls
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_translations(translations(locale), newstyle=True)  # type: ignore[attr-defined]
    env.filters.update(
        date=_date,
        time=_time,
        datetime=_datetime,
        weekday=_weekday,
        ago=_ago,
        country=_country,
        language=_language,
        number=_number,
        filesize=_filesize,
        md=markdown,
        device=_device,
        zone_pair=_zone_pair,
        initials=initials_of,
        isolated=_isolated,
    )
    return env


def render(template: str, locale: str, context: Mapping[str, Any]) -> str:
    """Return `template` rendered in `locale`. `context` holds at least `time_zone` and `asset`."""
    base = {
        "locale": locale,
        "dir": direction(locale),
        "locales": LOCALES,
        "words_url": words_url(locale),
        "now": now(),
    }
    return environment(locale).get_template(template).render({**base, **context})


def direction(locale: str) -> str:
    """Return "rtl" or "ltr"."""
    return "rtl" if locale in RIGHT_TO_LEFT else "ltr"


def asset(name: str) -> str:
    """Return the address of a built asset (`app.css`), with the hash of its content in its name."""
    return f"/static/{_manifest().get(name, name)}"


def words_url(locale: str) -> str:
    """Return the address of a language's catalogue for scripts; English needs none."""
    name = f"locale/{locale}.json"
    return f"/static/{_manifest()[name]}" if name in _manifest() else ""


@functools.lru_cache(maxsize=4096)
def markdown(text: str) -> Markup:
    """Return what people wrote as safe HTML: a few tags, links that carry nothing along."""
    html = _markdown.render(text)
    return Markup(  # noqa: S704  nh3 has cleaned it
        nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, link_rel="nofollow noopener ugc")
    )


def isolated(text: str) -> str:
    """Return a name of any script so that it does not turn the words around it round (Unicode isolates)."""
    return f"\u2068{text}\u2069"


def said_html(text: str, names: Iterable[str] = ()) -> Markup:
    """Return something said in a talk as safe HTML; `@name` stands out for the names in it."""
    for name in sorted(names, key=len, reverse=True):
        plain = re.escape(f"@{name}")
        if not re.search(r"[*_`\[\]<>\\\\]", name):
            text = re.sub(
                rf"(?<![*\w]){plain}(?!\w)", lambda found: f"**{found[0]}**", text, flags=re.IGNORECASE
            )
    return markdown(text)


def choose_locale(wanted: str | None, accept_language: str) -> str:
    """Return the interface language: the one chosen, else the best of the browser's list, else English."""
    if wanted in LOCALES:
        return wanted
    ranked: list[tuple[float, str]] = []
    for position, part in enumerate(accept_language.split(",")[:20]):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        ranked.append((-weight + position * 1e-6, tag.split("-")[0].lower()))
    return next((tag for _weight, tag in sorted(ranked) if tag in LOCALES), "en")


@functools.lru_cache(maxsize=1)
def _manifest() -> dict[str, str]:
    path = FRONTEND / "dist" / "manifest.json"
    return json.loads(path.read_text()) if path.exists() else {}


@pass_context
def _isolated(context: Context, text: str) -> str:
    """Isolate a name, where it runs against the page."""
    against = {"L"} if context["dir"] == "rtl" else {"R", "AL"}
    return isolated(text) if any(bidirectional(letter) in against for letter in text) else text


def _zone(context: Context) -> ZoneInfo:
    return ZoneInfo(context.get("time_zone") or "UTC")


@pass_context
def _date(context: Context, value: date | datetime, form: str = "medium") -> str:
    if isinstance(value, datetime):
        value = value.astimezone(_zone(context)).date()
    return str(dates.format_date(value, form, context["locale"]))


@pass_context
def _time(context: Context, value: datetime, zone: str | None = None) -> str:
    return dates.format_time(value, "short", ZoneInfo(zone) if zone else _zone(context), context["locale"])


@pass_context
def _datetime(context: Context, value: datetime, zone: str | None = None) -> str:
    tz = ZoneInfo(zone) if zone else _zone(context)
    there, locale = value.astimezone(tz), context["locale"]
    day, time = (
        dates.format_skeleton("yMMMEd", there, locale=locale),
        dates.format_time(there, "short", locale=locale),
    )
    return str(dates.get_datetime_format("medium", locale=locale)).replace("{0}", time).replace("{1}", day)


@pass_context
def _weekday(context: Context, value: date | datetime | int) -> str:
    if isinstance(value, int):
        return str(dates.get_day_names("abbreviated", locale=context["locale"])[value])
    if isinstance(value, datetime):
        value = value.astimezone(_zone(context)).date()
    return dates.format_date(value, "EEEE", context["locale"])


@pass_context
def _ago(context: Context, value: datetime) -> str:
    delta = value.astimezone(UTC) - now()
    return dates.format_timedelta(delta, add_direction=True, locale=context["locale"])


@pass_context
def _country(context: Context, code: str) -> str:
    return str(_cldr(context["locale"]).territories.get(code, code))


@pass_context
def _language(context: Context, code: str) -> str:
    return str(_cldr(context["locale"]).languages.get(code, code))


@pass_context
def _number(context: Context, value: float) -> str:
    return numbers.format_decimal(value, locale=context["locale"])


def _device(user_agent: str) -> str:
    """Return what a person can recognise in a browser's own description: "Firefox, Android"."""
    browsers = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    browser = next((name for mark, name in browsers if mark in user_agent), "")
    system = next((name for name in systems if name in user_agent), "")
    return ", ".join(part for part in (browser, system) if part) or user_agent[:40] or "?"


def _zone_pair(zone: str) -> tuple[str, str]:
    return zone, zone.replace("_", " ")


@pass_context
def _filesize(context: Context, value: int) -> str:
    amount, unit = float(value), "B"
    for larger in ("kB", "MB", "GB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    shown = numbers.format_decimal(
        round(amount, 1 if amount < 10 and unit != "B" else 0), locale=context["locale"]
    )
    return f"{shown} {unit}"


@functools.cache
def _cldr(locale: str) -> Locale:
    return Locale.parse(locale)
