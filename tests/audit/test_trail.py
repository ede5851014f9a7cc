"""Writing the trail: inside the act, without protected words, one act for one form of one person."""

from uuid import uuid4

import pytest

from audit.models import Change, Entry
from audit.trail import once, record
from common.errors import Refused
from tests.factories import make_bureau, make_user


@pytest.mark.django_db(transaction=True)
def test_no_entry_outside_the_transaction_of_its_act():
    user = make_user()
    before = Entry.objects.count()
    with pytest.raises(RuntimeError):
        record(user, "account.opened", user, path="")
    assert Entry.objects.count() == before


@pytest.mark.django_db
def test_protected_changes_leave_a_digest_and_no_text():
    place, changes = make_bureau()["root"], {"name": ("旧名", "新名")}
    told = record(None, "organisation.renamed", place, path=place.path, changes=changes)
    hidden = record(None, "organisation.renamed", place, path=place.path, changes=changes, protected=True)
    assert [Change.objects.filter(entry=entry).count() for entry in (told, hidden)] == [1, 0]
    assert hidden.digest
    assert "新名" not in str(Entry.objects.filter(pk=hidden.pk).values().get())


@pytest.mark.django_db
def test_a_form_is_one_persons():
    key, first = uuid4(), make_user()
    assert once(key, first, lambda: "/here/") == "/here/"
    assert once(key, first, lambda: "/elsewhere/") == "/here/"
    with pytest.raises(Refused):
        once(key, make_user("另一人"), lambda: "/there/")
