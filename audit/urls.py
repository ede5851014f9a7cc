from django.urls import path

from audit import pages

app_name = "audit"

urlpatterns = [path("", pages.Trail.as_view(), name="list")]
