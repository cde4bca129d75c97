"""Projects: membership, talk, files, how it went, and the pages of finished ones."""

from uuid import UUID

from sqlalchemy import and_, or_, select

from app.kit.words import N_
from app.models.file import File, FileVersion, Folder, Upload
from app.models.organisation import Organisation
from app.models.partnership import CheckIn, RollCall
from app.models.project import Project, ProjectInvitation, ProjectMember
from app.models.story import ProjectStory, StoryConsent
from app.models.talk import Mention, Message, ReadMark
from app.services.exports.part import Kept, Part

FILES = "files"
_PROJECT = Project.title.label("project")


def _projects(person_id: UUID) -> Kept:
    by_me = Project.created_by == person_id
    member = and_(ProjectMember.project_id == Project.id, ProjectMember.person_id == person_id)
    columns = (Project.aims, Project.state, by_me.label("opened_by_me"), ProjectMember.role)
    joined = select(_PROJECT, *columns, ProjectMember.left_at, Project.created_at).outerjoin(
        ProjectMember, member
    )
    return joined.where(or_(by_me, ProjectMember.person_id == person_id)).order_by(Project.created_at)


def _invitations(person_id: UUID) -> Kept:
    by_me = ProjectInvitation.created_by == person_id
    columns = (by_me.label("made_by_me"), ProjectInvitation.note, ProjectInvitation.created_at)
    joined = select(_PROJECT, *columns, ProjectInvitation.used_at).join(
        Project, Project.id == ProjectInvitation.project_id
    )
    return joined.where(or_(by_me, ProjectInvitation.used_by == person_id)).order_by(
        ProjectInvitation.created_at
    )


def _messages(person_id: UUID) -> Kept:
    columns = (Message.text, Message.created_at, Message.edited_at, Message.deleted_at)
    joined = select(_PROJECT, *columns).join(Project, Project.id == Message.project_id)
    return joined.where(Message.author_id == person_id).order_by(Message.id)


def _mentions(person_id: UUID) -> Kept:
    joined = (
        select(_PROJECT, Message.created_at)
        .select_from(Mention)
        .join(Message, Message.id == Mention.message_id)
        .join(Project, Project.id == Mention.project_id)
    )
    return joined.where(Mention.person_id == person_id).order_by(Message.id)


def _read(person_id: UUID) -> Kept:
    joined = select(_PROJECT, ReadMark.at).join(Project, Project.id == ReadMark.project_id)
    return joined.where(ReadMark.person_id == person_id).order_by(ReadMark.at)


def _versions(person_id: UUID) -> Kept:
    columns = (File.name, FileVersion.number, FileVersion.size, FileVersion.kind, FileVersion.created_at)
    joined = (
        select(FileVersion.id, _PROJECT, *columns)
        .select_from(FileVersion)
        .join(File, File.id == FileVersion.file_id)
        .join(Project, Project.id == FileVersion.project_id)
    )
    return joined.where(FileVersion.created_by == person_id).order_by(
        FileVersion.created_at.desc(), FileVersion.id
    )


def _names(person_id: UUID) -> Kept:
    by_me, binned = File.created_by == person_id, File.trashed_by == person_id
    columns = (File.name, by_me.label("made_by_me"), binned.label("deleted_by_me"), File.created_at)
    joined = select(_PROJECT, *columns, File.trashed_at).join(Project, Project.id == File.project_id)
    return joined.where(or_(by_me, binned)).order_by(File.created_at)


def _folders(person_id: UUID) -> Kept:
    joined = select(_PROJECT, Folder.name, Folder.created_at).join(Project, Project.id == Folder.project_id)
    return joined.where(Folder.created_by == person_id).order_by(Folder.created_at)


def _uploads(person_id: UUID) -> Kept:
    columns = (Upload.name, Upload.size, Upload.received, Upload.refused, Upload.created_at)
    joined = select(_PROJECT, *columns).join(Project, Project.id == Upload.project_id)
    return joined.where(Upload.person_id == person_id).order_by(Upload.created_at)


def _check_ins(person_id: UUID) -> Kept:
    columns = (CheckIn.week, CheckIn.going, CheckIn.needs_help, CheckIn.answered_at)
    joined = select(_PROJECT, *columns).join(Project, Project.id == CheckIn.project_id)
    return joined.where(CheckIn.answered_by == person_id).order_by(CheckIn.answered_at)


def _roll_calls(person_id: UUID) -> Kept:
    asked, answered = RollCall.asked_by == person_id, RollCall.answered_by == person_id
    columns = (asked.label("asked_by_me"), answered.label("answered_by_me"), RollCall.answer)
    joined = select(_PROJECT, *columns, RollCall.created_at, RollCall.answered_at).join(
        Project, Project.id == RollCall.project_id
    )
    return joined.where(or_(asked, answered)).order_by(RollCall.created_at)


def _stories(person_id: UUID) -> Kept:
    columns = (ProjectStory.title, ProjectStory.summary, ProjectStory.results, ProjectStory.steps)
    mine = select(*columns, ProjectStory.state, ProjectStory.created_at, ProjectStory.changed_at)
    return mine.where(ProjectStory.written_by == person_id).order_by(ProjectStory.created_at)


def _consents(person_id: UUID) -> Kept:
    columns = (ProjectStory.title, Organisation.name.label("for_school"), StoryConsent.public)
    joined = (
        select(*columns, StoryConsent.created_at)
        .select_from(StoryConsent)
        .join(ProjectStory, ProjectStory.id == StoryConsent.story_id)
        .join(Organisation, Organisation.id == StoryConsent.organisation_id)
    )
    return joined.where(StoryConsent.person_id == person_id).order_by(StoryConsent.created_at)


PARTS = (
    Part("projects", N_("Your projects"), _projects),
    Part("invitations", N_("Invitations that you made or used"), _invitations),
    Part("messages", N_("What you wrote in projects"), _messages),
    Part("mentions", N_("When you were named in projects"), _mentions),
    Part("read", N_("Up to when you have read"), _read),
    Part(FILES, N_("Files that you have uploaded"), _versions),
    Part("file-names", N_("Files that you have begun or deleted"), _names),
    Part("folders", N_("Folders that you have made"), _folders),
    Part("uploads", N_("Uploads of the last days"), _uploads),
    Part("check-ins", N_("How you said that projects go"), _check_ins),
    Part("roll-calls", N_("Questions whether somebody is still there"), _roll_calls),
    Part("stories", N_("Pages of finished projects that you wrote"), _stories),
    Part("consents", N_("Where you agreed for your school that a page is shown"), _consents),
)
