"""What beat wakes to keep the chain of the trail. No arguments: a wake-up lost or doubled changes nothing."""

import logging

from celery import shared_task

from audit import sealing

logger = logging.getLogger("zhibu.audit")


@shared_task
def seal():
    """Seal what came since the last time."""
    sealing.seal()


@shared_task
def checkpoint():
    """Note how the chain stands."""
    sealing.checkpoint()


@shared_task
def verify():
    """Seal what came too late for the others, judge everything, raise the alarm on a fault."""
    sealing.seal(everywhere=True)
    found = sealing.verify()
    if found.fault:
        logger.error("the chain of the trail is broken", extra={"fault": found.fault, "position": found.position})
