"""Pages of a workbench camera, on a phone that nobody signs in on."""

from fastapi import APIRouter
from fastapi.responses import Response

from app.api.schemas.accounts import Strict
from app.deps import ClientAddress, CurrentCamera, Data, Db, camera_cookie_name
from app.services.sessions import bench_links
from app.web.forms import Form
from app.web.page import Page, WebPage

router = APIRouter()


class CodeIn(Strict):
    """Nothing but a press on the button; the code is in the address."""


# Longer than any session; the server ends the camera with its person's stay.
_HALF_A_DAY = 12 * 60 * 60


@router.get("/b/{code}", name="bench_link")
async def show_link(page: WebPage, db: Db, code: str) -> Response:
    """Say what the button does. Looking uses nothing up: previews of links look too."""
    await bench_links.check_code(db, code)
    return _ask(page, code, Form())


@router.post("/b/{code}")
async def start_camera(page: WebPage, db: Db, data: Data, address: ClientAddress, code: str) -> Response:
    """Use the link up, and go on to where nothing secret is in the address."""
    async with data.unit() as own:
        await bench_links.count_start(own, address)
    form: Form[CodeIn] = Form()
    mine = ""
    async with page.trying(form, db):
        mine = await bench_links.start_camera(db, code)
    if not form.ok:
        return _ask(page, code, form, status=409)
    # The page begins to send when it is told so here, and not when it is loaded again later.
    response = page.redirect(f"{page.url('bench_camera')}#start")
    name, secure = camera_cookie_name(page.settings), page.settings.secure
    response.set_cookie(name, mine, max_age=_HALF_A_DAY, httponly=True, samesite="lax", secure=secure)
    return response


@router.get("/workbench-camera", name="bench_camera")
async def show_camera(page: WebPage, camera: CurrentCamera) -> Response:
    """The camera. What it sends goes over the socket and the media worker."""
    return page.render("bench_cameras/show.html")


def _ask(page: Page, code: str, form: Form[CodeIn], status: int = 200) -> Response:
    return page.render("bench_cameras/link.html", code=code, form=form, status=status)
