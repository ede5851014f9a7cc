"""The calendar of working days, one for the whole bureau."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.generic import FormView

from audit.views import ActionMixin
from common.views import BureauWideMixin
from obligations.actions import forget_workday, set_workdays
from obligations.forms import CalendarForm, RemoveDayForm
from obligations.working_days import lines, missing_years

FIRST_YEAR, YEARS_AHEAD = 2020, 2


def address_of(year: int) -> str:
    """The page of a year."""
    return f"{reverse('obligations:calendar')}?year={year}"


class CalendarPage(BureauWideMixin, ActionMixin, FormView):
    """Holidays and swapped working days of a year, and the form that enters more."""

    permission_required = "obligations.keep_calendar"
    form_class = CalendarForm
    template_name = "obligations/calendar.html"

    @cached_property
    def year(self) -> int:
        """The year asked for; nonsense asks for the running one."""
        asked, running = self.request.GET.get("year", ""), timezone.localdate().year
        is_year = asked.isascii() and asked.isdigit() and len(asked) == 4
        return max(FIRST_YEAR, min(int(asked), running + YEARS_AHEAD)) if is_year else running

    def get_context_data(self, **kwargs):
        days = lines(self.year, is_chinese=get_language().startswith("zh"))
        running = timezone.localdate().year
        return super().get_context_data(
            year=self.year, lines=days, missing=missing_years(timezone.localdate()),
            years=range(running - 1, running + YEARS_AHEAD + 1), **kwargs,
        )  # fmt: skip

    def perform(self, form):
        asked = form.cleaned_data
        number = set_workdays(
            asked["first"], asked["last"], is_working=asked["worked"], note=asked["name"], by=self.request.user
        )
        text = ngettext("%(n)d day is entered.", "%(n)d days are entered.", number)
        messages.success(self.request, text % {"n": number})
        return address_of(asked["first"].year)


class RemoveDay(BureauWideMixin, ActionMixin, FormView):
    """Takes back one day that was entered."""

    permission_required = "obligations.keep_calendar"
    form_class = RemoveDayForm
    http_method_names = ["post"]

    def perform(self, form):
        row = form.cleaned_data["day"]
        forget_workday(row, by=self.request.user)
        messages.success(self.request, _("The day is taken back."))
        return address_of(row.day.year)

    def form_invalid(self, form):
        """Somebody else took it back already."""
        return HttpResponseRedirect(reverse("obligations:calendar"))
