"""The authorisation table of every HTTP route: who may get through, with a request that is otherwise right.

A new route without a row fails the tests, and so does a row without a route. Parts of addresses come from
the world by the word before them; `at` says where a row needs another one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from app.kit.clock import now
from tests.attacks.people import (
    ALL,
    CAMERA,
    COLLEAGUE,
    GUEST,
    MEMBERS,
    NOBODY,
    OFFICERS,
    OWNER,
    PAIR,
    PARTNER,
    SIGNED_IN,
    STAFF,
    TEACHERS,
    VERIFIED,
    Who,
)
from tests.cast import PASSWORD
from tests.classroom import class_body

Ids = Mapping[str, Any]
Body = dict[str, Any] | Callable[[Ids], dict[str, Any]] | None
WRONG_TOKEN = "x" * 43


@dataclass(frozen=True)
class Row:
    """Who may pass, with what; `also` are further answers that say "allowed, but not now"."""

    may: frozenset[Who]
    body: Body = None
    also: frozenset[int] = frozenset()
    at: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    # Further answers that are a no to everybody else.
    no: frozenset[int] = frozenset()
    # Whoever gets through sees what others have not seen before: that is what this route is for.
    shows: bool = False
    query: str = ""


def row(
    may: frozenset[Who],
    body: Body = None,
    *also: int,
    headers: Any = None,
    no: int | None = None,
    shows: bool = False,
    query: str = "",
    **at: Any,
) -> Row:
    """Return a row; further keywords replace parts of the address."""
    return Row(may, body, frozenset(also), at, headers or {}, frozenset({no} if no else ()), shows, query)


def _later(hours: int = 30) -> str:
    return (now() + timedelta(hours=hours)).isoformat()


def _day(days: int = 20) -> str:
    return (now() + timedelta(days=days)).date().isoformat()


def _call() -> dict[str, Any]:
    return {"title": "Who bakes rye with us?", "ends_on": _day(), "kinds": ["virtual"]}


def _school(name: str = "Lycée des Métiers", country: str = "FR", place: str = "Lyon") -> dict[str, Any]:
    return {"name": name, "country": country, "place": place, "time_zone": "Europe/Paris"}


def _session() -> dict[str, Any]:
    return {"title": "A lesson", "starts_at": _later(), "minutes": 45}


def _session_form() -> dict[str, Any]:
    return {"title": "A lesson", "day": _day(3), "time": "10:00", "minutes": "45"}


def _class(ids: Ids) -> dict[str, Any]:
    return class_body(ids["schools"])


def _class_form(ids: Ids) -> dict[str, Any]:
    plain = {"organisation_id": str(ids["schools"]), "name": "CAP Boulanger 9", "trade_id": "7512"}
    plain |= {"trade": "Bakers", "eqf": "3", "language_1": "en", "level_1": "A2", "size": "14"}
    return {**plain, "age_band": "14-18", "term_start": "2026-09-01", "term_end": "2027-06-30"}


ANSWER = {"decision": "verify", "code": "named_on_page", "note": ""}
REFUSAL = {"reason": "full", "note": ""}
EVIDENCE = {"kind": "web_page", "text": "https://school.example/staff"}
PROFILE = {"name": "New Name", "locale": "en", "time_zone": "Europe/Paris", "theme": "auto"}
PROPOSE: Callable[[Ids], dict[str, Any]] = lambda ids: {  # noqa: E731
    "from_class_id": str(ids["further"]), "to_class_id": str(ids["liege"]), "title": "Bread", "message": "Hello!",
}  # fmt: skip
TUS = {"tus-resumable": "1.0.0"}
SEND = {**TUS, "content-type": "application/offset+octet-stream", "upload-offset": "0"}
OVER = {**TUS, "x-http-method-override": "HEAD"}
PLAIN_UPLOAD = {"files": ("new.txt", b"hello")}
SIGN_IN = {"email": "solene@school.example", "password": PASSWORD}
CARD = {"code": "AAAAA-AAAAA", "display_name": "Nobody", "secret": "739104"}

_ACCOUNTS = {
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

_OPEN = {
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

_SCHOOLS = {
    "GET /api/v1/organisations": row(TEACHERS),
    "POST /api/v1/organisations": row(TEACHERS, _school("Quite another school", place="Paris")),
    "GET /api/v1/organisations/{organisation_id}": row(TEACHERS),
    "PUT /api/v1/organisations/{organisation_id}": row(STAFF, _school()),
    "GET /api/v1/organisations/{organisation_id}/colleagues": row(TEACHERS),
    "POST /api/v1/organisations/{organisation_id}/memberships": row(TEACHERS, None, 409),
    "DELETE /api/v1/organisations/{organisation_id}/memberships/mine": row(STAFF | {Who.NEWCOMER}, None, 409),
    "GET /api/v1/me/memberships": row(TEACHERS),
    "POST /api/v1/memberships/{membership_id}/vouching": row(STAFF),
    "POST /api/v1/memberships/{membership_id}/doubt": row(STAFF),
    "GET /api/v1/verifications": row(TEACHERS),
    "GET /api/v1/verifications/{case_id}": row(frozenset({Who.UNVERIFIED})),
    "POST /api/v1/verifications/{case_id}/evidence": row(frozenset({Who.UNVERIFIED}), EVIDENCE),
    "GET /api/v1/support/verifications": row(OFFICERS),
    "GET /api/v1/support/verifications/{case_id}": row(frozenset({Who.OFFICER})),
    "GET /api/v1/support/verifications/{case_id}/notes": row(frozenset({Who.OFFICER})),
    "POST /api/v1/support/verifications/{case_id}/answer": row(frozenset({Who.OFFICER}), ANSWER),
    "GET /people": row(TEACHERS),
    "POST /memberships/{id}/vouching": row(STAFF),
    "POST /memberships/{id}/doubt": row(STAFF),
    "GET /schools/find": row(TEACHERS),
    "GET /schools/new": row(TEACHERS),
    "POST /schools/new": row(TEACHERS, {"kind": "school", **_school("Quite another school", place="Paris")}),
    "GET /schools/{id}": row(TEACHERS),
    "GET /schools/{id}/edit": row(STAFF),
    "POST /schools/{id}/edit": row(STAFF, {"kind": "school", **_school()}),
    "POST /schools/{id}/membership": row(TEACHERS, None, 409),
    "POST /schools/{id}/departure": row(STAFF | {Who.NEWCOMER}, None, 409),
    "GET /verifications/{id}": row(frozenset({Who.UNVERIFIED})),
    "POST /verifications/{id}/evidence": row(frozenset({Who.UNVERIFIED}), EVIDENCE),
    "GET /support": row(OFFICERS),
    "GET /support/{id}": row(frozenset({Who.OFFICER})),
    "POST /support/{id}/answer": row(frozenset({Who.OFFICER}), ANSWER),
}

PERIOD = {"kind": "holiday", "name": "Winter", "first_day": "2027-02-13", "last_day": "2027-02-28"}
SHARED = {**PERIOD, "reach": "country"}
#: Every school of France may take over what Solène's school has shared: her own colleagues here.
_CALENDARS = {
    "GET /api/v1/organisations/{organisation_id}/calendar": row(TEACHERS),
    "POST /api/v1/organisations/{organisation_id}/calendar": row(STAFF, SHARED),
    "PUT /api/v1/organisations/{organisation_id}/calendar/{period_id}": row(STAFF),
    "DELETE /api/v1/organisations/{organisation_id}/calendar/{period_id}": row(STAFF),
    "PUT /api/v1/organisations/{organisation_id}/doubts/{period_id}": row(STAFF, {"note": "No."}, 422),
    "PUT /api/v1/periods/{period_id}": row(STAFF, SHARED),
    "DELETE /api/v1/periods/{period_id}": row(STAFF),
    "GET /schools/{id}/calendar": row(TEACHERS),
    "GET /schools/{id}/calendar/new": row(STAFF),
    "POST /schools/{id}/calendar/new": row(STAFF, SHARED),
    "GET /schools/{id}/calendar/{period_id}/edit": row(STAFF),
    "POST /schools/{id}/calendar/{period_id}/edit": row(STAFF, SHARED),
    "POST /schools/{id}/calendar/{period_id}/deletion": row(STAFF),
    "POST /schools/{id}/calendar/{period_id}/adoption": row(STAFF),
    "POST /schools/{id}/calendar/{period_id}/removal": row(STAFF),
    "GET /schools/{id}/calendar/{period_id}/doubt": row(STAFF),
    "POST /schools/{id}/calendar/{period_id}/doubt": row(STAFF, {"note": "No."}, 422),
}

_LEARNERS = {
    "GET /api/v1/classes/{class_id}/learners": row(OWNER),
    "POST /api/v1/classes/{class_id}/learners": row(OWNER, {"names": "Eve Example"}),
    "POST /api/v1/classes/{class_id}/learner-lists": row(OWNER, {"names": "Eve Example"}),
    "PATCH /api/v1/classes/{class_id}/learners/{learner_id}": row(OWNER, {"name": "Eve Example"}),
    "POST /api/v1/classes/{class_id}/learners/{learner_id}/reset": row(OWNER),
    "DELETE /api/v1/classes/{class_id}/learners/{learner_id}": row(OWNER),
    "GET /api/v1/classes/{class_id}/cards": row(OWNER),
    "POST /api/v1/learner-cards": row(NOBODY, CARD, no=422),
    "POST /api/v1/learner-sign-ins": row(NOBODY, {"code": CARD["code"], "secret": "739104"}, no=422),
    "GET /classes/{id}/learners": row(OWNER),
    "POST /classes/{id}/learners/check": row(OWNER, {"names": "Eve Example"}),
    "POST /classes/{id}/learners": row(OWNER, {"names": "Eve Example"}),
    "GET /classes/{id}/learners/{learner_id}": row(OWNER),
    "POST /classes/{id}/learners/{learner_id}": row(OWNER, {"name": "Eve Example"}),
    "POST /classes/{id}/learners/{learner_id}/reset": row(OWNER),
    "POST /classes/{id}/learners/{learner_id}/removal": row(OWNER),
    "GET /classes/{id}/cards": row(OWNER),
    "GET /learn": row(ALL),
    "POST /learn": row(NOBODY, {"code": CARD["code"], "secret": "739104"}, no=422),
    "GET /c/{code}": row(ALL, code="AAAAAAAAAA"),
    "POST /c/{code}": row(NOBODY, {"display_name": "Nobody", "secret": "739104"}, no=422, code="AAAAAAAAAA"),
}

_FINDING = {
    "GET /api/v1/classes": row(TEACHERS),
    "POST /api/v1/classes": row(STAFF | {Who.NEWCOMER}, _class, no=422),
    "GET /api/v1/classes/{class_id}": row(TEACHERS),
    "PUT /api/v1/classes/{class_id}": row(OWNER, _class),
    "POST /api/v1/classes/{class_id}/archiving": row(OWNER),
    "GET /api/v1/classes/{class_id}/teachers": row(TEACHERS),
    "PUT /api/v1/classes/{class_id}/teachers/{person_id}": row(OWNER),
    "DELETE /api/v1/classes/{class_id}/teachers/{person_id}": row(OWNER, None, 422),
    "GET /api/v1/classes/{class_id}/openness": row(TEACHERS),
    "PUT /api/v1/classes/{class_id}/openness": row(OWNER, {"most_open": 8, "quiet_until": None}),
    "GET /api/v1/calls": row(TEACHERS),
    "POST /api/v1/calls": row(OWNER, lambda ids: {**_call(), "class_id": str(ids["classes"])}),
    "GET /api/v1/calls/{call_id}": row(TEACHERS),
    "PUT /api/v1/calls/{call_id}": row(OWNER, _call()),
    "POST /api/v1/calls/{call_id}/closure": row(OWNER),
    "GET /api/v1/classes/{class_id}/suggestions": row(OWNER),
    "GET /api/v1/classes/{class_id}/suggestions/{other_id}": row(OWNER),
    "PUT /api/v1/classes/{class_id}/dismissals/{other_id}": row(OWNER),
    "GET /api/v1/search": row(TEACHERS, query="q=boulanger"),
    "GET /api/v1/search/counts": row(TEACHERS, query="q=boulanger"),
    "GET /api/v1/saved-searches": row(TEACHERS),
    "POST /api/v1/saved-searches": row(TEACHERS, {"name": "Bakers", "query": "q=baker"}),
    "GET /api/v1/saved-searches/{search_id}/news": row(OWNER),
    "POST /api/v1/saved-searches/{search_id}/looks": row(OWNER),
    "DELETE /api/v1/saved-searches/{search_id}": row(OWNER),
    "DELETE /api/v1/classes/{class_id}/dismissals/{other_id}": row(OWNER),
    "DELETE /api/v1/classes/{class_id}/lessons-taught/{reason}": row(OWNER, reason="trade"),
    "GET /api/v1/proposals": row(TEACHERS),
    "POST /api/v1/proposals": row(OWNER, PROPOSE),
    "GET /api/v1/proposals/draft": row(OWNER, query="from={further}&to={liege}"),
    "GET /api/v1/proposals/{proposal_id}": row(PAIR),
    "POST /api/v1/proposals/{proposal_id}/acceptance": row(PARTNER),
    "POST /api/v1/proposals/{proposal_id}/refusal": row(PARTNER, REFUSAL),
    "POST /api/v1/proposals/{proposal_id}/questions": row(PARTNER, {"text": "When?"}),
    "POST /api/v1/proposals/{proposal_id}/replies": row(OWNER, {"text": "Soon."}, proposals="asked"),
    "POST /api/v1/proposals/{proposal_id}/withdrawal": row(OWNER),
}
_FINDING_PAGES = {
    "GET /find": row(TEACHERS),
    "GET /matches/{mine}/{theirs}": row(OWNER),
    "GET /search": row(TEACHERS, query="q=boulanger"),
    "GET /saved-searches": row(TEACHERS),
    "POST /saved-searches": row(TEACHERS, {"name": "Bakers", "query": "q=baker"}),
    "GET /saved-searches/{id}": row(OWNER),
    "GET /saved-searches/{id}/news": row(OWNER, query="since=2026-01-01T00:00:00Z"),
    "POST /saved-searches/{id}/mail": row(OWNER, {"by_mail": "1"}),
    "POST /saved-searches/{id}/end": row(OWNER),
    "GET /saved-searches/ending/{token}": row(ALL, token=WRONG_TOKEN),
    "POST /saved-searches/ending/{token}": row(NOBODY, token=WRONG_TOKEN),
    "GET /classes/new": row(TEACHERS),
    "POST /classes/new": row(STAFF | {Who.NEWCOMER}, _class_form, no=422),
    "GET /classes/{id}": row(TEACHERS),
    "GET /classes/{id}/edit": row(OWNER),
    "POST /classes/{id}/edit": row(OWNER, _class_form),
    "POST /classes/{id}/archive": row(OWNER),
    "GET /classes/{id}/openness": row(OWNER),
    "POST /classes/{id}/openness": row(OWNER, {"most_open": "8"}),
    "POST /classes/{id}/teachers": row(OWNER, lambda ids: {"person_id": str(ids["teachers"])}),
    "POST /classes/{id}/teachers/{person_id}/removal": row(OWNER, None, 422),
    "POST /classes/{id}/dismissals": row(OWNER, lambda ids: {"other_id": str(ids["liege"])}),
    "GET /classes/{id}/dismissals": row(OWNER),
    "POST /classes/{id}/dismissals/{other_id}/removal": row(OWNER),
    "POST /classes/{id}/lessons-taught/{reason}/removal": row(OWNER, reason="trade"),
    "GET /calls": row(TEACHERS),
    "GET /calls/new": row(TEACHERS, query="class={classes}"),
    "POST /calls/new": row(OWNER, _call(), query="class={classes}"),
    "GET /calls/{id}": row(TEACHERS),
    "GET /calls/{id}/edit": row(OWNER),
    "POST /calls/{id}/edit": row(OWNER, _call()),
    "POST /calls/{id}/closure": row(OWNER),
    "GET /proposals": row(TEACHERS),
    "GET /proposals/new": row(OWNER, query="from={further}&to={liege}"),
    "POST /proposals/new": row(
        OWNER, {"title": "Bread", "message": "Hello!"}, query="from={further}&to={liege}"
    ),
    "GET /proposals/{id}": row(PAIR),
    "POST /proposals/{id}/acceptance": row(PARTNER),
    "GET /proposals/{id}/refusal": row(PARTNER),
    "POST /proposals/{id}/refusal": row(PARTNER, REFUSAL),
    "POST /proposals/{id}/questions": row(PARTNER, {"text": "When?"}),
    "POST /proposals/{id}/replies": row(OWNER, {"text": "Soon."}, proposals="asked"),
    "POST /proposals/{id}/withdrawal": row(OWNER),
}

_PARTNERSHIPS = {
    "GET /api/v1/projects/{project_id}/partnership": row(PAIR),
    "GET /api/v1/projects/{project_id}/candidates": row(PAIR),
    "GET /projects/{id}/candidates": row(PAIR),
    "POST /api/v1/check-ins/{check_in_id}/answer": row(OWNER, {"going": "so_so", "wants_help": False}),
    "POST /api/v1/projects/{project_id}/classes/{class_id}/roll-calls": row(PARTNER, None, 409),
    "POST /api/v1/roll-calls/{roll_call_id}/answer": row(OWNER, {"here": True}),
    "POST /api/v1/projects/{project_id}/classes/{class_id}/absence": row(PARTNER, None, 409),
    "POST /api/v1/classes/{class_id}/hand-overs": row(
        OWNER, lambda ids: {"person_id": str(ids["teachers"])}, 409
    ),
    "GET /api/v1/hand-overs": row(TEACHERS),
    "POST /api/v1/hand-overs/{hand_over_id}/acceptance": row(COLLEAGUE),
    "POST /api/v1/hand-overs/{hand_over_id}/refusal": row(COLLEAGUE),
    "POST /api/v1/hand-overs/{hand_over_id}/withdrawal": row(OWNER),
    "PUT /api/v1/me/activity-sharing": row(TEACHERS, {"shares": True}),
    "GET /api/v1/support/partnerships": row(OFFICERS),
    # The class is of a country for which nobody of this world answers.
    "POST /api/v1/support/partnerships/{check_in_id}/help": row(NOBODY),
    "GET /projects/{id}/partnership": row(PAIR),
    "POST /projects/{id}/check-ins/{check_in_id}": row(OWNER, {"going": "so_so"}),
    "POST /projects/{id}/roll-calls/{roll_id}": row(OWNER, {"here": "true"}),
    "POST /projects/{id}/classes/{class_id}/roll-call": row(PARTNER, None, 409),
    "POST /projects/{id}/classes/{class_id}/absence": row(PARTNER, None, 409),
    "GET /classes/{id}/hand-over": row(OWNER),
    "POST /classes/{id}/hand-over": row(OWNER, lambda ids: {"person_id": str(ids["teachers"])}, 409, 422),
    "GET /hand-overs/{id}": row(OWNER | COLLEAGUE),
    "POST /hand-overs/{id}/acceptance": row(COLLEAGUE),
    "POST /hand-overs/{id}/refusal": row(COLLEAGUE),
    "POST /hand-overs/{id}/withdrawal": row(OWNER),
    "POST /account/activity": row(TEACHERS, {"shares": "true"}),
    "GET /support/partnerships": row(OFFICERS),
    "POST /support/partnerships/{id}/help": row(NOBODY),
}

_PROJECTS = {
    "GET /api/v1/projects": row(SIGNED_IN),
    "POST /api/v1/projects": row(TEACHERS, {"title": "Trying things"}, 409, 422),
    "GET /api/v1/projects/{project_id}": row(MEMBERS),
    "PUT /api/v1/projects/{project_id}": row(PAIR, {"title": "Another title", "aims": ""}),
    "GET /api/v1/projects/{project_id}/members": row(MEMBERS),
    "POST /api/v1/projects/{project_id}/departure": row(PAIR),
    "POST /api/v1/projects/{project_id}/closure": row(PAIR, None, 409),
    "GET /api/v1/projects/{project_id}/invitations": row(PAIR),
    "POST /api/v1/projects/{project_id}/invitations": row(PAIR, {"note": ""}),
    "DELETE /api/v1/projects/{project_id}/invitations/{invitation_id}": row(PAIR),
    "GET /api/v1/invitations/{token}": row(NOBODY, token=WRONG_TOKEN),
    "POST /api/v1/invitations/{token}/acceptance": row(VERIFIED, shows=True),
    "GET /api/v1/projects/{project_id}/messages": row(MEMBERS),
    "POST /api/v1/projects/{project_id}/messages": row(MEMBERS, {"text": "Hello"}),
    "PUT /api/v1/messages/{message_id}": row(OWNER, {"text": "Hello"}),
    "DELETE /api/v1/messages/{message_id}": row(PAIR),
    "PUT /api/v1/projects/{project_id}/read-mark": row(
        MEMBERS, lambda ids: {"message_id": str(ids["messages"])}
    ),
    "GET /projects": row(SIGNED_IN),
    "POST /projects": row(TEACHERS, {"title": "Trying things"}, 409, 422),
    "GET /projects/new": row(TEACHERS),
    "GET /projects/{id}": row(MEMBERS),
    "GET /projects/{id}/edit": row(PAIR),
    "POST /projects/{id}": row(PAIR, {"title": "Another title", "aims": ""}),
    "GET /projects/{id}/people": row(MEMBERS),
    "POST /projects/{id}/invitations": row(PAIR, {"note": ""}),
    "POST /projects/{id}/invitations/{invitation_id}/revocation": row(PAIR),
    "GET /projects/{id}/departure": row(PAIR),
    "POST /projects/{id}/departure": row(PAIR),
    "GET /projects/{id}/closure": row(PAIR),
    "POST /projects/{id}/closure": row(PAIR, None, 409),
    "GET /join/{token}": row(NOBODY, token=WRONG_TOKEN),
    "POST /join/{token}": row(VERIFIED, shows=True, token="{join}"),
    "GET /projects/{id}/talk": row(MEMBERS),
    "POST /projects/{id}/talk": row(MEMBERS, {"text": "Hello"}),
    "GET /messages/{id}/edit": row(OWNER),
    "POST /messages/{id}": row(OWNER, {"text": "Hello"}),
    "POST /messages/{id}/deletion": row(PAIR),
}

STORY = {"title": "Our bread", "summary": "We baked.", "weeks": 3}
STORY_FORM = {**STORY, "step_1_title": "Tasting", "step_1_week": "2"}
CONSENT: Callable[[Ids], dict[str, Any]] = lambda ids: {"changed_at": ids["seen"]}  # noqa: E731
PLAN: Callable[[Ids], dict[str, Any]] = lambda ids: {  # noqa: E731
    "class_id": str(ids["classes"]), "title": "Our bread", "first": _day(), "at": "10:00",
}  # fmt: skip

# The story of a closed project of the pair's: published, for signed-in people.
_STORIES = {
    "GET /api/v1/stories": row(ALL),
    "GET /api/v1/stories/{story_id}": row(SIGNED_IN),
    "POST /api/v1/stories/{story_id}/plans": row(OWNER, PLAN),
    "DELETE /api/v1/stories/{story_id}/consent": row(PAIR | STAFF),
    "GET /api/v1/projects/{project_id}/story": row(PAIR, projects="closed"),
    "PUT /api/v1/projects/{project_id}/story": row(PAIR, STORY, projects="closed"),
    "PUT /api/v1/projects/{project_id}/story/consent": row(PAIR, CONSENT, projects="closed"),
    "GET /inspiration": row(ALL),
    "GET /inspiration/{id}": row(SIGNED_IN),
    "GET /inspiration/{id}/plan": row(TEACHERS),
    "POST /inspiration/{id}/plan": row(OWNER, PLAN),
    "POST /inspiration/{id}/withdrawal": row(PAIR | STAFF),
    "GET /projects/{id}/story": row(PAIR, projects="closed"),
    "POST /projects/{id}/story": row(PAIR, STORY_FORM, projects="closed"),
    "POST /projects/{id}/story/consent": row(PAIR, CONSENT, projects="closed"),
}

MEETING: Callable[[Ids], dict[str, Any]] = lambda ids: {"field": "072", "starts_at": _later()}  # noqa: E731
MEETING_FORM: Callable[[Ids], dict[str, Any]] = lambda ids: {  # noqa: E731
    "field": "072", "day": _day(), "time": "15:00",
}  # fmt: skip
SEAT: Callable[[Ids], dict[str, Any]] = lambda ids: {"class_id": str(ids["classes"])}  # noqa: E731

# A meeting whose lobby is open: the pair is registered, and has talked in a round (so that seats stay as they are).
_MEETINGS = {
    "GET /api/v1/meetings": row(TEACHERS),
    "POST /api/v1/meetings": row(OFFICERS, MEETING),
    "GET /api/v1/meetings/{meeting_id}": row(TEACHERS),
    "POST /api/v1/meetings/{meeting_id}/cancellation": row(OFFICERS),
    "PUT /api/v1/meetings/{meeting_id}/seat": row(OWNER, SEAT, 409),
    "DELETE /api/v1/meetings/{meeting_id}/seat": row(TEACHERS, None, 409),
    "PUT /api/v1/meetings/{meeting_id}/presence": row(PAIR),
    "GET /api/v1/meetings/{meeting_id}/talks": row(PAIR),
    "PUT /api/v1/meetings/{meeting_id}/talks/{talk_id}/mark": row(PAIR, {"again": True}),
    "GET /api/v1/me/people-met": row(TEACHERS),
    "GET /meetings": row(TEACHERS),
    "GET /meetings/new": row(OFFICERS),
    "POST /meetings/new": row(OFFICERS, MEETING_FORM),
    "GET /meetings/met": row(TEACHERS),
    "GET /meetings/{id}": row(TEACHERS),
    "GET /meetings/{id}/calendar.ics": row(TEACHERS),
    "POST /meetings/{id}/seat": row(OWNER, SEAT, 409, 422),
    "POST /meetings/{id}/seat/removal": row(TEACHERS, None, 409),
    "POST /meetings/{id}/cancellation": row(OFFICERS),
    "GET /meetings/{id}/lobby": row(PAIR),
    "POST /meetings/{id}/talks/{talk_id}/mark": row(PAIR, {"again": "1"}),
}

_FILES = {
    "GET /api/v1/projects/{project_id}/files": row(MEMBERS),
    "GET /api/v1/projects/{project_id}/bin": row(MEMBERS),
    "POST /api/v1/projects/{project_id}/folders": row(MEMBERS, {"name": "Photos"}),
    "PUT /api/v1/folders/{folder_id}": row(PAIR, {"name": "Photos"}),
    "DELETE /api/v1/folders/{folder_id}": row(PAIR),
    "GET /api/v1/files/{file_id}": row(MEMBERS),
    "PUT /api/v1/files/{file_id}": row(PAIR, {"name": "Oven.png"}),
    "DELETE /api/v1/files/{file_id}": row(PAIR),
    "POST /api/v1/files/{file_id}/restoration": row(PAIR, files="binned"),
    "GET /api/v1/files/{file_id}/versions": row(MEMBERS),
    "POST /api/v1/files/{file_id}/versions/{number}/restoration": row(PAIR),
    "GET /api/v1/files/{file_id}/content": row(MEMBERS),
    "HEAD /api/v1/files/{file_id}/content": row(MEMBERS),
    "GET /api/v1/files/{file_id}/versions/{number}/content": row(MEMBERS),
    "HEAD /api/v1/files/{file_id}/versions/{number}/content": row(MEMBERS),
    "GET /api/v1/files/{file_id}/versions/{number}/pictures/{side}": row(MEMBERS),
    "GET /projects/{id}/files": row(MEMBERS),
    "POST /projects/{id}/files": row(MEMBERS, PLAIN_UPLOAD),
    "POST /projects/{id}/folders": row(MEMBERS, {"name": "Photos"}),
    "POST /folders/{id}": row(PAIR, {"name": "Photos"}),
    "POST /folders/{id}/deletion": row(PAIR),
    "GET /projects/{id}/bin": row(MEMBERS),
    "GET /files/{id}": row(MEMBERS),
    "POST /files/{id}": row(PAIR, {"name": "Oven.png"}),
    "POST /files/{id}/trash": row(PAIR),
    "POST /files/{id}/restoration": row(PAIR, files="binned"),
    "POST /files/{id}/versions/{number}/restoration": row(PAIR),
    "POST /api/v1/uploads": row(MEMBERS, headers={**TUS, "upload-length": "5", "upload-metadata": "{made}"}),
    "HEAD /api/v1/uploads/{upload_id}": row(OWNER, headers=TUS),
    "PATCH /api/v1/uploads/{upload_id}": row(OWNER, headers=SEND),
    "DELETE /api/v1/uploads/{upload_id}": row(OWNER, headers=TUS),
    "POST /api/v1/uploads/{upload_id}": row(OWNER, headers=OVER),
}

_SESSIONS = {
    "GET /api/v1/projects/{project_id}/sessions": row(MEMBERS),
    "POST /api/v1/projects/{project_id}/sessions": row(PAIR, _session()),
    "POST /api/v1/projects/{project_id}/sessions/now": row(PAIR, {"title": "Now"}),
    "GET /api/v1/sessions/{session_id}": row(MEMBERS),
    "PUT /api/v1/sessions/{session_id}": row(PAIR, _session()),
    "POST /api/v1/sessions/{session_id}/cancellation": row(PAIR),
    "GET /api/v1/sessions/{session_id}/calendar.ics": row(MEMBERS),
    "GET /api/v1/sessions/{session_id}/guest-links": row(PAIR),
    "POST /api/v1/sessions/{session_id}/guest-links": row(PAIR, {"note": "the miller"}),
    "DELETE /api/v1/sessions/{session_id}/guest-links/{link_id}": row(PAIR),
    "GET /api/v1/sessions/{session_id}/attendance": row(MEMBERS),
    "GET /api/v1/sessions/{session_id}/messages": row(MEMBERS),
    "POST /api/v1/guest-tickets": row(GUEST),
    "GET /projects/{id}/live": row(MEMBERS),
    "POST /projects/{id}/sessions/now": row(PAIR, {"title": "Now"}),
    "GET /projects/{id}/sessions/new": row(PAIR),
    "POST /projects/{id}/sessions": row(PAIR, _session_form()),
    "GET /sessions/{id}": row(MEMBERS),
    "GET /sessions/{id}/edit": row(PAIR),
    "POST /sessions/{id}": row(PAIR, _session_form()),
    "POST /sessions/{id}/cancellation": row(PAIR),
    "GET /sessions/{id}/calendar.ics": row(MEMBERS),
    "POST /sessions/{id}/guest-links": row(PAIR, {"note": "the miller"}),
    "POST /sessions/{id}/guest-links/{link_id}/revocation": row(PAIR),
    "GET /sessions/{id}/room": row(MEMBERS),
    "GET /g/{token}": row(NOBODY, token=WRONG_TOKEN),
    "POST /g/{token}": row(NOBODY, {"name": "Eve"}, token=WRONG_TOKEN),
    "GET /guest-room": row(GUEST),
    "GET /guest-room/left": row(GUEST),
}

# Everybody who may be in the room gets an answer; whoever is not inside right now is told so (409).
_BENCH = {
    "POST /api/v1/sessions/{session_id}/bench-link": row(MEMBERS, None, 409),
    "DELETE /api/v1/sessions/{session_id}/bench-link": row(MEMBERS, None, 409),
    "DELETE /api/v1/sessions/{session_id}/bench-camera": row(MEMBERS, None, 409),
    "POST /api/v1/camera-tickets": row(CAMERA),
    "GET /b/{code}": row(NOBODY, code="A" * 28),
    "POST /b/{code}": row(NOBODY, {}, code="A" * 28),
    "GET /workbench-camera": row(CAMERA),
}

_ROUND_LEADERS = frozenset({Who.OFFICER})
_SEE_ROUNDS = VERIFIED | _ROUND_LEADERS


def _round() -> dict[str, Any]:
    return {"title": "Circles", "last_day": _day(20), "term_start": _day(40)}


def _reserve(ids: Ids) -> dict[str, Any]:
    return {"class_id": str(ids["liege"])}


_ROUNDS = {
    "GET /api/v1/rounds": row(TEACHERS),
    "POST /api/v1/rounds": row(OFFICERS, lambda ids: _round()),
    "GET /api/v1/rounds/{round_id}": row(_SEE_ROUNDS),
    "GET /api/v1/rounds/{round_id}/groups": row(_ROUND_LEADERS),
    "PUT /api/v1/rounds/{round_id}/facilitator": row(_ROUND_LEADERS, {"facilitator": ""}),
    "POST /api/v1/rounds/{round_id}/cancellation": row(_ROUND_LEADERS),
    "PUT /api/v1/rounds/{round_id}/entries/{class_id}": row(OWNER, {"languages": ["en"]}),
    "DELETE /api/v1/rounds/{round_id}/entries/{class_id}": row(OWNER),
    "GET /api/v1/round-groups/{group_id}": row(PAIR | _ROUND_LEADERS),
    "POST /api/v1/round-seats/{seat_id}/acceptance": row(OWNER),
    "POST /api/v1/round-seats/{seat_id}/refusal": row(OWNER),
    "GET /api/v1/round-seats/{seat_id}/reserves": row(_ROUND_LEADERS),
    "POST /api/v1/round-seats/{seat_id}/replacement": row(_ROUND_LEADERS, _reserve),
    "GET /rounds": row(TEACHERS),
    "GET /rounds/{id}": row(_SEE_ROUNDS),
    "GET /rounds/{id}/classes/{class_id}": row(OWNER),
    "POST /rounds/{id}/classes/{class_id}": row(OWNER, {"languages": "en"}),
    "POST /rounds/{id}/classes/{class_id}/withdrawal": row(OWNER),
    "GET /rounds/groups/{id}": row(PAIR | _ROUND_LEADERS),
    "POST /rounds/seats/{id}/acceptance": row(OWNER),
    "POST /rounds/seats/{id}/refusal": row(OWNER),
    "GET /support/rounds": row(TEACHERS),
    "GET /support/rounds/new": row(OFFICERS),
    "POST /support/rounds/new": row(OFFICERS, lambda ids: _round()),
    "GET /support/rounds/{id}": row(_ROUND_LEADERS),
    "POST /support/rounds/{id}/facilitator": row(_ROUND_LEADERS, {"facilitator": ""}),
    "POST /support/rounds/{id}/cancellation": row(_ROUND_LEADERS),
    "GET /support/rounds/seats/{id}/replacement": row(_ROUND_LEADERS),
    "POST /support/rounds/seats/{id}/replacement": row(_ROUND_LEADERS, _reserve),
}

TABLE: dict[str, Row] = {
    **_ACCOUNTS,
    **_OPEN,
    **_SCHOOLS,
    **_CALENDARS,
    **_LEARNERS,
    **_FINDING,
    **_FINDING_PAGES,
    **_ROUNDS,
    **_PROJECTS,
    **_STORIES,
    **_MEETINGS,
    **_PARTNERSHIPS,
    **_FILES,
    **_SESSIONS,
    **_BENCH,
}
