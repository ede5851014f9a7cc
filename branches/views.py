"""The tree of organisations, one organisation, and what is done to it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, FormView, TemplateView

from audit.views import ActionMixin
from branches.actions import (
    change_organisation,
    close_organisation,
    found_organisation,
    move_organisation,
    open_term,
    rename_organisation,
)
from branches.choices import PARENTS, ReservedAct
from branches.forms import ChangeForm, CloseForm, DayForm, FoundForm, MoveForm, RenameForm, TermForm
from branches.models import Organisation
from branches.rules import TERM_YEARS, reserved_act
from branches.selectors import ancestors, tree_on
from common.scope import Scope
from common.views import ScopedMixin
from regulations.citations import cite

MAY_CHANGE = "branches.change_organisation"


class OrganisationTree(ScopedMixin, TemplateView):
    """The tree as it stands today or stood on a day."""

    permission_required = "branches.view_organisation"
    template_name = "branches/list.html"

    def get_context_data(self, **kwargs):
        form = DayForm(self.request.GET)
        today = timezone.localdate()
        day = (form.is_valid() and form.cleaned_data["on"]) or today
        rows = tree_on(day, self.scope)
        return super().get_context_data(form=form, day=day, is_today=day == today, rows=rows, **kwargs)


class OrganisationDetail(ScopedMixin, DetailView):
    """One organisation with its names, places and terms."""

    permission_required = "branches.view_organisation"
    model = Organisation
    slug_field = slug_url_kwarg = "public_id"
    context_object_name = "organisation"
    template_name = "branches/detail.html"

    def get_context_data(self, **kwargs):
        organisation, today = self.object, timezone.localdate()
        may_change = self.request.user.scope_for(MAY_CHANGE).covers(organisation.path)
        own, below = branch_of(tree_on(today, Scope.of(organisation.path)))
        return super().get_context_data(
            may_change=may_change and not organisation.closed_on,
            may_notice=self.request.user.scope_for("branches.give_notice").covers(organisation.path),
            may_found=any(organisation.kind in kinds for kinds in PARENTS.values()),
            has_terms=organisation.kind in TERM_YEARS,
            reserved=[act.label for act in ReservedAct if reserved_act(organisation.form, act)],
            reserved_article=cite("BR 8"),
            above=ancestors(organisation).within(self.scope),
            people=own.people if own else 0,
            below=below,
            namings=organisation.namings.order_by("-start"),
            placements=organisation.placements.select_related("parent").order_by("-start"),
            terms=organisation.terms.all(),
            **kwargs,
        )


def branch_of(rows):
    """The first row, None when the organisation is closed today, and the rows below it, one step less deep."""
    own, below = (rows[0] if rows else None), rows[1:]
    for row in below:
        row.depth -= 1
    return own, below


class OnOrganisation(ScopedMixin, ActionMixin, FormView):
    """What the pages that change an organisation share."""

    permission_required = MAY_CHANGE
    template_name = "branches/act.html"

    @cached_property
    def organisation(self) -> Organisation:
        rows = Organisation.objects.within(self.scope).select_related("parent")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(organisation=self.organisation, **kwargs)

    def get_initial(self):
        return {"version": self.organisation.version}

    def perform(self, form):
        done = self.act({name: value for name, value in form.cleaned_data.items() if name != "idempotency_key"})
        messages.success(self.request, self.done)
        return reverse("branches:detail", args=[done.public_id])


class OfOrganisation(OnOrganisation):
    """Forms that need the organisation to offer choices."""

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "organisation": self.organisation}


class Found(OnOrganisation):
    form_class = FoundForm
    done = gettext_lazy("The organisation is founded.")
    extra_context = {"title": gettext_lazy("Found an organisation"), "button": gettext_lazy("Found organisation")}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "parent": self.organisation}

    def act(self, values):
        return found_organisation(parent=self.organisation, by=self.request.user, **values)


class Rename(OnOrganisation):
    form_class = RenameForm
    done = gettext_lazy("The organisation has its new name.")
    extra_context = {"title": gettext_lazy("Rename the organisation"), "button": gettext_lazy("Give new name")}

    def get_initial(self):
        return {**super().get_initial(), "name": self.organisation.name, "short_name": self.organisation.short_name}

    def act(self, values):
        return rename_organisation(self.organisation, by=self.request.user, **values)


class Change(OnOrganisation):
    form_class = ChangeForm
    done = gettext_lazy("Saved.")
    extra_context = {"title": gettext_lazy("Code, order, form and class"), "button": gettext_lazy("Save")}

    def get_initial(self):
        kept = {name: getattr(self.organisation, name) for name in ("code", "order", "form", "unit_class", "ends_on")}
        return {**super().get_initial(), **kept}

    def act(self, values):
        return change_organisation(self.organisation, by=self.request.user, **values)


class Move(OfOrganisation):
    form_class = MoveForm
    done = gettext_lazy("The organisation hangs there now, with all below it.")
    extra_context = {"title": gettext_lazy("Move the organisation"), "button": gettext_lazy("Move organisation")}

    def act(self, values):
        return move_organisation(self.organisation, by=self.request.user, **values)


class Close(OfOrganisation):
    form_class = CloseForm
    done = gettext_lazy("The organisation is closed; its records stay.")
    extra_context = {
        "title": gettext_lazy("Close the organisation"),
        "button": gettext_lazy("Close organisation"),
        "is_formal": True,
    }

    def act(self, values):
        return close_organisation(self.organisation, by=self.request.user, **values)


class OpenTerm(OnOrganisation):
    form_class = TermForm
    done = gettext_lazy("The term of office is entered.")
    extra_context = {"title": gettext_lazy("Enter an election"), "button": gettext_lazy("Begin term")}

    def act(self, values):
        open_term(self.organisation, by=self.request.user, **values)
        return self.organisation
