"""Schools, their calendars, and the learners of their classes."""

from typing import Any

from tests.attacks.people import (
    ALL,
    NOBODY,
    OFFICERS,
    OWNER,
    STAFF,
    TEACHERS,
    Who,
)
from tests.attacks.rows import Row, row


def _school(name: str = "Lycée des Métiers", country: str = "FR", place: str = "Lyon") -> dict[str, Any]:
    return {"name": name, "country": country, "place": place, "time_zone": "Europe/Paris"}


ANSWER = {"decision": "verify", "code": "named_on_page", "note": ""}
EVIDENCE = {"kind": "web_page", "text": "https://school.example/staff"}
CARD = {"code": "AAAAA-AAAAA", "display_name": "Nobody", "secret": "739104"}


SCHOOLS: dict[str, Row] = {
    "GET /api/v1/organisations": row(TEACHERS),
    "POST /api/v1/organisations": row(TEACHERS, _school("Quite another school", place="Paris")),
    "GET /api/v1/organisations/{organisation_id}": row(TEACHERS),
    "PUT /api/v1/organisations/{organisation_id}": row(STAFF, _school()),
    "GET /api/v1/organisations/{organisation_id}/training": row(TEACHERS),
    "PUT /api/v1/organisations/{organisation_id}/training": row(STAFF, {"sites": [{"name": "Atelier"}]}),
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
    "GET /schools/{id}/training": row(STAFF),
    "POST /schools/{id}/training": row(STAFF, {"site_name_1": "Atelier"}),
    "POST /schools/{id}/membership": row(TEACHERS, None, 409),
    "POST /schools/{id}/departure": row(STAFF | {Who.NEWCOMER}, None, 409),
    "GET /verifications/{id}": row(frozenset({Who.UNVERIFIED})),
    "POST /verifications/{id}/evidence": row(frozenset({Who.UNVERIFIED}), EVIDENCE),
    "GET /api/v1/support/fairness": row(OFFICERS),
    "GET /support/fairness": row(OFFICERS),
    "GET /support/fairness/figures.csv": row(OFFICERS),
    "GET /support": row(OFFICERS),
    "GET /support/{id}": row(frozenset({Who.OFFICER})),
    "POST /support/{id}/answer": row(frozenset({Who.OFFICER}), ANSWER),
}


PERIOD = {"kind": "holiday", "name": "Winter", "first_day": "2027-02-13", "last_day": "2027-02-28"}
SHARED = {**PERIOD, "reach": "country"}


#: Every school of France may take over what Solène's school has shared: her own colleagues here.
CALENDARS: dict[str, Row] = {
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


LEARNERS: dict[str, Row] = {
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
