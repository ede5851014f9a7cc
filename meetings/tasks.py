"""The night: files that no record names any more, and texts of joint meetings that nobody works from."""

import logging

from celery import shared_task
from django.utils import timezone

from meetings.common_text import forget_texts
from meetings.uploads import sweep

logger = logging.getLogger("zhibu.meetings")


@shared_task
def sweep_files():
    """Safe to run twice: the second run finds nothing to do."""
    logger.info("files swept", extra={"rows": sweep()})


@shared_task
def forget_joint_texts():
    """Safe to run twice: the second run finds nothing to do."""
    logger.info("texts of joint meetings forgotten", extra={"rows": forget_texts(timezone.now())})
