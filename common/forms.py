"""What every writing form carries: a key against doubling, a version against silent overwriting."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

# What an empty choice of a required field says.
CHOOSE = _("Please choose")


class ScopedFormMixin:
    """Takes the scope that the view hands over, so that choices can be cut by it."""

    def __init__(self, *args, scope=None, **kwargs):
        self.scope = scope
        super().__init__(*args, **kwargs)


class IdempotentFormMixin(ScopedFormMixin, forms.Form):
    """Carries the key by which a second click, a second tab or a resend is known as the same act."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def add_findings(self, findings):
        """Show each finding beside its field, with its article."""
        for finding in findings:
            field = finding.field if finding.field in self.fields else None
            self.add_error(field, forms.ValidationError(finding.message, code=finding.code))


class VersionedFormMixin(forms.Form):
    """Carries the version the person saw; the action compares it under a lock."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def show_conflict(self, current):
        """Keep what was typed, show what stands now, and let the next save replace it knowingly."""
        self.current = current
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = current.version
        self.add_error(
            None,
            forms.ValidationError(
                _("Somebody else saved this in the meantime. Both texts are shown; check and save again."),
                code="stale",
            ),
        )
