"""Every address of the site, app by app. What each app answers stands in its own urls.py."""

from importlib.util import find_spec

from allauth.account import views as account
from django.urls import include, path

from accounts.factor_views import SecondStep
from config.language import ChooseLanguage

session_patterns = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-in/second/", SecondStep.as_view(), name="mfa_authenticate"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-in/password/", account.password_change, name="account_change_password"),
    # allauth's sign-in page asks for this name; the adapter keeps the door shut.
    path("sign-up/", account.signup, name="account_signup"),
]

APPS = {
    "": "dashboards",
    "meetings/": "meetings",
    "members/": "members",
    "organisations/": "branches",
    "duties/": "obligations",
    "rules/": "regulations",
    "accounts/": "accounts",
    "cases/": "discipline",
    "reminders/": "reminders",
    "trail/": "audit",
}

urlpatterns = [
    *session_patterns,
    path("healthz/", include("config.health")),
    path("language/", ChooseLanguage.as_view(), name="set_language"),
    *[path(prefix, include(f"{app}.urls")) for prefix, app in APPS.items() if find_spec(f"{app}.urls")],
]
