"""The only list of permissions and of what each role may do. The matrix page prints it as it stands here."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    # From posts: given and taken by appointments, never by hand.
    SECRETARY = "secretary", _("Branch secretary")
    DEPUTY_SECRETARY = "deputy_secretary", _("Deputy secretary")
    ORGANIZATION_COMMISSIONER = "organization_commissioner", _("Organization commissioner")
    PUBLICITY_COMMISSIONER = "publicity_commissioner", _("Publicity commissioner")
    DISCIPLINE_COMMISSIONER = "discipline_commissioner", _("Discipline commissioner")
    COMMITTEE_MEMBER = "committee_member", _("Committee member")
    GROUP_LEADER = "group_leader", _("Group leader")
    # From membership.
    MEMBER = "member", _("Party member")
    # Given by hand, dated.
    GENERAL_BRANCH_STAFF = "general_branch_staff", _("General branch staff")
    COMMITTEE_STAFF = "committee_staff", _("Party committee staff")
    COMMITTEE_LEADER = "committee_leader", _("Party committee leader")
    DISCIPLINE_OFFICER = "discipline_officer", _("Discipline officer")
    DISCIPLINE_HEAD = "discipline_head", _("Head of the discipline body")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("System administrator")
    SECURITY_ADMINISTRATOR = "security_administrator", _("Security administrator")
    AUDIT_ADMINISTRATOR = "audit_administrator", _("Audit administrator")


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR})

EXPLICIT_ROLES = ADMINISTRATORS | {
    Role.GENERAL_BRANCH_STAFF, Role.COMMITTEE_STAFF, Role.COMMITTEE_LEADER, Role.DISCIPLINE_OFFICER,
    Role.DISCIPLINE_HEAD,
}  # fmt: skip

PERMISSIONS = {
    "branches.view_organisation": _("see organisations"),
    "branches.change_organisation": _("found, rename, move and close organisations"),
    "branches.give_notice": _("give notice that a term of office ends"),
    "accounts.view_account": _("see accounts"),
    "accounts.manage_account": _("open, disable and reset accounts"),
    "accounts.manage_grant": _("ask for and end explicit rights"),
    "accounts.confirm_grant": _("confirm rights that another administrator asked for"),
    "accounts.confirm_reset": _("confirm that an account was reset"),
    "audit.view_entry": _("read the trail"),
    "members.view_member": _("see the register of members"),
    "members.change_member": _("enter and change members"),
    "members.import_roster": _("import and export the roster"),
    "members.appoint": _("appoint to posts"),
    "members.view_sensitive": _("uncover identity numbers"),
    "members.keep_talks": _("keep the register of heart-to-heart talks"),
    "members.view_suspension": _("see from when to when rights rest"),
    "meetings.view_meeting": _("read meetings and records"),
    "meetings.log_meeting": _("plan and record meetings"),
    "meetings.seal_meeting": _("seal records"),
    "meetings.exclude_voter": _("leave members out of those due to vote, and see who was and why"),
    "meetings.keep_criticism": _("note and read criticism and self-criticism of organizational life meetings"),
    "meetings.review_record": _("review the records of the level below"),
    "meetings.weigh_question": _("close or keep questions about records"),
    "meetings.view_leading": _("see the lectures, studies and leaders of Party committees"),
    "meetings.keep_studies": _("note what a Party committee studied"),
    "meetings.attend": _("see the meetings one is invited to and ask leave"),
    "meetings.change_paper": _("replace the paper templates of records"),
    "obligations.view_due": _("see duties and their lights"),
    "obligations.grant_exemption": _("exempt from a duty"),
    "obligations.keep_calendar": _("keep the calendar of working days of the whole bureau"),
    "obligations.set_value": _("set what the articles leave to the bureau"),
    "obligations.watch_comparison": _("watch the nightly comparison of stored lights"),
    "discipline.handle_case": _("register leads and open the cases on which one is named"),
    "discipline.view_pleas": _("see who asked about cases, pleaded or pressed"),
    "discipline.renew_handler": _("let the rights of officers hold again after a reset"),
    "discipline.keep_early_reminders": _("keep the register of early reminders"),
    "discipline.hold_talks": _("hold the talks one was asked to hold, and see these alone"),
    "discipline.keep_risks": _("keep the register of risks to integrity"),
    "discipline.view_risks": _("see the register of risks to integrity"),
    "discipline.view_statistics": _("see figures about cases of the whole bureau, without names"),
    "reminders.set_policy": _("set hours and steps of reminders for the whole bureau"),
    "reminders.run_outbox": _("watch the outbox and have reminders sent again"),
    "dashboards.view_workbench": _("see what a branch owes today"),
    "dashboards.view_dashboard": _("see the dashboard of the committee"),
}

READ_BRANCH = frozenset({
    "branches.view_organisation", "members.view_member", "meetings.view_meeting", "obligations.view_due",
    "dashboards.view_workbench",
})  # fmt: skip
WRITE_BRANCH = READ_BRANCH | {"meetings.log_meeting"}
RUN_BRANCH = WRITE_BRANCH | {"meetings.seal_meeting", "members.change_member"}
KEEP_RISKS = frozenset({"discipline.keep_risks", "discipline.view_risks"})
DISCIPLINE = KEEP_RISKS | {
    "branches.view_organisation", "discipline.handle_case", "discipline.keep_early_reminders", "discipline.hold_talks",
}  # fmt: skip
OVERSEE = READ_BRANCH | {"dashboards.view_dashboard"}

ROLE_PERMISSIONS = {
    Role.SECRETARY: RUN_BRANCH | KEEP_RISKS | {
        "members.import_roster", "members.appoint", "members.view_sensitive", "members.view_suspension",
        "members.keep_talks", "meetings.exclude_voter", "meetings.keep_criticism", "discipline.hold_talks",
    },
    Role.DEPUTY_SECRETARY: RUN_BRANCH,
    Role.ORGANIZATION_COMMISSIONER: WRITE_BRANCH | {
        "members.change_member", "members.import_roster", "members.view_sensitive", "members.view_suspension",
        "meetings.exclude_voter",
    },
    Role.PUBLICITY_COMMISSIONER: WRITE_BRANCH,
    Role.DISCIPLINE_COMMISSIONER: WRITE_BRANCH | KEEP_RISKS | {
        "members.view_suspension", "meetings.exclude_voter", "discipline.keep_early_reminders",
    },
    Role.COMMITTEE_MEMBER: READ_BRANCH,
    Role.GROUP_LEADER: WRITE_BRANCH,
    Role.MEMBER: frozenset({"meetings.attend"}),
    Role.GENERAL_BRANCH_STAFF: OVERSEE | {
        "branches.give_notice", "meetings.review_record", "discipline.hold_talks",
    },
    Role.COMMITTEE_STAFF: OVERSEE | {
        "branches.change_organisation", "branches.give_notice", "members.change_member", "members.import_roster",
        "members.appoint", "members.view_sensitive", "obligations.grant_exemption", "obligations.keep_calendar",
        "obligations.set_value", "meetings.change_paper", "meetings.review_record", "meetings.weigh_question",
        "meetings.view_leading", "meetings.keep_studies", "reminders.set_policy", "discipline.view_risks",
        "discipline.view_statistics",
    },
    Role.COMMITTEE_LEADER: OVERSEE | {
        "meetings.review_record", "meetings.view_leading", "discipline.view_risks", "discipline.view_statistics",
        "discipline.hold_talks",
    },
    Role.DISCIPLINE_OFFICER: DISCIPLINE,
    Role.DISCIPLINE_HEAD: DISCIPLINE | {
        "discipline.view_pleas", "discipline.renew_handler", "discipline.view_statistics",
    },
    Role.SYSTEM_ADMINISTRATOR: frozenset({
        "branches.view_organisation", "accounts.view_account", "accounts.manage_account", "accounts.confirm_grant",
        "reminders.set_policy", "reminders.run_outbox", "obligations.watch_comparison",
    }),
    Role.SECURITY_ADMINISTRATOR: frozenset({
        "branches.view_organisation", "accounts.view_account", "accounts.manage_grant", "accounts.confirm_grant",
        "accounts.confirm_reset",
    }),
    Role.AUDIT_ADMINISTRATOR: frozenset({"branches.view_organisation", "audit.view_entry"}),
}  # fmt: skip

# What a role may do at the leading Party committee itself and never below it: the minutes of the committee's own
# meetings are kept by its staff, those of the branches by the branches.
LEADING_PERMISSIONS = {Role.COMMITTEE_STAFF: frozenset({"meetings.log_meeting", "meetings.seal_meeting"})}


def roles_with(permission: str) -> list[Role]:
    """The roles that hold `permission`; raises KeyError for a string that is not on the list."""
    PERMISSIONS[permission]
    return [role for role, held in ROLE_PERMISSIONS.items() if permission in held]


def leading_roles_with(permission: str) -> list[Role]:
    """The roles that hold `permission` at the leading Party committee alone."""
    return [role for role, held in LEADING_PERMISSIONS.items() if permission in held]
