from django.urls import path

from audit import chain_pages, pages

app_name = "audit"

urlpatterns = [
    path("", pages.Trail.as_view(), name="list"),
    path("chain/", chain_pages.Chain.as_view(), name="chain"),
]
