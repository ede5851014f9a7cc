"""One form: its process dies at every statement in turn; it is sent four times at once; four edit one row at once."""

from collections import Counter
from itertools import count
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from audit.models import Entry, Submission
from common.errors import StaleEdit
from meetings.choices import State
from meetings.models import Meeting, Review
from reminders.actions import change_policy
from reminders.models import Policy
from tests.accounts.test_races import at_once
from tests.factories import make_bureau, make_secretary, make_user
from tests.meetings.cast import Cast
from tests.meetings.test_recording import address, typed


class Died(BaseException):
    """The process is gone: no handler of the program catches it."""


class DiesAt:
    """Lets a number of statements pass and dies before the next."""

    def __init__(self, number):
        self.left = number

    def __call__(self, execute, sql, params, many, context):
        if self.left == 0:
            raise Died
        self.left -= 1
        return execute(sql, params, many, context)


def sealed_parts(meeting) -> tuple:
    """What a seal leaves behind, counted: state, moment, entry of the trail, round of review, answer of the form."""
    meeting.refresh_from_db()
    return (
        meeting.state == State.SEALED, bool(meeting.sealed_at),
        Entry.objects.filter(verb="meeting.sealed").count(), Review.objects.count(), Submission.objects.count(),
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.nightly)])
def test_dying_at_any_statement_of_a_seal_leaves_all_or_nothing_and_the_retry_gives_one(client, step):
    cast = Cast()
    client.force_login(cast.anna)
    meeting = cast.plan()
    data, seen = typed(cast, meeting, intent="seal"), Counter()
    for number in count(step=step):
        try:
            with connection.execute_wrapper(DiesAt(number)):
                answer = client.post(address(meeting), data)
        except Died:
            seen[sealed_parts(meeting)] += 1
        else:
            break
    nothing, everything = (False, False, 0, 0, 0), (True, True, 1, 1, 1)
    assert seen.keys() <= {nothing, everything}
    assert seen[nothing] > 20 // step
    assert (answer.url, sealed_parts(meeting)) == (address(meeting, "detail"), everything)
    assert client.post(address(meeting), data).url == answer.url
    assert sealed_parts(meeting) == everything


def send_at_once(forms: int, times: int) -> list[set]:
    """The answers to each of so many forms, each sent so many times at the same moment."""
    branch = make_bureau(branches=1)["branches"][0]
    secretary = make_secretary(branch)
    browsers = [Client() for _each in range(times)]
    for browser in browsers:
        browser.force_login(secretary)

    def send(browser, key):
        answer = browser.post("/faults/plan/", {"idempotency_key": key, "title": str(key), "hours": 48})
        return answer.status_code, answer.headers.get("Location")

    keys = [uuid4() for _each in range(forms)]
    return [
        set(at_once(*[lambda browser=browser, key=key: send(browser, key) for browser in browsers])) for key in keys
    ]


@pytest.mark.postgres
@pytest.mark.urls("tests.faults.urls")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("forms", [25, pytest.param(2500, marks=pytest.mark.nightly)])
def test_a_form_sent_four_times_at_once_has_one_effect_and_one_answer(forms):
    answers = send_at_once(forms, times=4)
    assert [len(each) for each in answers] == [1] * forms
    assert {status for each in answers for status, _address in each} == {302}
    assert len({next(iter(each)) for each in answers}) == forms
    titles = Counter(Meeting.objects.values_list("title", flat=True))
    assert (len(titles), set(titles.values())) == (forms, {1})
    assert Entry.objects.filter(verb="meeting.planned").count() == forms


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("edits", [100, pytest.param(10_000, marks=pytest.mark.nightly)])
def test_edits_of_one_row_at_once_never_overwrite_each_other_unseen(edits):
    """Each edit counts one up what it has read: none may be lost, and each refused one reads again."""
    people = [make_user() for _each in range(4)]
    Policy.objects.create(pk=Policy.ONLY, first_step_days=1, second_step_days=1)
    kept = Counter()

    def edit_often(person):
        for _each in range(edits // len(people)):
            while True:
                row = Policy.objects.get()
                value = row.second_step_days % 10 + 1
                try:
                    change_policy(by=person, version=row.version, second_step_days=value)
                except StaleEdit:
                    kept["told"] += 1
                else:
                    break

    first = Policy.objects.get().version
    at_once(*[lambda person=person: edit_often(person) for person in people])
    row = Policy.objects.get()
    assert row.version - first == edits
    assert row.second_step_days == edits % 10 + 1
    assert Entry.objects.filter(verb="reminders.policy-changed").count() == edits
    assert kept["told"] > 0
