from django.urls import path

from reminders import views

app_name = "reminders"

urlpatterns = [
    path("", views.NoticeList.as_view(), name="list"),
    path("open/", views.OpenNotice.as_view(), name="open"),
    path("read/", views.ReadAll.as_view(), name="read"),
    path("outbox/", views.OutboxView.as_view(), name="outbox"),
]
