"""Step-up: before an act of consequence the session proves itself once more, unless it did so within five minutes."""

import time

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.forms_of_proof import PROOFS, ProveForm
from accounts.second_factor import Kind, factors_of, key_question

FOR_A_LOOK = "proof_for_a_look"
DROPPED = {*PROOFS, FOR_A_LOOK, "csrfmiddlewaretoken"}


def proved_lately(request) -> bool:
    """Whether sign-in or a later proof of this session lies less than five minutes back."""
    moments = [each["at"] for each in get_authentication_records(request, request.user)]
    return bool(moments) and time.time() - max(moments) < settings.STEP_UP_LIFE.total_seconds()


def proved_twice(request) -> bool:
    """Whether this session was opened, or later proved, with a second factor."""
    return any(each["method"] == "mfa" for each in get_authentication_records(request, request.user))


def note_proof(request, method: str):
    """The session proved itself now; its key changes, so that one overheard before is worth nothing."""
    record_authentication(request, request.user, method, reauthenticated=True)
    request.session.cycle_key()


class StepUpMixin:
    """For views behind which an act of consequence lies. Stands after `ScopedMixin`, so that it asks only who may.

    A look without a proof is answered with the question, before any form is filled in. A form that was sent is kept
    inside the question and goes on as it was sent once the proof fits. Such a view takes no files.
    """

    # Whether the answer is a file: then the question stays on the screen after it has done its work.
    gives_file = False

    def dispatch(self, request, *args, **kwargs):
        if settings.STEP_UP_REQUIRED and not proved_lately(request) and self.needs_proof():
            form = ProveForm(request=request, data=request.POST if PROOFS & request.POST.keys() else None)
            if not form.is_valid():
                return self.ask(request, form)
            note_proof(request, form.method)
        if FOR_A_LOOK in request.POST:
            return HttpResponseRedirect(request.get_full_path())
        return super().dispatch(request, *args, **kwargs)

    def needs_proof(self) -> bool:
        """Whether this very request is the act; views that also do lesser things say when."""
        return True

    def ask(self, request, form):
        """The question who it is, with everything that was typed inside."""
        kept = [(name, value) for name, values in request.POST.lists() if name not in DROPPED for value in values]
        is_look = request.method != "POST" or FOR_A_LOOK in request.POST
        context = {
            "form": form, "kept": kept, "for_a_look": is_look and FOR_A_LOOK, "back": page_before(request),
            "gives_file": self.gives_file and (bool(kept) or not hasattr(self, "post")), **factors_asked(request),
        }  # fmt: skip
        return render(request, "accounts/prove.html", context, status=403)


def page_before(request) -> str:
    """The page of this site one came from, today's page otherwise."""
    came_from = request.headers.get("Referer", "")
    is_own = url_has_allowed_host_and_scheme(came_from, request.get_host(), require_https=request.is_secure())
    return came_from if is_own else "/"


def factors_asked(request) -> dict:
    """Which proofs besides the password the person has to offer."""
    kinds = set(factors_of(request.user).values_list("type", flat=True))
    asked = key_question(request.user) if Kind.WEBAUTHN in kinds else None
    return {"has_app": Kind.TOTP in kinds, "key_options": asked}
