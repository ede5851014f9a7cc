"""The channels of the product: the notice in the application, and e-mail."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reminders.bulk import insert_notices
from reminders.registry import NotSent, register

DUMMY = "django.core.mail.backends.dummy.EmailBackend"


class InApp:
    """A row the reader finds in the application; the unique key on the reminder makes a second one impossible."""

    name = "in_app"
    label = gettext_lazy("In the application")
    batch = 500
    in_transaction = True

    def reaches(self, recipient) -> bool:
        """Everybody with an account."""
        return True

    def send(self, reminders, at):
        """Write the notices of a batch in one statement."""
        insert_notices(reminders, at)


class Email:
    """A letter to the account's address; EMAIL_TIMEOUT bounds each try, Message-ID is the same in every try.

    The line of the message is all it says: who reads along on the way learns no contents.
    """

    name = "email"
    label = gettext_lazy("By e-mail")
    batch = 1
    in_transaction = False

    def reaches(self, recipient) -> bool:
        """Who has an address, where the site can send mail at all."""
        return bool(recipient.email) and settings.EMAIL_BACKEND != DUMMY

    def send(self, reminders, at):
        """Hand each message to the mail server."""
        for reminder in reminders.select_related("recipient"):
            try:
                self.letter(reminder).send()
            except (OSError, smtplib.SMTPException) as problem:
                raise NotSent(type(problem).__name__) from problem

    def letter(self, reminder) -> EmailMessage:
        """One message as a letter."""
        with translation.override(reminder.recipient.language or settings.LANGUAGE_CODE):
            body = _("%(line)s\n\nSign in to see more. This message was sent by itself; nobody reads an answer.") % {
                "line": reminder.title
            }
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
        return EmailMessage(
            reminder.title, body, to=[reminder.recipient.email],
            headers={"Message-ID": f"<reminder-{reminder.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
        )  # fmt: skip


register(InApp())
register(Email())
