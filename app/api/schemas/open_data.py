"""Public figures on the wire."""

from datetime import datetime

from pydantic import BaseModel

from app.services.open_data import LICENCE, LICENCE_URL, Figures


class FigureOut(BaseModel):
    """A group. `*` means all together, `other` all those that are not named beside it; `field` is ISCED-F, two digits."""

    measure: str
    year: str
    country: str
    field: str
    count: int


class FiguresOut(BaseModel):
    """The figures of a day; every count is a multiple of 5, and no group has fewer than 5."""

    made_at: datetime | None
    licence: str = LICENCE
    licence_url: str = LICENCE_URL
    rows: list[FigureOut]

    @classmethod
    def of(cls, figures: Figures | None) -> "FiguresOut":
        """Return figures for the wire; none yet is an empty list."""
        if figures is None:
            return cls(made_at=None, rows=[])
        return cls(made_at=figures.made_at, rows=[FigureOut.model_validate(row) for row in figures.rows])
