"""What the head of the discipline body reads beside the cases: approaches by others, and rights that rest."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from common.errors import Refused
from discipline.pages import ConfidentialMixin
from discipline.people import officers
from discipline.pleas import pleas_within
from discipline.stepping_aside import renew, resting
from discipline.trail import leave


class Pleas(ConfidentialMixin, TemplateView):
    """Who asked, pleaded or pressed; nobody reads what is said of themselves."""

    permission_required = "discipline.view_pleas"
    template_name = "discipline/pleas.html"

    def get_context_data(self, **kwargs):
        leave(self.request.user, "pleas.read", self.request.user)
        return super().get_context_data(rows=pleas_within(self.scope, self.request.user), **kwargs)


class Resting(ConfidentialMixin, TemplateView):
    """Officers whose right to cases rests since their credentials were reset; never which cases."""

    permission_required = "discipline.renew_handler"
    template_name = "discipline/resting.html"

    def get_context_data(self, **kwargs):
        leave(self.request.user, "cases.listed", self.request.user)
        return super().get_context_data(people=resting(self.scope), **kwargs)


class Renew(ConfidentialMixin, View):
    """Lets the rights of one officer hold again."""

    permission_required = "discipline.renew_handler"
    http_method_names = ["post"]

    def post(self, request, public_id):
        user = get_object_or_404(officers(self.scope), public_id=public_id)
        try:
            renew(user, by=request.user, scope=self.scope)
            messages.success(request, _("%(name)s may open the own cases again.") % {"name": user.name})
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("discipline:resting")
