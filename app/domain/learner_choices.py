"""What a learner may choose: a display name that is not the real name, and a PIN or password."""

import unicodedata
from itertools import pairwise

from app.domain.errors import Invalid
from app.kit.folding import fold
from app.kit.words import N_

PIN_LENGTH = 6
PASSWORD_LENGTH = 10
LONGEST_NAME = 30


def check_display_name(chosen: str, real_name: str, field: str = "display_name") -> str:
    """Return the display name, tidied. Raises Invalid where it gives away who the learner is.

    Refused is the whole real name, in any order and spelling; a first name alone is fine.
    """
    name = " ".join("".join(c for c in chosen if unicodedata.category(c) not in {"Cc", "Cf"}).split())
    folded = fold(name)
    if not 2 <= len(name) <= LONGEST_NAME or not any(char.isalpha() for char in name):
        raise Invalid(
            field=field,
            message=N_("Choose a name of 2 to %(count)s letters."),
            count=LONGEST_NAME,
        )
    if "@" in name or sum(char.isdigit() for char in name) > 4:
        raise Invalid(field=field, message=N_("No addresses and no telephone numbers, please."))
    real, said = set(fold(real_name).split()), set(folded.split())
    together = "".join(sorted(real)) == "".join(sorted(said))
    if real and (folded == fold(real_name) or together or (len(real) > 1 and real <= said)):
        raise Invalid(
            field=field,
            message=N_("This is your full name. Choose one that only your class understands."),
        )
    return name


def is_pin(secret: str) -> bool:
    """Say whether somebody means a PIN (digits alone), not a password."""
    return secret.isdecimal()


def check_pin(secret: str) -> None:
    """Refuse a PIN that is not six digits or among the first that anybody would try. Raises Invalid."""
    if len(secret) != PIN_LENGTH:
        raise Invalid(field="secret", message=N_("A PIN has %(count)s digits."), count=PIN_LENGTH)
    digits = [unicodedata.decimal(char) for char in secret]
    if _is_trivial(digits):
        raise Invalid(field="secret", message=N_("This PIN is easy to guess. Choose another one."))


def _is_trivial(digits: list[int]) -> bool:
    """111111, 121212, 123123, 123321, 112233, 123456, 864202, 19xx19, a year in a date of this century …"""
    steps = {(b - a) % 10 for a, b in pairwise(digits)}
    few = len(set(digits)) <= 2
    repeats = digits[:3] == digits[3:] or digits[:2] * 3 == digits or digits == digits[::-1]
    pairs = digits[0::2] == digits[1::2]
    return few or len(steps) == 1 or repeats or pairs or _text(digits) in _KEYPAD


def _text(digits: list[int]) -> str:
    return "".join(map(str, digits))


# Walks over the keys of a telephone, and the commonest of the rest.
_KEYPAD = frozenset(
    {"147258", "258369", "159357", "147369", "147852", "789456", "456789", "159753", "102030", "696969"}
)
