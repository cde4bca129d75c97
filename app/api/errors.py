"""Errors, translated once: problem+json (RFC 9457) for programs, a friendly page for people."""

from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from starlette.exceptions import HTTPException

from app.domain.errors import Away, Conflict, Forbidden, Invalid, NotFound, Refusal, SignInNeeded
from app.render import asset, choose_locale, render
from app.services.language import speak

log = structlog.get_logger()
_BY_STATUS: dict[int, type[Refusal]] = {403: Forbidden, 404: NotFound, 409: Conflict, 503: Away}


def install_error_handlers(app: FastAPI) -> None:
    """Register the one translation of every error."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(OperationalError, _database_away)
    app.add_exception_handler(DataError, _not_to_be_kept)
    app.add_exception_handler(Exception, _broken)


def problem(request: Request, status: int, code: str, title: str, **more: Any) -> JSONResponse:
    """Return a problem document; `code` is stable, `title` is for people."""
    body = {"type": f"/help/errors#{code}", "title": title, "status": status, "code": code, **more}
    return JSONResponse(body, status, media_type="application/problem+json")


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    title = _say(request, error.text, error.params)
    if _for_programs(request):
        more: dict[str, Any] = {}
        if error.field:
            more["errors"] = [{"field": error.field, "message": title}]
        response: Response = problem(request, error.status, error.code, title, **more)
    elif isinstance(error, SignInNeeded) and request.method == "GET":
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(target)}", 303)
    else:
        response = _page(request, error.status, title, error.code)
    if "retry_after" in error.params:
        response.headers["retry-after"] = str(error.params["retry_after"])
    return response


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    title = _say(request, "Some of this is missing or not in the right form.", {})
    if not _for_programs(request):
        return _page(request, 404 if _only_path(error) else 422, title)
    if _only_path(error):
        return problem(request, 404, NotFound.code, _say(request, NotFound.message, {}))
    errors = [{"field": ".".join(map(str, e["loc"][1:])), "message": e["msg"]} for e in error.errors()]
    return problem(request, 422, "invalid", title, errors=errors)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    refusal = _BY_STATUS.get(error.status_code, Refusal)
    title = _say(request, refusal.message, {})
    if _for_programs(request):
        code = {405: "method_not_allowed", 413: "too_large"}.get(error.status_code, refusal.code)
        response: Response = problem(request, error.status_code, code, title)
    else:
        response = _page(request, error.status_code, title)
    response.headers.update(error.headers or {})
    return response


async def _database_away(request: Request, error: Exception) -> Response:
    log.error("database away", kind=type(error).__name__)
    return await _refused(request, Away())


async def _not_to_be_kept(request: Request, error: Exception) -> Response:
    # A number beyond every column, or the character U+0000, that came past the schemas.
    return await _refused(request, Invalid())


async def _broken(request: Request, error: Exception) -> Response:
    # The traceback goes to the log, without the values that people sent.
    log.error("unexpected error", path=request.scope.get("route_path", "?"), kind=type(error).__name__)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return await _refused(request, Away())
    title = _say(request, "Something went wrong on our side. Nothing was changed. Please try again.", {})
    if _for_programs(request):
        return problem(request, 500, "internal_error", title)
    return _page(request, 500, title)


def _only_path(error: RequestValidationError) -> bool:
    return all(e["loc"] and e["loc"][0] == "path" for e in error.errors())


def _for_programs(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _locale(request: Request) -> str:
    actor = getattr(request.state, "actor", None)
    wanted = actor.locale if actor else request.cookies.get("locale")
    return choose_locale(wanted, request.headers.get("accept-language", ""))


def _say(request: Request, text: str, params: dict[str, Any]) -> str:
    said = speak(_locale(request))(text)
    return said % params if params else said


def _page(request: Request, status: int, title: str, code: str = "") -> HTMLResponse:
    actor = getattr(request.state, "actor", None)
    context = {
        "request": request,
        "me": actor,
        "nav": "",
        "status": status,
        "said": title,
        "code": code,
        "asset": asset,
        "url": request.app.url_path_for,
        "settings": request.app.state.settings,
        "messages": [],
        "theme": actor.theme if actor else "auto",
        "time_zone": actor.time_zone if actor else "UTC",
        "errors": {},
        "values": {},
    }
    return HTMLResponse(render("errors/error.html", _locale(request), context), status)
