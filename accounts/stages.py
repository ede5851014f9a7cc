"""The steps between the password and the open session."""

from allauth.mfa.stages import AuthenticateStage

from accounts.certificates import has_certificate


class SecondStep(AuthenticateStage):
    """Asks for the second factor of whoever has one; a certificate that the proxy checked is one."""

    def _should_handle(self, request):
        user = self.login.user
        return super()._should_handle(request) and not (user and has_certificate(request, user))
