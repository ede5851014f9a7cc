"""What the sign-in pages of allauth may do here."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by administrators; nobody signs up."""

    def is_open_for_signup(self, request):
        """Never."""
        return False
