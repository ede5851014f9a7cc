from django.urls import path

from dashboards import board_views, sheet_views, views

app_name = "dashboards"

urlpatterns = [
    path("", views.Workbench.as_view(), name="workbench"),
    path("dashboard/", board_views.Dashboard.as_view(), name="dashboard"),
    path("dashboard/groups/<slug:key>/", board_views.BoardGroup.as_view(), name="group"),
    path("dashboard/export.xlsx", board_views.ExportDashboard.as_view(), {"ending": "xlsx"}, name="export"),
    path("dashboard/export.pdf", board_views.ExportDashboard.as_view(), {"ending": "pdf"}, name="export-pdf"),
    path("dashboard/branches/<slug:public_id>/", sheet_views.BranchSheet.as_view(), name="branch"),
    path("dashboard/branches/<slug:public_id>/sheet.pdf", sheet_views.BranchPaper.as_view(), name="branch-pdf"),
]
