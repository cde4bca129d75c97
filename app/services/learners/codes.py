"""Codes on cards: found by a keyed hash, sealed so that a card can be printed again until it is opened."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet

from app.kit.tokens import fold_code

#: What the settings derive the key for: `settings.secret(PURPOSE)`.
PURPOSE = "learner cards"


def hash_code(key: str, code: str) -> bytes:
    """Return what a code is found by. Keyed, because 49 bits alone could be tried out on a stolen database."""
    return hmac.new(bytes.fromhex(key), fold_code(code).encode(), hashlib.sha256).digest()


def seal(key: str, code: str) -> str:
    """Return the code encrypted, so that only the application can print it."""
    return _fernet(key).encrypt(code.encode()).decode()


def unseal(key: str, sealed: str) -> str:
    """Return the code of a card that has not been opened yet."""
    return _fernet(key).decrypt(sealed.encode()).decode()


def shown(code: str) -> str:
    """Return the code as it is printed: in two groups that are easy to read."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(bytes.fromhex(key)[:32]))
