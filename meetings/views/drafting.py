"""Saving drafts that several people write: merged, answered, never taken away from anybody."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from common.errors import Refused, StaleEdit
from meetings import actions, drafts
from meetings.forms.pages import shown, stand_of
from meetings.forms.saving import save_page, told
from meetings.views.meeting import address

# Nobody saves so often that a page is torn so many times in a row.
READINGS = 20


class DraftMixin:
    """The kept page of the record, and the ways to save what was sent."""

    @cached_property
    def stand(self) -> drafts.Stand:
        """The page as it stands in the database. Read again where somebody saved in between: rows numbered anew beside
        the version of before would be taken for changes, and overwrite others.
        """
        stand = stand_of(self.stored)
        for _again in range(READINGS):
            if not stand.is_torn:
                break
            del self.meeting
            stand = stand_of(self.stored)
        return stand

    def stored_values(self) -> dict:
        """The page with which the form is filled in."""
        return shown(self.stand)

    def autosave(self, form):
        """Save quietly. JSON tells what was merged; 409 when sealed or unreadable together, 422 when unreadable."""
        if not form.is_valid():
            return JsonResponse({"errors": len(form.errors)}, status=422)
        try:
            saved = save_page(form, by=self.request.user, quiet=True)
        except (Refused, StaleEdit) as reason:
            return JsonResponse({"conflict": isinstance(reason, StaleEdit)}, status=409)
        return JsonResponse(saved.answer)

    def save(self, form) -> str:
        """Save, and say what was merged or is open; where the person goes from there."""
        saved = save_page(form, by=self.request.user)
        if saved.answer["notice"]:
            messages.info(self.request, saved.answer["notice"])
        if saved.answer["questions"]:
            return address(self.meeting, "record") + "#questions"
        return self.after_saving()

    def seal(self, form) -> str:
        """Save and seal what the person has seen; what others changed meanwhile is looked at first."""
        if not self.may("meetings.seal_meeting"):
            raise Http404
        settled = set(form.data.getlist("settled"))
        if any(each["id"] not in settled for each in self.stand.questions):
            messages.warning(self.request, _("Two people wrote a place differently. Choose first, then seal."))
            return self.save(form)
        try:
            return self.sealed(form, form.cleaned_data["version"])
        except StaleEdit:
            return self.seal_what_was_seen(form)

    def sealed(self, form, version) -> str:
        """Seal the record as typed; StaleEdit when it was saved since `version`."""
        meeting = actions.save_and_seal(self.meeting, form.record(), by=self.request.user, version=version)
        counts = form.is_of_branch
        messages.success(
            self.request, _("Sealed. The duty of the period counts from now.") if counts else _("The record is sealed.")
        )
        return address(meeting)

    def seal_what_was_seen(self, form) -> str:
        """The record was saved in between: it is sealed only if it still says what stood before the person's eyes."""
        answer = save_page(form, by=self.request.user, quiet=True).answer
        if not (answer["changed"] or answer["moved"] or answer["questions"]):
            return self.sealed(form, answer["version"])
        messages.warning(self.request, _("Not sealed: somebody saved this draft meanwhile. Look at it and seal again."))
        if answer["notice"]:
            messages.info(self.request, answer["notice"])
        return address(self.meeting, "record") + ("#questions" if answer["questions"] else "?check=1#check")

    def questions(self, form) -> list[dict]:
        """What two people wrote differently, in the words of the form."""
        return [told(form, each, self.stand.values) for each in self.stand.questions]

    @property
    def others(self) -> list[drafts.DraftStep]:
        """Who else saved this draft lately."""
        return drafts.others_editing(self.stand, self.request.user)
