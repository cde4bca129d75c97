"""Schools and other organisations: found, added, joined; colleagues vouch for each other."""

from app.services.organisations.adding import LooksKnown, add_organisation, change_organisation
from app.services.organisations.colleagues import (
    colleagues_by_school,
    colleagues_of,
    do_not_know,
    memberships_of,
    schools_of,
    vouch_for,
)
from app.services.organisations.finding import Found, alike, load_organisation, search_organisations
from app.services.organisations.joining import join_organisation, leave_organisation
from app.services.organisations.roles import roles_in
from app.services.organisations.training import (
    Site,
    TaughtInClasses,
    Training,
    change_training,
    taught_in_classes,
    training_of,
)

__all__ = [
    "Found",
    "LooksKnown",
    "Site",
    "TaughtInClasses",
    "Training",
    "add_organisation",
    "alike",
    "change_organisation",
    "change_training",
    "colleagues_by_school",
    "colleagues_of",
    "do_not_know",
    "join_organisation",
    "leave_organisation",
    "load_organisation",
    "memberships_of",
    "roles_in",
    "schools_of",
    "search_organisations",
    "taught_in_classes",
    "training_of",
    "vouch_for",
]
