"""The authorisation table of every HTTP route, put together of `tests/attacks/rows`.

A new route without a row fails the tests, and so does a row without a route.
"""

from tests.attacks.rows import Row, accounts, finding, projects, rooms, rounds, schools

TABLE: dict[str, Row] = {
    **accounts.ACCOUNTS,
    **accounts.BUDDIES,
    **accounts.OPEN,
    **schools.SCHOOLS,
    **schools.CALENDARS,
    **schools.LEARNERS,
    **finding.FINDING,
    **finding.FINDING_PAGES,
    **rounds.ROUNDS,
    **projects.PROJECTS,
    **projects.STARTERS,
    **projects.STORIES,
    **finding.MEETINGS,
    **projects.PARTNERSHIPS,
    **rooms.FILES,
    **rooms.SESSIONS,
    **rooms.BENCH,
}
