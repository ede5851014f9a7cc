"""The night: temporary branches end with their task."""

import logging

from celery import shared_task
from django.utils import timezone

from branches.actions import close_ended

logger = logging.getLogger("zhibu.branches")


@shared_task
def close_ended_branches():
    """Safe to run twice: the second run finds nothing to do."""
    closed = close_ended(timezone.localdate())
    logger.info("temporary branches closed", extra={"rows": len(closed)})
