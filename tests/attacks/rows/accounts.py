"""Accounts, signing in and out, and what is open to everybody."""

from tests.attacks.people import (
    ALL,
    NOBODY,
    OWNER,
    PAIR,
    SIGNED_IN,
    TEACHERS,
    VERIFIED,
)
from tests.attacks.rows import WRONG_TOKEN, Row, row
from tests.cast import PASSWORD

PROFILE = {"name": "New Name", "locale": "en", "time_zone": "Europe/Paris", "theme": "auto"}
SIGN_IN = {"email": "solene@school.example", "password": PASSWORD}


ACCOUNTS: dict[str, Row] = {
    "POST /api/v1/sign-ups": row(
        ALL, {"name": "Eve", "email": "eve@x.example", "password": "three old shoes 5"}
    ),
    "POST /api/v1/email-confirmations/{token}": row(NOBODY, token=WRONG_TOKEN),
    "POST /api/v1/me/email-confirmation": row(TEACHERS, None, 409),
    "POST /api/v1/sign-ins": row(ALL, SIGN_IN),
    "GET /api/v1/sign-ins": row(SIGNED_IN),
    "DELETE /api/v1/sign-ins/{sign_in_id}": row(OWNER),
    "DELETE /api/v1/sign-ins": row(SIGNED_IN),
    "POST /api/v1/password-resets": row(ALL, {"email": "solene@school.example"}),
    "PUT /api/v1/password-resets/{token}": row(NOBODY, {"password": "three old shoes 5"}, token=WRONG_TOKEN),
    "GET /api/v1/me": row(SIGNED_IN),
    "PUT /api/v1/me": row(SIGNED_IN, PROFILE, 422),
    "PUT /api/v1/me/password": row(
        TEACHERS, {"old_password": PASSWORD, "password": "three old shoes 5"}, 422
    ),
    "PUT /api/v1/me/email": row(TEACHERS, {"email": "new@x.example", "password": PASSWORD}, 422),
    "POST /api/v1/me/exports": row(SIGNED_IN),
    "GET /api/v1/me/exports": row(SIGNED_IN),
    "GET /api/v1/me/exports/{export_id}": row(OWNER),
    "GET /api/v1/me/exports/{export_id}/content": row(OWNER),
    "DELETE /api/v1/me/exports/{export_id}": row(OWNER),
    "GET /account/exports": row(SIGNED_IN),
    "POST /account/exports": row(SIGNED_IN),
    "POST /account/exports/{export_id}/end": row(OWNER),
    "POST /api/v1/email-changes/{token}": row(NOBODY, token=WRONG_TOKEN),
    "POST /api/v1/tickets": row(SIGNED_IN),
    "GET /sign-up": row(ALL),
    "POST /sign-up": row(ALL, {"name": "Eve", "email": "eve@x.example", "password": "three old shoes 5"}),
    "GET /sign-up/mail": row(ALL),
    "GET /email-confirmations/{token}": row(ALL, token=WRONG_TOKEN),
    "POST /email-confirmations/{token}": row(NOBODY, token=WRONG_TOKEN),
    "POST /account/email-confirmation": row(TEACHERS, None, 409),
    "GET /sign-in": row(ALL),
    "POST /sign-in": row(ALL, SIGN_IN),
    "POST /sign-out": row(SIGNED_IN),
    "GET /password-resets/new": row(ALL),
    "POST /password-resets": row(ALL, {"email": "solene@school.example"}),
    "GET /password-resets/{token}": row(ALL, token=WRONG_TOKEN),
    "POST /password-resets/{token}": row(NOBODY, {"password": "three old shoes 5"}, token=WRONG_TOKEN),
    "GET /account": row(SIGNED_IN),
    "POST /account/profile": row(SIGNED_IN, PROFILE, 422),
    "POST /account/password": row(TEACHERS, {"old_password": PASSWORD, "password": "three old shoes 5"}, 422),
    "POST /account/email": row(TEACHERS, {"email": "new@x.example", "password": PASSWORD}, 422),
    "POST /account/devices/{sign_in_id}/end": row(OWNER),
    "POST /account/devices/end": row(SIGNED_IN),
    "GET /email-changes/{token}": row(ALL, token=WRONG_TOKEN),
    "POST /email-changes/{token}": row(NOBODY, token=WRONG_TOKEN),
}


# Solène is the buddy of Aino: nobody else reads, writes or ends anything.
BUDDIES: dict[str, Row] = {
    "GET /api/v1/me/buddy-help": row(TEACHERS),
    "PUT /api/v1/me/buddy-help": row(VERIFIED, {"helps": True, "most": 2}, 409),
    "GET /api/v1/buddies": row(TEACHERS),
    "GET /api/v1/buddies/{pair_id}": row(PAIR),
    "GET /api/v1/buddies/{pair_id}/notes": row(PAIR),
    "POST /api/v1/buddies/{pair_id}/notes": row(PAIR, {"text": "Hello"}),
    "POST /api/v1/buddies/{pair_id}/ending": row(PAIR, {"another": False}),
    "GET /buddies/{id}": row(PAIR),
    "POST /buddies/{id}/notes": row(PAIR, {"text": "Hello"}),
    "POST /buddies/{id}/ending": row(PAIR, {}),
    "POST /account/buddy-help": row(VERIFIED, {"helps": "true", "most": "2"}, 422),
}


OPEN: dict[str, Row] = {
    "GET /api/v1/openapi.json": row(ALL),
    "GET /healthz": row(ALL),
    "GET /readyz": row(ALL, None, 503),
    "GET /": row(ALL),
    "GET /today": row(SIGNED_IN),
    "GET /dev/mail": row(ALL, shows=True),  # the demo's; not there in production: test_doors.py
    "GET /dev/style": row(ALL),
    "GET /device-check": row(SIGNED_IN),
    "GET /help": row(ALL),
    "GET /api/v1/open-data": row(ALL),
    "GET /open-data": row(ALL),
    "GET /open-data/figures.csv": row(ALL),
    "GET /open-data/figures.json": row(ALL),
    "POST /language": row(ALL, {"locale": "de"}),
    "GET /help/errors": row(ALL),
    "GET /api/v1/trades": row(SIGNED_IN),
    "GET /api/v1/tags": row(SIGNED_IN),
    "GET /api/v1/places": row(TEACHERS),
}
