"""What a password must be made of, and which old ones are barred (GB/T 22239-2019, 8.1.4.1)."""

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

KINDS = (str.islower, str.isupper, str.isdigit, lambda character: not character.isalnum())
NEEDED = 3
BARRED = 5


class ThreeKindsValidator:
    """At least three of: small letters, capital letters, digits, other characters."""

    def validate(self, password, user=None):
        """Raise ValidationError when fewer than three kinds of character occur."""
        if sum(any(map(kind, password)) for kind in KINDS) < NEEDED:
            raise ValidationError(self.get_help_text(), code="password_too_uniform")

    def get_help_text(self):
        """The rule in one sentence."""
        return _("Use at least three of: small letters, capital letters, digits, other characters.")


class NotRecentValidator:
    """None of the last five passwords of the account, the present one included."""

    def validate(self, password, user=None):
        """Raise ValidationError when the password was used lately; nothing to compare without a saved account."""
        if user is None or user.pk is None:
            return
        earlier = user.password_history.order_by("-id").values_list("password", flat=True)[:BARRED]
        if any(check_password(password, encoded) for encoded in {user.password, *earlier}):
            raise ValidationError(self.get_help_text(), code="password_used_lately")

    def get_help_text(self):
        """The rule in one sentence."""
        return _("The last %(count)d passwords cannot be used again.") % {"count": BARRED}
