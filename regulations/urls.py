from django.urls import path

from regulations import views

app_name = "regulations"

urlpatterns = [
    path("", views.ArticleListView.as_view(), name="list"),
    path("rule/<slug:slug>/", views.RuleView.as_view(), name="rule"),
    path("<slug:slug>/", views.ArticleView.as_view(), name="article"),
]
