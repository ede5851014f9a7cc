"""The channels of the product: the notice in the application, e-mail, and the robots of office chat."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reminders.bulk import insert_notices
from reminders.registry import NotSent, register
from reminders.robots import Post, say

DUMMY = "django.core.mail.backends.dummy.EmailBackend"
LINES_IN_A_LETTER = 30


class InApp:
    """A row the reader finds in the application; the unique key on the reminder makes a second one impossible."""

    name = "in_app"
    label = gettext_lazy("In the application")
    batch = 500
    in_transaction = True

    def is_ready(self) -> bool:
        """Always."""
        return True

    def reaches(self, recipient) -> bool:
        """Everybody with an account."""
        return True

    def send(self, reminders, at):
        """Write the notices of a batch in one statement."""
        insert_notices(reminders, at)


class Email:
    """A letter to the account's address; EMAIL_TIMEOUT bounds each try, Message-ID is the same in every try.

    The lines of the messages are all it says: who reads along on the way learns no contents.
    """

    name = "email"
    label = gettext_lazy("By e-mail")
    in_transaction = False

    def is_ready(self) -> bool:
        """Where the site can send mail at all."""
        return settings.EMAIL_BACKEND != DUMMY

    def reaches(self, recipient) -> bool:
        """Who has an address and wants letters."""
        return bool(recipient.email) and self.name in recipient.channels and self.is_ready()

    def send(self, reminders, at):
        """Hand one letter with all lines of a person to the mail server."""
        rows = list(reminders)
        try:
            self.letter(rows[0].recipient, rows[0].bundle, [row.title for row in rows]).send()
        except (OSError, smtplib.SMTPException) as problem:
            raise NotSent(type(problem).__name__) from problem

    def letter(self, recipient, bundle, lines) -> EmailMessage:
        """One message as it is, several as a list."""
        with translation.override(recipient.language or settings.LANGUAGE_CODE):
            subject = lines[0] if len(lines) == 1 else count_of(len(lines))
            if len(lines) > LINES_IN_A_LETTER:
                more = _("and %(n)d more") % {"n": len(lines) - LINES_IN_A_LETTER}
                lines = [*lines[:LINES_IN_A_LETTER], more]
            body = _("%(line)s\n\nSign in to see more. This message was sent by itself; nobody reads an answer.") % {
                "line": "\n".join(lines)
            }
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
        return EmailMessage(
            subject, body, to=[recipient.email],
            headers={"Message-ID": f"<reminders-{bundle}@{domain}>", "Auto-Submitted": "auto-generated"},
        )  # fmt: skip


def count_of(number: int) -> str:
    """How many reminders wait, and nothing of what they say."""
    text = ngettext("%(n)d reminder waits for you in Zhibu", "%(n)d reminders wait for you in Zhibu", number)
    return text % {"n": number}


class Robot:
    """A robot in the bureau's chat. It speaks before others, so it says how many reminders wait and nothing else."""

    in_transaction = False

    def __init__(self, name, label):
        self.name, self.label = name, label

    @property
    def place(self) -> tuple[str, str] | None:
        """Address and secret as the operator set them; None where there is no such robot."""
        return settings.ROBOTS.get(self.name)

    def is_ready(self) -> bool:
        """Where the operator named one."""
        return self.place is not None

    def reaches(self, recipient) -> bool:
        """Who chose it, where the operator named one."""
        return self.name in recipient.channels and self.is_ready()

    def send(self, reminders, at):
        """One post for all reminders of a person; raises NotSent, also where the robot was taken away meanwhile."""
        rows = list(reminders)
        if self.place is None:
            raise NotSent("not configured")
        recipient = rows[0].recipient
        with translation.override(recipient.language or settings.LANGUAGE_CODE):
            text = _("%(count)s. Sign in to read.") % {"count": count_of(len(rows))}
        say(self.name, *self.place, Post(text, recipient.badge_number, str(rows[0].bundle), at.timestamp()))


register(InApp())
register(Email())
register(Robot("wecom", gettext_lazy("By the WeCom robot")))
register(Robot("dingtalk", gettext_lazy("By the DingTalk robot")))
