"""What waits for a second administrator: rights that were asked for, accounts that were reset."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from accounts.forms import ActOnAccountForm, DecideForm
from accounts.models import GrantRequest, OneTimeCode, User
from accounts.proving import StepUpMixin
from accounts.selectors import resets_waiting
from accounts.two_persons import confirm_reset, confirm_right, refuse_right
from accounts.views import ActOnAccount
from audit.views import ActionMixin
from common.paging import KeysetPage
from common.views import ScopedMixin


class RequestList(ScopedMixin, TemplateView):
    """Rights asked for inside one's part of the tree, and resets that one may confirm."""

    permission_required = "accounts.confirm_grant"
    template_name = "accounts/requests.html"

    def get_context_data(self, **kwargs):
        waiting = GrantRequest.objects.waiting().within(self.scope)
        page = KeysetPage(
            waiting.select_related("user", "organisation", "asked_by"), self.request.GET, column="asked_at"
        )
        resets = resets_waiting(self.request.user.scope_for("accounts.confirm_reset"))
        return super().get_context_data(page=page, resets=resets, **kwargs)


class DecideRequest(ScopedMixin, StepUpMixin, ActionMixin, FormView):
    """Confirms or refuses a right that another administrator asked for; whoever asked may withdraw it."""

    permission_required = "accounts.confirm_grant"
    form_class = DecideForm
    template_name = "accounts/decide.html"

    @cached_property
    def asked(self) -> GrantRequest:
        waiting = GrantRequest.objects.within(self.scope).exclude(user=self.request.user)
        return get_object_or_404(waiting.select_related("user", "organisation"), public_id=self.kwargs["asked"])

    def get_context_data(self, **kwargs):
        is_open = GrantRequest.objects.waiting().filter(pk=self.asked.pk).exists()
        is_own = self.asked.asked_by_id == self.request.user.pk
        return super().get_context_data(asked=self.asked, is_own=is_own, is_open=is_open, **kwargs)

    def perform(self, form):
        if form.cleaned_data["decision"] == "confirm":
            confirm_right(self.asked, by=self.request.user)
            messages.success(self.request, _("The right is given."))
        else:
            refuse_right(self.asked, by=self.request.user)
            messages.success(self.request, _("The right is not given."))
        return reverse("accounts:requests")


class ConfirmReset(ActOnAccount):
    """Lets the code of a reset serve."""

    permission_required = "accounts.confirm_reset"
    form_class = ActOnAccountForm
    title = gettext_lazy("Confirm the reset")
    text = gettext_lazy(
        "The code that the system administrator handed out serves from now on. Confirm only what the person asked for."
    )
    button = gettext_lazy("Confirm the reset")

    @cached_property
    def account(self) -> User:
        account = super().account
        if not OneTimeCode.objects.awaiting().filter(user=account).exclude(user=self.request.user).exists():
            raise Http404
        return account

    def perform(self, form):
        confirm_reset(self.account, by=self.request.user)
        messages.success(self.request, _("The reset is confirmed; the code serves now."))
        return reverse("accounts:requests")
