"""The night: files that no record names any more."""

import logging

from celery import shared_task

from meetings.uploads import sweep

logger = logging.getLogger("zhibu.meetings")


@shared_task
def sweep_files():
    """Safe to run twice: the second run finds nothing to do."""
    logger.info("files swept", extra={"rows": sweep()})
