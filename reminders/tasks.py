"""What Celery's beat wakes. No logic and no arguments: a wake-up that is lost or doubled changes nothing."""

from celery import shared_task

from reminders import actions


@shared_task
def plan():
    """Write the rows of the outbox."""
    actions.plan()


@shared_task
def deliver():
    """Send what is due."""
    actions.deliver()
