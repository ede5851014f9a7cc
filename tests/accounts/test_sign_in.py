"""Signing in: the ladder, the one refusal, sessions, the age of passwords."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import backends
from accounts.actions import give_grant, set_password
from accounts.models import Session, SignInAttempt
from accounts.roles import Role
from audit.models import Entry
from tests.factories import FOUNDED, make_bureau, make_grantee, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "zhibu-test-Pass1"


def sign_in(client, badge, password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": badge, "password": password}, **extra)


def errors(response):
    return [str(message) for messages in response.context["form"].errors.values() for message in messages]


def codes(response):
    return [error.code for error in response.context["form"].non_field_errors().as_data()]


def fail(badge, times, address="10.0.0.1"):
    responses = [sign_in(Client(), badge, "wrong", REMOTE_ADDR=address) for _ in range(times)]
    return responses[-1]


def age_attempts(**delta):
    for attempt in SignInAttempt.objects.all():
        SignInAttempt.objects.filter(pk=attempt.pk).update(at=attempt.at - timedelta(**delta))


def test_the_right_password_opens(client):
    user = make_user()
    response = sign_in(client, user.badge_number)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_full_width_digits_open_too(client):
    user = make_user(badge_number="020317")
    assert sign_in(client, "０２０３１７").status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_wrong_unknown_closed_and_not_activated_sound_alike(client):
    known, closed, fresh = make_user(), make_user(is_active=False), make_user()
    fresh.set_unusable_password()
    fresh.save()
    answers = [
        sign_in(client, known.badge_number, "wrong"),
        sign_in(client, "000000", "wrong"),
        sign_in(client, closed.badge_number),
        sign_in(client, fresh.badge_number),
    ]
    assert {(a.status_code, tuple(errors(a)), tuple(codes(a))) for a in answers} == {
        (200, tuple(errors(answers[0])), ("username_password_mismatch",))
    }


def test_an_unknown_badge_takes_a_hash_too(client, monkeypatch):

    seen = []
    real = backends.check_password
    monkeypatch.setattr(backends, "check_password", lambda *args: seen.append(args) or real(*args))
    sign_in(client, "000000", "wrong")
    assert seen == [("wrong", "!")]


@pytest.mark.parametrize("exists", [True, False])
def test_after_five_failures_even_the_right_password_waits(client, exists):
    badge = make_user().badge_number if exists else "000000"
    fail(badge, 5)
    response = sign_in(client, badge, REMOTE_ADDR="10.0.0.1")
    assert response.status_code == 200
    assert codes(response) == ["username_password_mismatch"]
    [text] = errors(response)
    newest = SignInAttempt.objects.latest("at").at
    assert f"{timezone.localtime(newest + timedelta(minutes=15)):%H:%M}" in text
    assert text == errors(fail(badge, 1))[0]
    assert SignInAttempt.objects.count() == 5


def test_the_lock_holds_for_that_address_only_and_ends(client):
    user = make_user()
    fail(user.badge_number, 5)
    assert sign_in(Client(), user.badge_number, REMOTE_ADDR="10.0.0.2").status_code == 302
    age_attempts(minutes=14)
    assert sign_in(client, user.badge_number, REMOTE_ADDR="10.0.0.1").status_code == 200
    age_attempts(minutes=2)
    assert sign_in(client, user.badge_number, REMOTE_ADDR="10.0.0.1").status_code == 302


def test_twenty_failures_from_many_addresses_shut_the_account_everywhere(client):
    user = make_user()
    for n in range(5):
        fail(user.badge_number, 4, f"10.0.1.{n}")
    assert sign_in(client, user.badge_number, REMOTE_ADDR="10.9.9.9").status_code == 200
    assert Entry.objects.filter(verb="account.locked", subject_id=str(user.pk)).count() == 1


def test_a_lock_leaves_one_entry(client):
    user = make_user()
    fail(user.badge_number, 8)
    assert list(Entry.objects.values_list("verb", "subject_id", "reference")) == [
        ("account.locked", str(user.pk), "10.0.0.1")
    ]


def test_a_success_forgives_what_its_address_did(client):
    user = make_user()
    fail(user.badge_number, 4)
    sign_in(Client(), user.badge_number, REMOTE_ADDR="10.0.0.1")
    fail(user.badge_number, 4)
    assert sign_in(client, user.badge_number, REMOTE_ADDR="10.0.0.1").status_code == 302


def test_confirming_it_is_you_is_held_by_the_same_ladder(client, settings):
    settings.STEP_UP_REQUIRED = True
    client.force_login(make_user())
    for _ in range(5):
        client.post(reverse("accounts:factor-app"), {"proof_password": "wrong"})
    response = client.post(reverse("accounts:factor-app"), {"proof_password": PASSWORD})
    assert response.status_code == 403
    assert SignInAttempt.objects.count() == 5


@pytest.mark.parametrize("badge", ["", "a" * 31, "x\x00y", "' or 1=1 --", "😀", "%", "٣٤"])
def test_odd_badge_numbers_are_refused_without_an_error(client, badge):
    response = sign_in(client, badge)
    assert response.status_code == 200
    assert errors(response)


def test_sign_in_and_out_leave_entries_and_clear_the_browser(client):
    user = make_user()
    sign_in(client, user.badge_number)
    response = client.post(reverse("account_logout"))
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert list(Entry.objects.order_by("id").values_list("verb", "actor")) == [
        ("account.signed-in", user.pk), ("account.signed-out", user.pk),
    ]  # fmt: skip


def test_the_session_key_rotates_at_sign_in(client):
    user = make_user()
    client.get(reverse("account_login"))
    session = client.session
    session["probe"] = 1
    session.save()
    before = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    sign_in(client, user.badge_number)
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def is_signed_in(client):
    return client.get(reverse("account_logout")).status_code == 200


def test_the_third_browser_ends_the_longest_idle_one():
    user = make_user()
    browsers = [Client(), Client(), Client()]
    for browser in browsers:
        sign_in(browser, user.badge_number)
    assert [is_signed_in(browser) for browser in browsers] == [False, True, True]


def test_an_administrator_has_one_browser():
    user = make_grantee(make_bureau()["root"], Role.SYSTEM_ADMINISTRATOR)
    browsers = [Client(), Client()]
    for browser in browsers:
        sign_in(browser, user.badge_number)
    assert [is_signed_in(browser) for browser in browsers] == [False, True]


def test_closing_an_account_ends_its_sessions_at_the_next_request(client):
    user = make_user()
    sign_in(client, user.badge_number)
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert not is_signed_in(client)


def test_a_password_of_181_days_leads_to_its_page_only(client):
    user = make_user(password_changed_at=timezone.now() - timedelta(days=181))
    sign_in(client, user.badge_number)
    page = reverse("account_change_password")
    response = client.get(reverse("accounts:own"))
    assert (response.status_code, response["Location"]) == (302, page)
    assert client.get(page).status_code == 200
    new = {"oldpassword": PASSWORD, "password1": "Neues-Wort-2026", "password2": "Neues-Wort-2026"}
    assert client.post(page, new).status_code == 302
    assert client.get(reverse("accounts:own")).status_code == 200


def test_179_days_are_not_too_many(client):
    client.force_login(make_user(password_changed_at=timezone.now() - timedelta(days=179)))
    assert client.get(reverse("accounts:own")).status_code == 200


def test_demonstration_accounts_keep_their_password_where_settings_allow(client, settings):
    client.force_login(make_user(is_demo=True, password_changed_at=timezone.now() - timedelta(days=400)))
    assert client.get(reverse("accounts:own")).status_code == 200
    settings.DEMO_ALLOWED = False
    assert client.get(reverse("accounts:own")).status_code == 302


def test_the_last_five_passwords_are_barred(client):
    user = make_user()
    words = [f"Gutes-Wort-{n}-2026" for n in range(6)]
    for word in words:
        set_password(user, word)
    for word in words[1:]:
        with pytest.raises(ValidationError) as refused:
            validate_password(word, user)
        assert [error.code for error in refused.value.error_list] == ["password_used_lately"]
    client.force_login(user)
    data = {"oldpassword": words[5], "password1": words[4], "password2": words[4]}
    assert client.post(reverse("account_change_password"), data).status_code == 200
    assert (
        client.post(
            reverse("account_change_password"), {**data, "password1": words[0], "password2": words[0]}
        ).status_code
        == 302
    )
    assert user.password_history.count() == 5


@pytest.mark.parametrize(
    "weak", ["Kurz-1", "nurkleinebuchstaben", "klein-und-strich-da", "123456789012", "Password1234"]
)
def test_weak_passwords_are_refused(client, weak):
    user = make_user()
    client.force_login(user)
    data = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    assert client.post(reverse("account_change_password"), data).status_code == 200
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize(
    "path", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)", "\thttps://evil.test"]
)
def test_sign_in_goes_nowhere_else(client, path):
    user = make_user()
    response = client.post(reverse("account_login"), {"login": user.badge_number, "password": PASSWORD, "next": path})
    assert (response.status_code, response["Location"]) == (302, "/")


def test_give_grant_keeps_a_running_right():
    root = make_bureau()["root"]
    user = make_grantee(root, Role.COMMITTEE_STAFF)
    give_grant(user=user, organisation=root, role=Role.COMMITTEE_STAFF, start=FOUNDED, by=None)
    assert user.grants.count() == 1
