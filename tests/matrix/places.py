"""The tree of the matrix in its own words: who lies below whom, and who holds what where. Knows nothing of paths."""

from dataclasses import dataclass

from accounts.roles import LEADING_PERMISSIONS, ROLE_PERMISSIONS, Role

# Each place, its canary code, and the place above it.
ABOVE = {
    "root": None,
    "committee": "root",
    "general": "committee",
    "own": "general",
    "child": "own",
    "sibling": "general",
    "twin": "general",
    "foreign_general": "committee",
    "foreign": "foreign_general",
    "other_committee": "root",
    "outside": "other_committee",
}
CODES = {
    "root": "ROO", "committee": "COM", "general": "GEN", "own": "OWN", "child": "CHI", "sibling": "SIB", "twin": "TWI",
    "foreign_general": "FGE", "foreign": "FOR", "other_committee": "OCO", "outside": "OUT",
}  # fmt: skip
BRANCHES = ("own", "sibling", "twin", "foreign", "outside")
# The leading committee: what holds for it alone holds nowhere below.
LEADING = "root"
COMMITTEES = ("root", "committee", "other_committee")
MEETING_PLACES = (*BRANCHES, "child", LEADING)
# Who read the roster that waits in a place; nobody of the table elsewhere. The secretary's right outside is long over.
READ_BY = {
    "own": "secretary", "foreign": "two_branch_secretary", "committee": "committee_staff", "outside": "secretary",
}  # fmt: skip

# Who was away from a meeting whose record waits to be read.
MISSED_BY = {"own": "member", "foreign": "member_elsewhere"}


def lies_below(place: str | None, above: str) -> bool:
    """Whether `place` is `above` or hangs somewhere below it."""
    while place is not None and place != above:
        place = ABOVE[place]
    return place == above


@dataclass(frozen=True)
class Persona:
    """Somebody who asks for pages: what the rights are, where. `home` is the branch of whoever is a member."""

    name: str
    rights: tuple[tuple[Role, str], ...] = ()
    home: str | None = None
    is_anonymous: bool = False
    is_active: bool = True

    @property
    def is_signed_in(self) -> bool:
        return self.is_active and not self.is_anonymous

    def holds(self, permission: str, place: str | None = None) -> bool:
        """Whether the permission holds at the place; anywhere, where none is named."""
        return self.is_signed_in and any(
            (permission in ROLE_PERMISSIONS[role] and (place is None or lies_below(place, where)))
            or (permission in LEADING_PERMISSIONS.get(role, ()) and where == LEADING and place in (None, LEADING))
            for role, where in self.rights
        )

    def has_right_at(self, place: str) -> bool:
        """Whether any right was given at this very place."""
        return any(where == place for _role, where in self.rights)

    def is_above_own(self, place: str) -> bool:
        """Whether the place lies above one where the person holds a right."""
        return any(lies_below(where, place) for _role, where in self.rights)


def in_post(name, role, *homes):
    """Somebody whose posts open branches; membership of the first comes with it."""
    return Persona(name, (*((role, home) for home in homes), (Role.MEMBER, homes[0])), home=homes[0])


def granted(name, role, place):
    """Somebody with a right given by hand."""
    return Persona(name, ((role, place),))


PERSONAS = (
    Persona("anonymous", is_anonymous=True),
    Persona("deactivated", ((Role.COMMITTEE_STAFF, "committee"),), is_active=False),
    Persona("without_rights"),
    Persona("member", ((Role.MEMBER, "own"),), home="own"),
    Persona("member_elsewhere", ((Role.MEMBER, "foreign"),), home="foreign"),
    in_post("secretary", Role.SECRETARY, "own"),
    Persona("lapsed_deputy", ((Role.MEMBER, "own"),), home="own"),
    in_post("deputy", Role.DEPUTY_SECRETARY, "own"),
    in_post("two_branch_secretary", Role.SECRETARY, "sibling", "foreign"),
    in_post("organization_commissioner", Role.ORGANIZATION_COMMISSIONER, "own"),
    in_post("publicity_commissioner", Role.PUBLICITY_COMMISSIONER, "own"),
    in_post("discipline_commissioner", Role.DISCIPLINE_COMMISSIONER, "own"),
    in_post("committee_member", Role.COMMITTEE_MEMBER, "own"),
    Persona("group_leader", ((Role.GROUP_LEADER, "child"), (Role.MEMBER, "own")), home="own"),
    granted("general_branch_staff", Role.GENERAL_BRANCH_STAFF, "general"),
    granted("committee_staff", Role.COMMITTEE_STAFF, "committee"),
    granted("bureau_staff", Role.COMMITTEE_STAFF, "root"),
    granted("committee_leader", Role.COMMITTEE_LEADER, "committee"),
    granted("discipline_officer", Role.DISCIPLINE_OFFICER, "committee"),
    granted("system_administrator", Role.SYSTEM_ADMINISTRATOR, "root"),
    granted("security_administrator", Role.SECURITY_ADMINISTRATOR, "root"),
    granted("audit_administrator", Role.AUDIT_ADMINISTRATOR, "root"),
    granted("lower_system_administrator", Role.SYSTEM_ADMINISTRATOR, "committee"),
    granted("lower_security_administrator", Role.SECURITY_ADMINISTRATOR, "committee"),
)  # fmt: skip
# Officers who differ in how they stand to a case, and in nothing else; asked on the pages of the discipline body.
CASE_PERSONAS = (
    granted("case_handler", Role.DISCIPLINE_OFFICER, "committee"),
    granted("case_approver", Role.DISCIPLINE_HEAD, "committee"),
    granted("head_elsewhere", Role.DISCIPLINE_HEAD, "other_committee"),
    granted("recused_officer", Role.DISCIPLINE_OFFICER, "committee"),
    granted("relative_officer", Role.DISCIPLINE_OFFICER, "committee"),
    granted("reset_officer", Role.DISCIPLINE_OFFICER, "committee"),
    Persona("accused_officer", ((Role.DISCIPLINE_OFFICER, "committee"), (Role.MEMBER, "own")), home="own"),
    Persona("line_officer", ((Role.DISCIPLINE_OFFICER, "committee"), (Role.MEMBER, "own")), home="own"),
    Persona("expired_officer"),
)
# Whose right is over: its place still stands on the page of the own account, as what one once held.
ONCE = {"expired_officer": "committee"}
CASE_PLACES = ("committee", "other_committee")
# Who knows of the case of a place; nobody of the table of the one elsewhere.
KNOWING = {"committee": ("case_handler", "case_approver")}
# Where a body keeps an early reminder, and who of the table is to hold the talk.
EARLY_PLACES = ("own", "committee", "other_committee")
TALKING = {"own": "secretary", "committee": "committee_leader"}
EVERYBODY = (*PERSONAS, *CASE_PERSONAS)
BY_NAME = {persona.name: persona for persona in EVERYBODY}
ADMINISTRATORS = ("system_administrator", "security_administrator", "audit_administrator")
