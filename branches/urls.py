from django.urls import path

from branches import term_views, views

app_name = "branches"

urlpatterns = [
    path("", views.OrganisationTree.as_view(), name="list"),
    path("<slug:public_id>/", views.OrganisationDetail.as_view(), name="detail"),
    path("<slug:public_id>/found/", views.Found.as_view(), name="found"),
    path("<slug:public_id>/rename/", views.Rename.as_view(), name="rename"),
    path("<slug:public_id>/change/", views.Change.as_view(), name="change"),
    path("<slug:public_id>/move/", views.Move.as_view(), name="move"),
    path("<slug:public_id>/close/", views.Close.as_view(), name="close"),
    path("<slug:public_id>/term/", views.OpenTerm.as_view(), name="term"),
    path("<slug:public_id>/term/<int:pk>/shift/", term_views.ShiftElection.as_view(), name="shift"),
    path("<slug:public_id>/term/<int:pk>/notice/", term_views.GiveNotice.as_view(), name="notice"),
]
