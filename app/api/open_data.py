"""Public figures, for everybody and without a sign-in."""

from fastapi import APIRouter, Response

from app.api.schemas.open_data import FiguresOut
from app.deps import Db
from app.services import open_data

router = APIRouter(tags=["open data"])
FRESH = {"cache-control": "public, max-age=3600"}


@router.get("/open-data")
async def show_figures(db: Db, response: Response) -> FiguresOut:
    """Schools, classes, projects and finished projects by year, country and field; counted once a day."""
    response.headers.update(FRESH)
    return FiguresOut.of(await open_data.read_figures(db))
