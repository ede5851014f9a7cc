"""PostgreSQL refuses to change or remove what a sealed record is made of, whoever asks."""

import pytest
from django.db import DatabaseError, transaction

from meetings.actions import save_and_seal
from meetings.models import AgendaItem, Attendance, Meeting, Part, Remark, Resolution, Sitting
from tests.meetings.cast import Cast, ordinary, yesterday

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
CHANGES = [
    (Meeting, {"title": "别的"}), (Meeting, {"held_on": "2020-01-01"}),
    (Part, {"topic": "别的"}), (Sitting, {"place": "别处"}),
    (AgendaItem, {"title": "别的"}), (Remark, {"gist": "别的"}), (Resolution, {"yes": 1}),
    (Attendance, {"presence": "absent"}),
]  # fmt: skip


@pytest.fixture
def meetings():
    """A sealed record, and a draft of the same branch."""
    cast = Cast()
    meeting = cast.plan()
    vote = ordinary(5, responsible_id=cast.chair.pk, deadline=yesterday())
    data = cast.record(resolutions=(vote,))
    save_and_seal(meeting, data, by=cast.anna)
    return meeting, cast.plan()


@pytest.mark.parametrize(("model", "values"), CHANGES, ids=[f"{m.__name__}-{'-'.join(v)}" for m, v in CHANGES])
def test_a_sealed_record_stays(meetings, model, values):
    before = list(model.objects.order_by("pk").values())
    for act in (lambda: model.objects.update(**values), lambda: model.objects.all()._raw_delete(model.objects.db)):
        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
            act()
    assert list(model.objects.order_by("pk").values()) == before


def test_what_comes_afterwards_is_kept(meetings):
    sealed, _draft = meetings
    assert Resolution.objects.update(done_on=sealed.held_on) == 1
    assert Meeting.objects.filter(pk=sealed.pk).update(version=99) == 1


def test_a_draft_is_free(meetings):
    _sealed, draft = meetings
    assert Meeting.objects.filter(pk=draft.pk).update(title="别的") == 1
    assert Part.objects.filter(meeting=draft).delete()[0] > 0
