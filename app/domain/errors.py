"""Refusals: everything that can be wrong with what somebody asks, each with a status and a stable code.

A service raises one; each door translates it once: problem+json in the API, a friendly page or a message
beside the field on the web, an error message on a socket. Codes never change once released.
"""

from typing import Any, ClassVar

from app.kit.words import N_


class Refusal(Exception):
    """What was asked cannot be done. `message` is a msgid for people; `field` names the input at fault."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refused"
    message: ClassVar[str] = N_("This cannot be done.")

    def __init__(self, *, field: str | None = None, message: str | None = None, **params: Any) -> None:
        super().__init__(self.code)
        self.field = field
        self.text = message or self.message
        self.params = params


class NotFound(Refusal):
    """It does not exist, or it is none of this person's business: strangers cannot tell the two apart."""

    status = 404
    code = "not_found"
    message = N_("We could not find this page. It may have moved, or you may not have access to it.")


class Forbidden(Refusal):
    """A member asks for something that their role does not allow."""

    status = 403
    code = "forbidden"
    message = N_("Your role here does not allow this.")


class SignInNeeded(Refusal):
    """Nobody is signed in."""

    status = 401
    code = "sign_in_needed"
    message = N_("Please sign in first.")


class Invalid(Refusal):
    """An input is not usable; always says which field and what to do."""

    status = 422
    code = "invalid"
    message = N_("Please check this field.")


class Conflict(Refusal):
    """Somebody was faster, or the thing is in a state in which this makes no sense."""

    status = 409
    code = "conflict"
    message = N_("This has changed in the meantime. Please look at it again.")


class Gone(Refusal):
    """It was there, and is over: a used link, an expired proposal."""

    status = 410
    code = "gone"
    message = N_("This link is no longer valid.")


class TooMany(Refusal):
    """Asked too often. `retry_after` in params is in seconds."""

    status = 429
    code = "too_many_requests"
    message = N_("Too many tries. Please wait %(retry_after)s seconds and try again.")


class TooLarge(Refusal):
    """More bytes than allowed. Params: `limit`, in bytes."""

    status = 413
    code = "too_large"
    message = N_("This is too large.")


class StorageFull(Refusal):
    """The disk, or the project's quota, is full."""

    status = 507
    code = "storage_full"
    message = N_("There is no space left for this. Delete something first, or ask for more space.")


class Away(Refusal):
    """A part of the service is not reachable just now."""

    status = 503
    code = "away"
    message = N_("This is not available right now. Please try again in a minute.")


class NotVerified(Forbidden):
    """Contact with others needs a verified school."""

    code = "school_not_verified"
    message = N_("Your school is not verified yet. You can look around and prepare everything until then.")
