from django.urls import path

from reminders import setting_views, views

app_name = "reminders"

urlpatterns = [
    path("", views.NoticeList.as_view(), name="list"),
    path("open/", views.OpenNotice.as_view(), name="open"),
    path("read/", views.ReadAll.as_view(), name="read"),
    path("mine/", setting_views.OwnPreference.as_view(), name="preference"),
    path("policy/", setting_views.PolicyPage.as_view(), name="policy"),
    path("outbox/again/", views.SendAgain.as_view(), name="again"),
    path("outbox/clock/", views.AcceptClock.as_view(), name="clock"),
    path("outbox/", views.OutboxView.as_view(), name="outbox"),
]
