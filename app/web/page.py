"""What every page handler is handed: who asks, in which language, and how to answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import Settings
from app.deps import MaybeActor, get_settings
from app.domain.actor import Actor
from app.domain.errors import Refusal
from app.kit.tokens import BadStamp, open_stamp, stamp
from app.render import asset, choose_locale, render
from app.services.language import speak
from app.web.forms import Form, Model, read_form
from app.web.packed import packed

FLASH = "flash"
_FLASH_SECONDS = 300


class Page:
    """One request for a page, and the ways to answer it."""

    def __init__(self, request: Request, actor: Actor | None, settings: Settings) -> None:
        self.request = request
        self.actor = actor
        self.settings = settings
        wanted = actor.locale if actor else request.cookies.get("locale")
        self.locale = choose_locale(wanted, request.headers.get("accept-language", ""))
        self.time_zone = actor.time_zone if actor else request.cookies.get("zone", "UTC")

    def say(self, text: str, **params: Any) -> str:
        """Return a msgid in the reader's language."""
        said = speak(self.locale)(text)
        return said % params if params else said

    @property
    def is_partial(self) -> bool:
        """Say whether the script in the page asks for a part of it (htmx)."""
        return self.request.headers.get("hx-request") == "true"

    def render(self, template: str, *, nav: str = "", status: int = 200, **context: Any) -> HTMLResponse:
        """Answer with a rendered template."""
        form: Form[Any] | None = context.get("form")
        base = {
            "request": self.request,
            "me": self.actor,
            "nav": nav,
            "url": self.url,
            "asset": asset,
            "settings": self.settings,
            "messages": self._take_messages(),
            "theme": self.actor.theme if self.actor else "auto",
            "time_zone": self.time_zone,
            "errors": {field: self.say(text, **params) for field, (text, params) in form.errors.items()}
            if form
            else {},
            "values": form.values if form else {},
        }
        html = render(template, self.locale, {**base, **context})
        response = packed(html, status, self.request.headers.get("accept-encoding", ""))
        if FLASH in self.request.cookies:
            response.delete_cookie(FLASH)
        return response

    def redirect(self, target: str, *, say: str | None = None, kind: str = "good", **params: Any) -> Response:
        """Answer with "go there" (303), with a message shown on arrival. `target` is a path of ours."""
        response = RedirectResponse(safe_path(target), status_code=303)
        if say is not None:
            text = stamp(self.settings.secret("flash"), FLASH, [kind, self.say(say, **params)])
            response.set_cookie(
                FLASH,
                text,
                max_age=_FLASH_SECONDS,
                httponly=True,
                samesite="lax",
                secure=self.settings.secure,
            )
        return response

    def url(self, name: str, **params: Any) -> str:
        """Return the path of the route called `name`."""
        query = params.pop("query", None)
        path = path_of(self.request, name, **params)
        return f"{path}?{query}" if query else path

    async def form(self, schema: type[Model]) -> Form[Model]:
        """Read the submitted form into `schema`; what does not fit is in `.errors`, beside its field."""
        return await read_form(self.request, schema)

    @asynccontextmanager
    async def trying(self, form: Form[Any], db: AsyncSession) -> AsyncIterator[None]:
        """Run a service; what it refuses about a field lands beside that field, and nothing is half-done."""
        try:
            async with db.begin_nested():
                yield
        except Refusal as refusal:
            if refusal.status not in (409, 413, 422, 429):
                raise
            form.errors[refusal.field or ""] = (refusal.text, refusal.params)

    def _take_messages(self) -> list[tuple[str, str]]:
        text = self.request.cookies.get(FLASH)
        if text is None:
            return []
        try:
            kind, said = open_stamp(self.settings.secret("flash"), FLASH, text, _FLASH_SECONDS)
        except BadStamp:
            return []
        return [(kind, said)]


def path_of(request: Request, name: str, **params: Any) -> str:
    """Return the path of the route called `name`. Raises NoMatchFound.

    The framework looks through every route each time; a page asks for a hundred paths. So each route's form
    (`/projects/{id}/talk`) is looked up once and filled in from then on.
    """
    forms: dict[tuple[str, ...], str] = request.app.state.path_forms
    key = (name, *params)
    if key not in forms:
        forms[key] = str(request.app.url_path_for(name, **{each: f"{{{each}}}" for each in params}))
    return forms[key].format_map({each: quote(str(value), safe="") for each, value in params.items()})


def back_path(referer: str) -> str:
    """Return the path of the page that one came from, if the browser says so."""
    parts = urlsplit(referer)
    return safe_path(parts.path + (f"?{parts.query}" if parts.query else ""))


def safe_path(target: str) -> str:
    """Return `target` if it is a path on this site, else "/": no open redirects."""
    parts = urlsplit(target.replace("\\", "/"))
    clean = not any(ord(c) < 32 for c in target)
    local = not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith("//")
    return target if clean and local and "\\" not in target else "/"


async def get_page(request: Request, actor: MaybeActor) -> Page:
    """Hand out the page of this request."""
    return Page(request, actor, get_settings(request))


WebPage = Annotated[Page, Depends(get_page)]
