"""The chain that makes the trail tamper-evident: a seal for each entry, checkpoints over them, the last judgements."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.verifier import BEGINNING


class ChainHead(models.Model):
    """The one row under whose lock entries are sealed: how many are, the last hash, the peaks of the tree.

    `newest` is the highest id that was sealed; ids are given before a transaction ends, so lower ones may still come.
    """

    size = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=BEGINNING)
    peaks = models.JSONField(default=list)
    newest = models.BigIntegerField(default=0)
    sealed_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.size} {self.hash}"


class Link(models.Model):
    """The seal of one entry: its place in the chain and the hash over it and everything before it."""

    entry = models.OneToOneField(
        "audit.Entry", on_delete=models.DO_NOTHING, primary_key=True, related_name="link", db_constraint=False
    )
    position = models.BigIntegerField(unique=True)
    sealed_at = models.DateTimeField()
    hash = models.CharField(max_length=64)

    def __str__(self):
        return f"{self.position} {self.hash}"


class Checkpoint(models.Model):
    """The chain as it stood at one moment, to be kept by somebody outside."""

    size = models.BigIntegerField(_("entries"), unique=True)
    hash = models.CharField(_("last hash"), max_length=64)
    root = models.CharField(_("root"), max_length=64)
    at = models.DateTimeField(_("at"))

    def __str__(self):
        return f"checkpoint {self.size} {self.hash} {self.root} {self.at.isoformat()}"


class Verification(models.Model):
    """One judgement over the whole chain: how many entries, and the first fault if there was one."""

    at = models.DateTimeField(_("at"))
    entries = models.BigIntegerField(_("entries"))
    unsealed = models.BigIntegerField(_("not sealed yet"))
    fault = models.TextField(_("first fault"), blank=True)
    position = models.BigIntegerField(null=True)

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.entries}"
