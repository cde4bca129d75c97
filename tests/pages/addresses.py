"""Every page, whom to be to see it, and an example of its address. A new page without a row fails a test."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """One page: who looks, at which address (names in braces come from the demo house), and what it may weigh."""

    who: str
    address: str
    most_script: int = 70_000
    is_room: bool = False


ROOM_SCRIPT = 250_000

#: Answers that are no pages: probes, a calendar, a way to a search, and what is there to build with.
NO_PAGES = {
    "/healthz",
    "/readyz",
    "/sessions/{id}/calendar.ics",
    "/meetings/{id}/calendar.ics",
    "/open-data/figures.csv",
    "/open-data/figures.json",
    "/support/fairness/figures.csv",
    "/saved-searches/{id}",
    "/account/exports",
    "/dev/mail",
    "/dev/style",
}

EXAMPLES: dict[str, Example] = {
    "/": Example("", "/"),
    "/sign-up": Example("", "/sign-up"),
    "/sign-up/mail": Example("", "/sign-up/mail"),
    "/sign-in": Example("", "/sign-in"),
    "/email-confirmations/{token}": Example("", "/email-confirmations/some-token"),
    "/email-changes/{token}": Example("", "/email-changes/some-token"),
    "/password-resets/new": Example("", "/password-resets/new"),
    "/password-resets/{token}": Example("", "/password-resets/some-token"),
    "/learn": Example("", "/learn"),
    "/c/{code}": Example("", "/c/{card}"),
    "/g/{token}": Example("", "/g/{guest link}"),
    "/guest-room": Example("guest", "/guest-room", ROOM_SCRIPT, is_room=True),
    "/guest-room/left": Example("guest", "/guest-room/left"),
    "/b/{code}": Example("", "/b/{bench code}"),
    "/workbench-camera": Example("camera", "/workbench-camera"),
    "/open-data": Example("", "/open-data"),
    "/help": Example("teacher", "/help"),
    "/help/errors": Example("", "/help/errors"),
    "/today": Example("teacher", "/today"),
    "/account": Example("teacher", "/account"),
    "/buddies/{id}": Example("newcomer", "/buddies/{buddy pair}"),
    "/people": Example("teacher", "/people"),
    "/schools/find": Example("newcomer", "/schools/find?q=lyc"),
    "/schools/new": Example("newcomer", "/schools/new"),
    "/schools/{id}": Example("teacher", "/schools/{school}"),
    "/schools/{id}/edit": Example("teacher", "/schools/{school}/edit"),
    "/schools/{id}/training": Example("teacher", "/schools/{school}/training"),
    "/schools/{id}/calendar": Example("teacher", "/schools/{school}/calendar"),
    "/schools/{id}/calendar/new": Example("teacher", "/schools/{school}/calendar/new"),
    "/schools/{id}/calendar/{period_id}/edit": Example("teacher", "/schools/{school}/calendar/{period}/edit"),
    "/schools/{id}/calendar/{period_id}/doubt": Example(
        "teacher", "/schools/{school}/calendar/{other period}/doubt"
    ),
    "/verifications/{id}": Example("newcomer", "/verifications/{own case}"),
    "/support": Example("officer", "/support"),
    "/support/{id}": Example("officer", "/support/{waiting case}"),
    "/support/fairness": Example("officer", "/support/fairness"),
    "/support/rounds": Example("officer", "/support/rounds"),
    "/support/rounds/new": Example("officer", "/support/rounds/new"),
    "/support/rounds/{id}": Example("officer", "/support/rounds/{asked round}"),
    "/support/rounds/seats/{id}/replacement": Example(
        "officer", "/support/rounds/seats/{round seat}/replacement"
    ),
    "/classes/{id}/starter": Example("teacher", "/classes/{class}/starter"),
    "/rounds": Example("teacher", "/rounds"),
    "/rounds/{id}": Example("teacher", "/rounds/{open round}"),
    "/rounds/{id}/classes/{class_id}": Example("teacher", "/rounds/{open round}/classes/{class}"),
    "/rounds/groups/{id}": Example("teacher", "/rounds/groups/{round group}"),
    "/classes/new": Example("teacher", "/classes/new"),
    "/classes/{id}": Example("teacher", "/classes/{other class}"),
    "/classes/{id}/edit": Example("teacher", "/classes/{class}/edit"),
    "/classes/{id}/openness": Example("teacher", "/classes/{class}/openness"),
    "/classes/{id}/learners": Example("teacher", "/classes/{class}/learners"),
    "/classes/{id}/learners/{learner_id}": Example("teacher", "/classes/{class}/learners/{learner}"),
    "/classes/{id}/cards": Example("teacher", "/classes/{class}/cards"),
    "/classes/{id}/dismissals": Example("teacher", "/classes/{class}/dismissals"),
    "/find": Example("teacher", "/find?class={class}"),
    "/search": Example("teacher", "/search?q=bakers&kind=class&country=150"),
    "/saved-searches": Example("teacher", "/saved-searches"),
    "/saved-searches/{id}/news": Example(
        "teacher", "/saved-searches/{saved search}/news?since=2026-01-01T00:00:00Z"
    ),
    "/saved-searches/ending/{token}": Example("", "/saved-searches/ending/some-token"),
    "/matches/{mine}/{theirs}": Example("teacher", "/matches/{class}/{other class}"),
    "/calls": Example("teacher", "/calls"),
    "/calls/new": Example("teacher", "/calls/new?class={class}"),
    "/calls/{id}": Example("teacher", "/calls/{call}"),
    "/calls/{id}/edit": Example("teacher", "/calls/{own call}/edit"),
    "/proposals": Example("teacher", "/proposals"),
    "/proposals/new": Example("teacher", "/proposals/new?from={class}&to={other class}"),
    "/proposals/{id}": Example("teacher", "/proposals/{proposal}"),
    "/proposals/{id}/refusal": Example("teacher", "/proposals/{proposal to answer}/refusal?reason=dates"),
    "/projects": Example("teacher", "/projects"),
    "/projects/new": Example("teacher", "/projects/new"),
    "/projects/{id}": Example("teacher", "/projects/{project}"),
    "/projects/{id}/edit": Example("teacher", "/projects/{project}/edit"),
    "/projects/{id}/files": Example("teacher", "/projects/{project}/files"),
    "/projects/{id}/bin": Example("teacher", "/projects/{project}/bin"),
    "/files/{id}": Example("teacher", "/files/{file}"),
    "/projects/{id}/talk": Example("teacher", "/projects/{project}/talk"),
    "/messages/{id}/edit": Example("teacher", "/messages/{message}/edit"),
    "/projects/{id}/live": Example("teacher", "/projects/{project}/live"),
    "/projects/{id}/sessions/new": Example("teacher", "/projects/{project}/sessions/new"),
    "/sessions/{id}": Example("teacher", "/sessions/{session}"),
    "/sessions/{id}/edit": Example("teacher", "/sessions/{session}/edit"),
    "/sessions/{id}/room": Example("teacher", "/sessions/{session}/room", ROOM_SCRIPT, is_room=True),
    "/device-check": Example("teacher", "/device-check"),
    "/projects/{id}/people": Example("teacher", "/projects/{project}/people"),
    "/projects/{id}/partnership": Example("teacher", "/projects/{project}/partnership"),
    "/projects/{id}/candidates": Example("teacher", "/projects/{project}/candidates"),
    "/classes/{id}/hand-over": Example("teacher", "/classes/{class}/hand-over"),
    "/hand-overs/{id}": Example("teacher", "/hand-overs/{hand over}"),
    "/support/partnerships": Example("officer", "/support/partnerships"),
    "/projects/{id}/departure": Example("teacher", "/projects/{project}/departure"),
    "/projects/{id}/closure": Example("teacher", "/projects/{project}/closure"),
    "/inspiration": Example("teacher", "/inspiration"),
    "/inspiration/{id}": Example("teacher", "/inspiration/{story}"),
    "/inspiration/{id}/plan": Example("teacher", "/inspiration/{story}/plan"),
    "/projects/{id}/story": Example("dairy teacher", "/projects/{closed project}/story"),
    "/meetings": Example("teacher", "/meetings"),
    "/meetings/new": Example("officer", "/meetings/new"),
    "/meetings/met": Example("teacher", "/meetings/met"),
    "/meetings/{id}": Example("teacher", "/meetings/{meeting}"),
    "/meetings/{id}/lobby": Example("teacher", "/meetings/{meeting}/lobby"),
    "/join/{token}": Example("newcomer", "/join/{invitation}"),
}

#: The same pages as other people have them, and states that the examples above do not show.
MORE: dict[str, Example] = {
    "today of a learner": Example("learner", "/today"),
    "today of a newcomer": Example("newcomer", "/today"),
    "today of an officer": Example("officer", "/today"),
    "projects of a learner": Example("learner", "/projects"),
    "project of a learner": Example("learner", "/projects/{project}"),
    "files of a learner": Example("learner", "/projects/{project}/files"),
    "talk of a learner": Example("learner", "/projects/{project}/talk"),
    "live of a learner": Example("learner", "/projects/{project}/live"),
    "people of a learner": Example("learner", "/projects/{project}/people"),
    "account of a learner": Example("learner", "/account"),
    "newcomer of a buddy": Example("teacher", "/buddies/{buddy pair}"),
    "buddy who has ended": Example("teacher", "/buddies/{ended buddy pair}"),
    "map of partners": Example("teacher", "/find?class={class}&view=map"),
    "two weeks of a newcomer": Example("dairy teacher", "/classes/{class of a newcomer}/starter"),
    "find of a class without a project": Example("dairy teacher", "/find?class={class of a newcomer}"),
    "rounds of a newcomer": Example("newcomer", "/rounds"),
    "round with a group": Example("teacher", "/rounds/{asked round}"),
    "group of an officer": Example("officer", "/rounds/groups/{round group}"),
    "round whose groups are being found": Example("officer", "/support/rounds/{solving round}"),
    "groups of a facilitator": Example("dairy teacher", "/support/rounds"),
    "group of a facilitator": Example("dairy teacher", "/rounds/groups/{round group}"),
    "people of a facilitator": Example("dairy teacher", "/projects/{project}/people"),
    "map of the search": Example("teacher", "/search?view=map&kind=class"),
    "search without a hit": Example("teacher", "/search?q=xylophone"),
    "find of a newcomer": Example("newcomer", "/find"),
    "own class": Example("teacher", "/classes/{class}"),
    "ended session": Example("teacher", "/sessions/{ended}"),
    "inspiration for visitors": Example("", "/inspiration?field=07&q=cheese"),
    "a public story": Example("", "/inspiration/{story}"),
    "inspiration where nothing fits": Example("teacher", "/inspiration?q=zzzzzz"),
    "meeting that is over": Example("teacher", "/meetings/{past meeting}"),
    "meeting for an officer": Example("officer", "/meetings/{meeting}"),
    "people met by a newcomer": Example("newcomer", "/meetings/met"),
    "room of a learner": Example("learner", "/sessions/{session}/room", ROOM_SCRIPT, is_room=True),
}

#: Every page, and every page in the states that look different.
ALL = {**EXAMPLES, **MORE}
