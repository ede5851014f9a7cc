"""Plain makers of rows, each through the product's own action. Their results need no reading."""

from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import count

from django.db import connection
from django.utils import timezone

from accounts.actions import give_grant
from accounts.models import User
from accounts.roles import Role
from branches.actions import found_organisation
from branches.choices import Kind
from members.actions import appoint, enter_member, link_account
from members.choices import Post

FOUNDED = date(2020, 1, 1)
_numbers = count(1)


def make_user(name="系统管理员", badge_number=None, **fields) -> User:
    """An account with the password "zhibu-test-Pass1"."""
    badge_number = badge_number or f"9{next(_numbers):05}"
    return User.objects.create_user(badge_number=badge_number, name=name, password="zhibu-test-Pass1", **fields)


def make_organisation(name="第一党支部", kind=Kind.BRANCH, parent=None, founded_on=FOUNDED, by=None, **fields):
    """An organisation below `parent`."""
    return found_organisation(
        code=fields.pop("code", None) or f"T{next(_numbers):04}", name=name, kind=kind, parent=parent,
        founded_on=founded_on, by=by, **fields,
    )  # fmt: skip


def make_bureau(branches=2, by=None) -> dict:
    """A leading committee, an office committee, a general branch and `branches` branches below it.

    {"root", "office", "general", "branches": [...]}
    """
    root = make_organisation("市公安局党委", Kind.LEADING_PARTY_COMMITTEE, by=by)
    office = make_organisation("局机关党委", Kind.OFFICE_PARTY_COMMITTEE, root, by=by)
    general = make_organisation("刑侦支队党总支", Kind.GENERAL_BRANCH, office, by=by)
    below = [make_organisation(f"刑侦支队第{n}党支部", Kind.BRANCH, general, by=by) for n in range(1, branches + 1)]
    return {"root": root, "office": office, "general": general, "branches": below}


def make_member(organisation, name="林书涵", standing="full", on=FOUNDED, by=None, user=None, **values):
    """A member of `organisation` since `on`, with an account where `user` is given or True."""
    dates = {"full": {"joined_on": date(2012, 7, 1), "full_on": date(2013, 7, 1)}, "probationary": {"joined_on": on}}
    member = enter_member(
        organisation=organisation, name=name, standing=standing, on=on, by=by, **{**dates.get(standing, {}), **values}
    )
    if user:
        link_account(member, make_user(name) if user is True else user, by=by, on=on)
        member.refresh_from_db()
    return member


def make_roll(organisation, full=3, probationary=0, by=None) -> list:
    """`full` full and `probationary` probationary members with names that differ."""
    names = (f"成员{n:03}" for n in count(1))
    return [make_member(organisation, next(names), by=by) for _ in range(full)] + [
        make_member(organisation, next(names), standing="probationary", by=by) for _ in range(probationary)
    ]


def make_secretary(organisation, name="周明远", post=Post.SECRETARY, on=FOUNDED, by=None) -> User:
    """An account whose member holds a post in `organisation`; a secretary unless said otherwise."""
    member = make_member(organisation, name, user=True, by=by)
    appoint(member, organisation=organisation, post=post, on=on, by=by)
    return member.user


def make_grantee(organisation, role=Role.COMMITTEE_STAFF, name="宋致远", on=FOUNDED, by=None) -> User:
    """An account with an explicit right in `organisation`."""
    user = make_user(name)
    give_grant(user=user, organisation=organisation, role=role, start=on, by=by)
    return user


def moment(day: date, hour=19, minute=0) -> datetime:
    """A moment of `day` in the site's time zone."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@contextmanager
def unlocked_trail():
    """What somebody with the rights of the owner of the tables can do: change and remove entries."""
    with unlocked("audit_entry"):
        yield


@contextmanager
def unlocked(*tables):
    """Tables without the triggers that keep their rows as they are."""
    _triggers("DISABLE", tables)
    yield
    _triggers("ENABLE", tables)


def _triggers(word, tables):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} {word} TRIGGER USER")
