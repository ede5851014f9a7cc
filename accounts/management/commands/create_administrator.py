"""Opens the account of one of the three administrators, or gives an existing one a new code."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import forget_factors, give_grant, issue_code, open_account
from accounts.ladder import badge_of
from accounts.models import User
from accounts.roles import ADMINISTRATORS, Role
from audit.trail import record
from branches.actions import found_organisation
from branches.choices import Kind
from branches.models import Organisation
from common.errors import Refused
from common.text import fold_name

ROLES = {role.removesuffix("_administrator"): role for role in sorted(ADMINISTRATORS)}


class Command(BaseCommand):
    help = (
        "Opens an administrator's account and prints a one-time code, with which the person sets a password at "
        "/accounts/activate/. Run again for the same badge number and role, it prints a new code."
    )

    def add_arguments(self, parser):
        parser.add_argument("--role", required=True, choices=ROLES, help="which of the three administrators")
        parser.add_argument("--badge", required=True, help="the badge number, which is the name to sign in with")
        parser.add_argument("--name", required=True, help="the person's name")
        parser.add_argument(
            "--bureau", default="", help="full name of the leading committee, needed while the tree is empty"
        )

    def handle(self, role, badge, name, bureau, **options):
        badge, name = badge_of(badge), fold_name(name)
        if not badge or not name:
            raise CommandError(_("A badge number and a name are needed."))
        try:
            user, code = appoint_administrator(ROLES[role], badge, name, root_of_tree(bureau))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _("%(role)s: %(name)s, badge number %(badge)s")
            % {"role": Role(ROLES[role]).label, "name": user.name, "badge": badge}
        )
        self.stdout.write(_("One-time code, valid for seven days: %(code)s") % {"code": code})


def root_of_tree(bureau) -> Organisation:
    """The root; in an empty tree it is founded under the name given."""
    root = Organisation.objects.filter(parent__isnull=True).order_by("pk").first()
    if root is None and not bureau:
        raise CommandError(_("The tree is empty: name the leading Party committee with --bureau."))
    return root or found_organisation(
        code="1", name=bureau, kind=Kind.LEADING_PARTY_COMMITTEE, parent=None, founded_on=timezone.localdate(), by=None
    )


@transaction.atomic
def appoint_administrator(role: Role, badge: str, name: str, root: Organisation) -> tuple[User, str]:
    """The account with its right at the root, and a fresh code. Raises Refused where it holds another right."""
    user = User.objects.filter(badge_number=badge).first()
    if user is None:
        user, code = open_account(badge_number=badge, name=name, by=None)
    else:
        forget_factors(user)
        record(None, "account.reset", user, path="")
        code = issue_code(user, by=None)
    give_grant(user=user, organisation=root, role=role, start=timezone.localdate(), by=None)
    return user, code
