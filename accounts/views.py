"""Accounts as administrators see them: the list, one account, its rights. No member, meeting or case stands here."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, FormView, TemplateView

from accounts.actions import disable_account, enable_account, end_grant, open_accounts, reset_account
from accounts.forms import ActOnAccountForm, EndRightForm, FindAccountsForm, GiveRightForm, OpenAccountsForm
from accounts.models import OneTimeCode, User
from accounts.proving import StepUpMixin
from accounts.roles import Role
from accounts.selectors import (
    accounts_found,
    endable_rights,
    keeps_account,
    last_stop,
    matrix,
    rights_of,
    role_origins,
    with_rights_today,
)
from accounts.two_persons import ask_right
from audit.views import ActionMixin
from common.paging import KeysetPage
from common.views import ScopedMixin, SignedInMixin


class AccountList(ScopedMixin, TemplateView):
    """The accounts whose rights lie in the administrator's part of the tree."""

    permission_required = "accounts.view_account"
    template_name = "accounts/list.html"

    def get_context_data(self, **kwargs):
        form = FindAccountsForm(self.request.GET)
        wanted = form.cleaned_data if form.is_valid() else {}
        found = accounts_found(User.objects.within(self.scope), text=wanted.get("q", ""), state=wanted.get("state", ""))
        page = KeysetPage(with_rights_today(found, self.scope), self.request.GET, column="badge_number")
        may_open = bool(self.request.user.scope_for("accounts.manage_account"))
        return super().get_context_data(
            form=form, page=page, may_open=may_open, is_filtered=any(wanted.values()), **kwargs
        )


class AccountDetail(ScopedMixin, DetailView):
    """One account with its rights, dated and with their origin."""

    permission_required = "accounts.view_account"
    model = User
    slug_field = slug_url_kwarg = "public_id"
    context_object_name = "account"
    template_name = "accounts/detail.html"

    def get_context_data(self, **kwargs):
        manages = self.request.user.scope_for("accounts.manage_account")
        grants = self.request.user.scope_for("accounts.manage_grant")
        is_own = self.object == self.request.user
        return super().get_context_data(
            rights=list(rights_of(self.object, self.scope)),
            asked=self.object.grant_requests.waiting().within(self.scope).select_related("organisation", "asked_by"),
            may_confirm_reset=self.may_confirm_reset(),
            is_own=is_own,
            may_manage=bool(manages)
            and not is_own
            and not self.object.is_administrator
            and keeps_account(manages, self.object),
            may_grant=bool(grants) and not is_own,
            stopped_at=last_stop(self.object) if grants else None,
            may_end=bool(grants) and not is_own and endable_rights(self.object, grants).exists(),
            **kwargs,
        )

    def may_confirm_reset(self) -> bool:
        """Whether a reset of this account waits for the person who looks."""
        scope = self.request.user.scope_for("accounts.confirm_reset")
        waits = bool(scope) and OneTimeCode.objects.awaiting().filter(user=self.object).exists()
        return waits and self.object != self.request.user and keeps_account(scope, self.object)


class OnAccount(ScopedMixin, ActionMixin):
    """What the pages that change one account share."""

    @cached_property
    def account(self) -> User:
        return get_object_or_404(User.objects.within(self.scope), public_id=self.kwargs["public_id"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(account=self.account, **kwargs)

    def address(self) -> str:
        """The page of the account."""
        return reverse("accounts:detail", args=[self.account.public_id])


class ActOnAccount(OnAccount, StepUpMixin, FormView):
    """A question and a button; subclasses carry out the act."""

    permission_required = "accounts.manage_account"
    form_class = ActOnAccountForm
    template_name = "accounts/act.html"
    title = text = button = ""

    @cached_property
    def account(self) -> User:
        account = super().account
        if not keeps_account(self.scope, account):
            raise Http404
        return account

    def get_initial(self):
        return {"version": self.account.version}

    def get_context_data(self, **kwargs):
        return super().get_context_data(title=self.title, text=self.text, button=self.button, **kwargs)


class DisableAccount(ActOnAccount):
    title = gettext_lazy("Close the account")
    text = gettext_lazy("The person is signed out at once and cannot sign in. Rights stay on record and rest.")
    button = gettext_lazy("Close account")

    def perform(self, form):
        disable_account(self.account, by=self.request.user, version=form.cleaned_data["version"])
        messages.success(self.request, _("The account is closed."))
        return self.address()


class EnableAccount(ActOnAccount):
    title = gettext_lazy("Open the account again")
    text = gettext_lazy("The person can sign in again with the password of before.")
    button = gettext_lazy("Open account")

    def perform(self, form):
        enable_account(self.account, by=self.request.user, version=form.cleaned_data["version"])
        messages.success(self.request, _("The account is open again."))
        return self.address()


class ShowCodesMixin:
    """After the act shows codes in the answer itself: they are stored nowhere and shown once."""

    issued = ()
    is_reset = False

    def form_valid(self, form):
        response = super().form_valid(form)
        if not self.issued:
            return response
        return render(self.request, "accounts/codes.html", {"issued": self.issued, "is_reset": self.is_reset})


class ResetAccount(ShowCodesMixin, ActOnAccount):
    is_reset = True
    title = gettext_lazy("Reset the account")
    text = gettext_lazy(
        "Password and second factor are taken back, every session ends, and you get a one-time code for the person. It "
        "serves once the security administrator confirms the reset. The person is told who reset the account."
    )
    button = gettext_lazy("Reset and issue a code")

    def perform(self, form):
        code = reset_account(self.account, by=self.request.user, version=form.cleaned_data["version"])
        self.issued = [(self.account, code)]
        return self.address()


class OpenAccounts(ShowCodesMixin, ScopedMixin, StepUpMixin, ActionMixin, FormView):
    """Opens one or many accounts by badge number."""

    permission_required = "accounts.manage_account"
    form_class = OpenAccountsForm
    template_name = "accounts/open.html"

    def perform(self, form):
        self.issued = open_accounts(form.cleaned_data["people"], by=self.request.user)
        return reverse("accounts:list")


class GiveRight(OnAccount, StepUpMixin, FormView):
    """Asks for a right by hand, dated; another administrator confirms it."""

    permission_required = "accounts.manage_grant"
    form_class = GiveRightForm
    template_name = "accounts/right.html"
    extra_context = {
        "title": gettext_lazy("Give a right"), "button": gettext_lazy("Ask for the right"),
        "why": gettext_lazy("It takes effect once another administrator confirms it, within seven days."),
    }  # fmt: skip

    def perform(self, form):
        values = {name: form.cleaned_data[name] for name in ("role", "organisation", "start", "end")}
        ask_right(user=self.account, by=self.request.user, **values)
        messages.success(self.request, _("The right is asked for; it holds once another administrator confirms it."))
        return self.address()


class EndRight(OnAccount, StepUpMixin, FormView):
    """Ends a right that was given by hand."""

    permission_required = "accounts.manage_grant"
    form_class = EndRightForm
    template_name = "accounts/right.html"
    extra_context = {
        "title": gettext_lazy("End a right"), "button": gettext_lazy("End right"),
        "why": gettext_lazy("It takes effect with the person's next click and stands in the trail."),
    }  # fmt: skip

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "rights": endable_rights(self.account, self.scope)}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {**context, "nothing": not context["form"].fields["right"].queryset.exists()}

    def perform(self, form):
        end_grant(form.cleaned_data["right"], on=form.cleaned_data["on"], by=self.request.user)
        messages.success(self.request, _("The right ends on that day."))
        return self.address()


class Matrix(SignedInMixin, TemplateView):
    """Which role may do what, in plain words."""

    open_because = "It is the rule, not a person: everybody may read what each role opens."
    template_name = "accounts/matrix.html"

    def get_context_data(self, **kwargs):
        mine = {grant.role for grant in self.request.user.grants_today()}
        roles = [(role, role in mine) for role in Role]
        return super().get_context_data(roles=roles, origins=role_origins(), areas=matrix(), **kwargs)
