from django.urls import path

from obligations import calendar_views, comparison_views, rule_views, value_views, views

app_name = "obligations"

LIGHT = "<str:code>/<slug:public_id>/<str:period>/"

urlpatterns = [
    path("", views.DutyList.as_view(), name="list"),
    path("calendar/", calendar_views.CalendarPage.as_view(), name="calendar"),
    path("calendar/remove/", calendar_views.RemoveDay.as_view(), name="calendar-remove"),
    path("comparison/", comparison_views.ComparisonPage.as_view(), name="comparison"),
    path("rules/<str:code>/", rule_views.RulePage.as_view(), name="rule"),
    path("values/", value_views.ValueList.as_view(), name="values"),
    path("values/<str:rule>/", value_views.SetValue.as_view(), name="value"),
    path("values/<str:rule>/<int:pk>/withdraw/", value_views.WithdrawValue.as_view(), name="withdraw"),
    path(LIGHT, views.Why.as_view(), name="why"),
    path(f"{LIGHT}exempt/", views.Exempt.as_view(), name="exempt"),
    path(f"{LIGHT}resume/", views.Resume.as_view(), name="resume"),
]
