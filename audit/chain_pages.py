"""How the chain of the trail stands, and the slip that somebody outside keeps."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import segno
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from audit.models import ChainHead, Checkpoint, Verification
from audit.sealing import waiting
from common.views import BureauWideMixin

SHOWN = 14
# The sealer comes every second; after a minute nobody can say any more that it is only busy.
SEALED_WITHIN = timedelta(seconds=60)
# It is judged once a night; two hours are left for a machine that was being mended.
JUDGED_WITHIN = timedelta(hours=26)
SHORT = 8


class ChainLight(TextChoices):
    """How the chain stands; the worst that can be said."""

    BROKEN = "broken", _("Broken: something was changed after it was sealed")
    ASLEEP = "asleep", _("Entries wait for their seal")
    OVERDUE = "overdue", _("Not judged within a day")
    WHOLE = "whole", _("Whole")


TONES = {ChainLight.BROKEN: "bad", ChainLight.ASLEEP: "bad", ChainLight.OVERDUE: "warn", ChainLight.WHOLE: "ok"}


def light(last: Verification | None, oldest: datetime | None, now: datetime) -> ChainLight:
    """The light of the chain at `now`; `oldest` is when the oldest unsealed entry was written."""
    if last and last.fault:
        return ChainLight.BROKEN
    if oldest and now - oldest > SEALED_WITHIN:
        return ChainLight.ASLEEP
    if last is None or now - last.at > JUDGED_WITHIN:
        return ChainLight.OVERDUE
    return ChainLight.WHOLE


@dataclass(frozen=True)
class Slip:
    """What is printed each day and filed by somebody else than the server's keeper: a checkpoint, also as a QR code."""

    mark: Checkpoint

    @property
    def short(self) -> str:
        """The first characters of the hash in groups, for comparing by eye."""
        return " ".join(self.mark.hash[n : n + 4] for n in range(0, 4 * SHORT, 4))

    @property
    def code(self) -> str:
        """The whole checkpoint as a picture that a camera reads."""
        return segno.make(str(self.mark), error="m").svg_data_uri(scale=3, border=2)


class Chain(BureauWideMixin, TemplateView):
    """The chain, its checkpoints, its judgements, and today's slip."""

    permission_required = "audit.view_entry"
    template_name = "audit/chain.html"

    def get_context_data(self, **kwargs):
        head = ChainHead.objects.filter(pk=1).first() or ChainHead()
        oldest = waiting(head).values_list("at", flat=True).first()
        marks = list(Checkpoint.objects.order_by("-size")[:SHOWN])
        judged = list(Verification.objects.order_by("-id")[:SHOWN])
        now = light(judged[0] if judged else None, oldest, timezone.now())
        return super().get_context_data(
            head=head, unsealed=waiting(head).count(), light=now, tone=TONES[now], marks=marks, judged=judged,
            slip=Slip(marks[0]) if marks else None, **kwargs,
        )  # fmt: skip
