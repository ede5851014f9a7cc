"""The register, the record of one person, and one's own record."""

from django.utils import timezone
from django.views.generic import DetailView, ListView, TemplateView

from accounts.reading import CountedMixin
from branches.choices import Form
from branches.models import Organisation
from common.paging import KeysetPage, counted
from common.views import ScopedMixin, SignedInMixin
from members.choices import StandingKind
from members.forms import FindForm
from members.models import Member
from members.selectors import looks_at, mask_phone, record_of, with_posts
from members.talks import talks_of

SHOWN = 20
MAY_CHANGE = "members.change_member"
MAY_APPOINT = "members.appoint"
MAY_REVEAL = "members.view_sensitive"
MAY_SEE_RESTS = "members.view_suspension"
MAY_IMPORT = "members.import_roster"


class Register(ScopedMixin, CountedMixin, ListView):
    """Everybody in reach, by name."""

    permission_required = "members.view_member"
    model = Member
    template_name = "members/list.html"

    def get_context_data(self, **kwargs):
        form = FindForm(self.request.GET, scope=self.scope)
        found = form.narrow(self.get_queryset())
        bodies = self.request.user.scope_for("branches.view_organisation")
        rows = with_posts(found.select_related("organisation", "group"), timezone.localdate(), bodies)
        number, is_more = counted(found)
        return super().get_context_data(
            form=form, page=KeysetPage(rows, self.request.GET), number=number, is_more=is_more,
            may_enter=bool(self.request.user.scope_for(MAY_CHANGE)),
            may_import=bool(self.request.user.scope_for(MAY_IMPORT)), today=timezone.localdate(),
            **kwargs,
        )  # fmt: skip


class MemberDetail(ScopedMixin, CountedMixin, DetailView):
    """The record of one person. What a reader may not see is not in the answer."""

    permission_required = "members.view_member"
    model = Member
    slug_field = slug_url_kwarg = "public_id"
    template_name = "members/detail.html"

    def counts(self, request):
        """Everybody's record but one's own."""
        return not Member.objects.filter(user=request.user, public_id=self.kwargs["public_id"]).exists()

    def get_queryset(self):
        return super().get_queryset().select_related("organisation", "group", "user")

    def may(self, permission) -> bool:
        return self.request.user.scope_for(permission).covers(self.object.organisation.path)

    def may_be_assigned(self, assignments) -> bool:
        """Whether there is a temporary branch to which the reader may assign, and the person is in none now."""
        if any(row.end is None for row in assignments):
            return False
        scope = self.request.user.scope_for(MAY_CHANGE)
        return Organisation.objects.within(scope).filter(form=Form.TEMPORARY, closed_on=None).exists()

    def reaches(self, assignments) -> bool:
        """Whether the reader keeps the people of the temporary branch to which the person is assigned now."""
        scope = self.request.user.scope_for(MAY_CHANGE)
        return any(row.end is None and scope.covers(row.organisation.path) for row in assignments)

    def get_context_data(self, **kwargs):
        member = self.object
        shows_rests, may_change = self.may(MAY_SEE_RESTS), self.may(MAY_CHANGE)
        record = record_of(member, timezone.localdate(), with_rests=shows_rests, with_number=self.may(MAY_REVEAL))
        return super().get_context_data(
            record=record, may_end=may_change and not member.left_on and self.reaches(record.assignments),
            phone=member.phone if may_change else mask_phone(member.phone), shows_rests=shows_rests,
            may_change=may_change and not member.left_on, may_appoint=self.may(MAY_APPOINT) and not member.left_on,
            may_assign=may_change and not member.left_on and self.may_be_assigned(record.assignments),
            may_reveal=self.may(MAY_REVEAL), has_later_standing=member.standing != StandingKind.FULL,
            **kwargs,
        )  # fmt: skip


class OwnRecord(SignedInMixin, TemplateView):
    """What the register says of oneself."""

    open_because = "shows the record tied to the own account and nothing else"
    template_name = "members/own.html"

    def get_context_data(self, **kwargs):
        member = Member.objects.filter(user=self.request.user).select_related("organisation", "group").first()
        record = member and record_of(member, timezone.localdate(), with_rests=True, with_number=True)
        return super().get_context_data(
            member=member,
            record=record,
            phone=member and member.phone,
            shows_rests=True,
            talks=talks_of(member)[:SHOWN] if member else [],
            looks=looks_at(member)[:SHOWN] if member else [],
            **kwargs,
        )
