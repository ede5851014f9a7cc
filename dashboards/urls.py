from django.urls import path

from dashboards import views

app_name = "dashboards"

urlpatterns = [
    path("", views.Workbench.as_view(), name="workbench"),
    path("dashboard/", views.Dashboard.as_view(), name="dashboard"),
    path("dashboard/export/", views.ExportDashboard.as_view(), name="export"),
]
