"""What somebody is to a school."""

from app.domain.actor import Actor
from app.domain.permissions import Role
from app.models.organisation import Organisation, Trust


def roles_in(actor: Actor, organisation: Organisation) -> frozenset[Role]:
    """Return the actor's roles in a school. Until it is verified, whoever added it may correct it."""
    roles: set[Role] = {Role.TEACHER} if actor.is_teacher else set()
    adding = organisation.created_by == actor.id and organisation.trust is not Trust.VERIFIED
    if organisation.id in actor.verified_organisations or (adding and actor.is_teacher):
        roles.add(Role.COLLEAGUE)
    if organisation.country in actor.officer_countries:
        roles.add(Role.OFFICER)
    return frozenset(roles)
