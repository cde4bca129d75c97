"""Request dependencies: what a handler is handed, already checked.

A handler names what it needs in its signature and decides nothing itself. Every unit of work commits once,
here, before the response leaves (`scope="function"`). What hangs on the application is taken from the request and
not asked for as a dependency of a dependency: the framework unfolds those anew for each of some hundred routes.
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from obstore.store import ObjectStore
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import HTTPConnection

from app.config import Settings
from app.domain.actor import Actor
from app.domain.errors import Forbidden, Gone, NotVerified, SignInNeeded
from app.kit.db import Database
from app.services.actors import actor_with_token
from app.services.files import Dock, Limits
from app.services.matchmaking.exposures import Exposures
from app.services.sessions.bench_links import BenchLinkIsGone, camera_with_token
from app.services.sessions.door import guest_with_token


def cookie_name(settings: Settings) -> str:
    """Return the name of the sign-in cookie; `__Host-` binds it to this host where there is TLS."""
    return "__Host-journeywork" if settings.secure else "journeywork"


def get_settings(connection: HTTPConnection) -> Settings:
    """Return the settings of the running application."""
    settings: Settings = connection.app.state.settings
    return settings


def get_database(connection: HTTPConnection) -> Database:
    """Return this process's database."""
    database: Database = connection.app.state.database
    return database


AppSettings = Annotated[Settings, Depends(get_settings)]
Data = Annotated[Database, Depends(get_database)]


async def get_db(connection: HTTPConnection) -> AsyncIterator[AsyncSession]:
    """Hand out the request's unit of work: one commit at the edge, a rollback for any exception."""
    async with get_database(connection).unit() as session:
        yield session


Db = Annotated[AsyncSession, Depends(get_db, scope="function")]


def sign_in_token(connection: HTTPConnection) -> str | None:
    """Return the sign-in token of a request: `Authorization: Bearer` for programs, else the cookie."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return connection.cookies.get(cookie_name(get_settings(connection)))


async def get_actor(request: Request, db: Db) -> Actor | None:
    """Return who is signed in, or None."""
    token = sign_in_token(request)
    actor = await actor_with_token(db, token) if token else None
    request.state.actor = actor
    return actor


MaybeActor = Annotated[Actor | None, Depends(get_actor)]


async def get_signed_in(actor: MaybeActor) -> Actor:
    """Return who is signed in. Raises SignInNeeded (a redirect to the sign-in page for people)."""
    if actor is None:
        raise SignInNeeded
    return actor


CurrentUser = Annotated[Actor, Depends(get_signed_in)]


async def get_teacher(actor: CurrentUser) -> Actor:
    """Return the signed-in teacher. Raises Forbidden for learners."""
    if not actor.is_teacher:
        raise Forbidden
    return actor


CurrentTeacher = Annotated[Actor, Depends(get_teacher)]


async def get_verified_teacher(actor: CurrentTeacher) -> Actor:
    """Return a teacher whose school is verified: needed for any contact with others. Raises NotVerified."""
    if not actor.is_verified:
        raise NotVerified
    return actor


VerifiedTeacher = Annotated[Actor, Depends(get_verified_teacher)]


async def get_officer(actor: CurrentUser) -> Actor:
    """Return the signed-in support officer. Raises Forbidden for everybody else."""
    if not actor.is_officer:
        raise Forbidden
    return actor


CurrentOfficer = Annotated[Actor, Depends(get_officer)]


def guest_cookie_name(settings: Settings) -> str:
    """Return the name of the cookie by which a guest of a live session is known again."""
    return "__Host-journeywork-guest" if settings.secure else "journeywork-guest"


async def get_guest(request: Request, db: Db) -> Actor:
    """Return the guest of a live session. Raises Gone once the link was taken back or is old."""
    token = request.cookies.get(guest_cookie_name(get_settings(request)))
    guest = await guest_with_token(db, token) if token else None
    if guest is None:
        raise Gone
    return guest


CurrentGuest = Annotated[Actor, Depends(get_guest)]


def camera_cookie_name(settings: Settings) -> str:
    """Return the name of the cookie by which the phone of a workbench camera is known."""
    return "__Host-journeywork-camera" if settings.secure else "journeywork-camera"


async def get_camera(request: Request, db: Db) -> Actor:
    """Return the workbench camera that this phone is. Raises BenchLinkIsGone once it has ended."""
    token = request.cookies.get(camera_cookie_name(get_settings(request)))
    camera = await camera_with_token(db, token) if token else None
    if camera is None:
        raise BenchLinkIsGone
    return camera


CurrentCamera = Annotated[Actor, Depends(get_camera)]


def get_exposures(request: Request) -> Exposures:
    """Return where this process notes which classes it has shown to which."""
    exposures: Exposures = request.app.state.exposures
    return exposures


ShownLog = Annotated[Exposures, Depends(get_exposures)]


def client_address(request: Request) -> str:
    """Return the address of the client, as uvicorn worked it out from trusted proxies."""
    return request.client.host if request.client else "unknown"


ClientAddress = Annotated[str, Depends(client_address)]


async def get_sender(request: Request) -> Actor:
    """Return who is signed in, and keep no unit of work open: for requests whose body comes for an hour."""
    token = sign_in_token(request)
    async with get_database(request).unit() as db:
        actor = await actor_with_token(db, token) if token else None
    request.state.actor = actor
    if actor is None:
        raise SignInNeeded
    return actor


Sender = Annotated[Actor, Depends(get_sender)]


def get_storage(request: Request) -> ObjectStore:
    """Return the store of files."""
    store: ObjectStore = request.app.state.storage
    return store


Storage = Annotated[ObjectStore, Depends(get_storage)]


def get_dock(request: Request) -> Dock:
    """Return where uploads come in."""
    return Dock(get_database(request), request.app.state.parts, get_storage(request))


UploadDock = Annotated[Dock, Depends(get_dock)]


def get_limits(request: Request) -> Limits:
    """Return how large a file and a project may be."""
    settings = get_settings(request)
    return Limits(file=int(settings.max_upload_bytes), project=int(settings.project_quota_bytes))


SpaceLimits = Annotated[Limits, Depends(get_limits)]
