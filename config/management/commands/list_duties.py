"""Lists every registered duty: what is owed, how often, by whom, on which article."""

from django.core.management.base import BaseCommand

from obligations.registry import duties


class Command(BaseCommand):
    help = "List all registered duties with cadence, level, article and who owes them."

    def handle(self, *args, **options):
        for duty in duties():
            self.stdout.write(f"{duty.code}  {duty.title}")
            facts = (duty.cadence.label, duty.level.label, str(duty.article), str(duty.owed_by))
            self.stdout.write("    " + "; ".join(str(fact) for fact in facts))
