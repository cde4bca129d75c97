"""What a teacher asks for when looking for partners."""

from dataclasses import dataclass
from enum import StrEnum


class Width(StrEnum):
    """How near a trade must be."""

    EXACT = "exact"
    NEAR = "near"
    WIDE = "wide"

    @property
    def keys(self) -> tuple[str, ...]:
        """The kinds of keys (app/domain/candidates.py) that have to meet."""
        return _KEYS[self]


_KEYS = {
    Width.EXACT: ("unit:",),
    Width.NEAR: ("unit:", "minor:", "narrow:"),
    Width.WIDE: ("unit:", "minor:", "broad:"),
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """Filters; what is empty filters nothing. `hours`: common lesson hours a week at least."""

    width: Width = Width.NEAR
    countries: tuple[str, ...] = ()
    language: str = ""
    hours: int = 0
    kind: str = ""
    with_call: bool = False
    new_here: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Say whether any filter but the trade is set."""
        return bool(
            self.countries or self.language or self.hours or self.kind or self.with_call or self.new_here
        )
