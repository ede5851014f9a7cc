"""What a password must be made of."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

KINDS = (str.islower, str.isupper, str.isdigit, lambda character: not character.isalnum())
NEEDED = 3


class ThreeKindsValidator:
    """At least three of: small letters, capital letters, digits, other characters (GB/T 22239-2019, 8.1.4.1)."""

    def validate(self, password, user=None):
        """Raise ValidationError when fewer than three kinds of character occur."""
        if sum(any(map(kind, password)) for kind in KINDS) < NEEDED:
            raise ValidationError(self.get_help_text(), code="password_too_uniform")

    def get_help_text(self):
        """The rule in one sentence."""
        return _("Use at least three of: small letters, capital letters, digits, other characters.")
