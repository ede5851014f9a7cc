"""The night: close what is over, compare everything stored with the facts, mend and tell."""

import logging

from celery import shared_task
from django.utils import timezone

from obligations.comparing import compare_and_mend

logger = logging.getLogger("zhibu.obligations")
TOLD = 20


@shared_task
def recompute():
    """Safe to run twice: the second run finds nothing to do. A difference in what was closed is an alarm."""
    closed, differing = compare_and_mend(timezone.localdate())
    logger.info("periods closed", extra={"rows": len(closed)})
    for difference in differing[:TOLD]:
        logger.error("stored light differed", extra={"key": str(difference.key)})
    if differing:
        logger.error("stored lights differed from the facts and were mended", extra={"rows": len(differing)})
