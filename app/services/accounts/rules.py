"""What an address and a password must be."""

import re

from app.domain.errors import Invalid
from app.kit.passwords import is_common
from app.kit.words import N_

SHORTEST = 10
LONGEST = 128
# One @, a dot in the domain, no blanks: whether it exists is found out by writing to it.
_EMAIL = re.compile(r"[^@\s<>,;:\"]{1,64}@[^@\s<>,;:\"]+\.[^@\s<>,;:\"]{2,}")


def fold_email(text: str) -> str:
    """Return the address in the form in which it is kept. Raises Invalid."""
    email = text.strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise Invalid(field="email", message=N_("Write an e-mail address such as name@school.org."))
    return email


def check_password(password: str, *personal: str) -> None:
    """Refuse a password that is short, among the commonest, or contains the person's name or address."""
    if len(password) < SHORTEST:
        raise Invalid(
            field="password",
            message=N_("Use at least %(count)s characters. Three words work well."),
            count=SHORTEST,
        )
    if len(password) > LONGEST:
        raise Invalid(field="password", message=N_("Use at most %(count)s characters."), count=LONGEST)
    if is_common(password):
        raise Invalid(field="password", message=N_("Many people use this password. Choose one of your own."))
    folded = password.casefold()
    if any(part in folded for part in _parts(personal)):
        raise Invalid(field="password", message=N_("Leave your name and e-mail address out of the password."))


def _parts(personal: tuple[str, ...]) -> set[str]:
    """Return the pieces of names and addresses that are long enough to matter."""
    pieces = {text.casefold() for text in personal}
    for text in tuple(pieces):
        pieces.update(re.split(r"[\s@._\-+]+", text))
    return {piece for piece in pieces if len(piece) >= 4}
