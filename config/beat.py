"""Everything that happens by itself, on one page.

Beat only wakes the workers. What there is to do stands in the database, so a wake-up that is lost or doubled
changes nothing: the next one finds the same rows. Run exactly one beat (`celery -A config beat`).
"""

from datetime import timedelta

from celery.schedules import crontab

CHINA_AHEAD_OF_UTC = 8


def at_night(hour, minute):
    """Every day at this China hour. Beat itself counts in UTC, which has no summer time to stumble over."""
    return crontab(hour=(hour - CHINA_AHEAD_OF_UTC) % 24, minute=minute)


SCHEDULE = {
    # Write the reminders that have become due as rows, one for each person and step.
    "plan-reminders": {"task": "reminders.tasks.plan", "schedule": timedelta(seconds=60), "options": {"expires": 60}},
    # Claim what is due, a batch at a time, and send it.
    "deliver-reminders": {
        "task": "reminders.tasks.deliver",
        "schedule": timedelta(seconds=15),
        "options": {"expires": 15},
    },
    # Close the temporary branches whose task is over.
    "close-ended-branches": {"task": "branches.tasks.close_ended_branches", "schedule": at_night(0, 30)},
    # Close the accounts that nobody used for 90 days.
    "close-unused-accounts": {"task": "accounts.tasks.close_unused_accounts", "schedule": at_night(0, 45)},
    # Close the periods that have ended, recompute all duties and compare them with what is stored.
    "recompute-duties": {"task": "obligations.tasks.recompute", "schedule": at_night(1, 30)},
    # Put new entries of the trail at the end of its chain; note how it stands, for whoever keeps it outside; judge it.
    "seal-trail": {"task": "audit.tasks.seal", "schedule": timedelta(seconds=1), "options": {"expires": 1}},
    "note-checkpoint": {
        "task": "audit.tasks.checkpoint",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 600},
    },
    "verify-trail": {"task": "audit.tasks.verify", "schedule": at_night(4, 0)},
    # Remove the texts of joint meetings that neither a record nor an open page works from.
    "forget-joint-texts": {"task": "meetings.tasks.forget_joint_texts", "schedule": at_night(3, 20)},
    # Count the cases concluded in quarters that are over, small figures merged.
    "keep-figures": {"task": "discipline.tasks.keep_figures", "schedule": at_night(2, 40)},
    # Remove files of attachments that no record has named for a day.
    "sweep-files": {"task": "meetings.tasks.sweep_files", "schedule": at_night(3, 0)},
}
