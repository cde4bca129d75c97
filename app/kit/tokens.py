"""Secrets that travel: random tokens, their stored hashes, short codes, and signed stamps that expire."""

import hashlib
import secrets
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer

# No 0/O, 1/I/L or U: read aloud in any accent, typed on a phone.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class BadStamp(Exception):
    """The stamp was altered, has expired, or was made for another purpose."""


def new_token() -> str:
    """Return 256 random bits as URL-safe text (43 characters)."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """Return the SHA-256 of a random token: all that we keep of it. Enough, because the token has 256 bits."""
    return hashlib.sha256(token.encode()).digest()


def new_code(length: int = 10) -> str:
    """Return a code for a printed card; 10 characters are 49 bits."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


def fold_code(text: str) -> str:
    """Return a typed code in the form it was made in: upper case, without spaces and dashes."""
    return "".join(c for c in text.upper() if c.isalnum())


def stamp(secret: str, purpose: str, data: Any) -> str:
    """Return `data` (JSON values) signed for one `purpose`."""
    return URLSafeTimedSerializer(secret, salt=purpose).dumps(data)


def open_stamp(secret: str, purpose: str, text: str, max_age: int) -> Any:
    """Return the data of a stamp made at most `max_age` seconds ago. Raises BadStamp."""
    try:
        return URLSafeTimedSerializer(secret, salt=purpose).loads(text, max_age=max_age)
    except BadSignature as bad:
        raise BadStamp(purpose) from bad
