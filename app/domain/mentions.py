"""Names in what people write: "@Aino Korhonen, look!" names Aino."""

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def mentioned(text: str, names: Mapping[str, T]) -> dict[T, str]:
    """Return who is named after an @, with the name; where one name begins another, the longer one counts."""
    found: dict[T, str] = {}
    folded = [(name.casefold(), name) for name in names if name]
    lower = text.casefold()
    for place, char in enumerate(lower):
        if char != "@" or (place and lower[place - 1].isalnum()):
            continue
        fitting = [
            pair for pair in folded if lower.startswith(pair[0], place + 1) and _ends(lower, place, pair[0])
        ]
        if fitting:
            name = max(fitting, key=lambda pair: len(pair[0]))[1]
            found[names[name]] = name
    return found


def _ends(text: str, place: int, name: str) -> bool:
    after = place + 1 + len(name)
    return after >= len(text) or not text[after].isalnum()
