"""Who somebody is. What they may do is asked of their grants (`User.scope_for`), never of a backend."""

from allauth.account.adapter import get_adapter
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password

from accounts.ladder import badge_of, held
from accounts.models import User

# No password fits it, and looking takes as long as with a real one.
NO_PASSWORD = "!"  # noqa: S105 - Django's mark of an unusable password


class LadderBackend(BaseBackend):
    """Badge number and password, held by the ladder. Every refusal is the same, whatever its ground."""

    def authenticate(self, request, username=None, password=None, **_other):
        """The account, or None; `request.locked_until` then says from when to try again, if the door is shut."""
        if not username or not password:
            return None
        badge = badge_of(username)
        user, until = held(badge, address_of(request), lambda: proven(badge, password))
        if request is not None:
            request.locked_until = until
        return user

    def get_user(self, user_id):
        """The account of a session; a closed one is nobody from the next request on."""
        return User.objects.filter(pk=user_id, is_active=True).first()


def proven(badge_number: str, password: str) -> User | None:
    """The open account whose password this is. Takes the same time for an account that does not exist."""
    user = User.objects.filter(badge_number=badge_number).first()
    if user is None:
        check_password(password, NO_PASSWORD)
        return None
    return user if user.check_password(password) and user.is_active else None


def address_of(request) -> str | None:
    """The network address a request comes from, None where there is no request."""
    return get_adapter().get_client_ip(request) if request is not None else None
