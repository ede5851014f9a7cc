"""The night: accounts that nobody uses are closed."""

import logging

from celery import shared_task
from django.utils import timezone

from accounts.actions import close_unused

logger = logging.getLogger("zhibu.accounts")


@shared_task
def close_unused_accounts():
    """Safe to run twice: the second run finds nothing to do."""
    logger.info("unused accounts closed", extra={"rows": close_unused(timezone.now())})
