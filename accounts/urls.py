from django.urls import path

from accounts import factor_views, own_views, request_views, views

app_name = "accounts"

urlpatterns = [
    path("", views.AccountList.as_view(), name="list"),
    path("open/", views.OpenAccounts.as_view(), name="open"),
    path("requests/", request_views.RequestList.as_view(), name="requests"),
    path("requests/<slug:asked>/", request_views.DecideRequest.as_view(), name="decide"),
    path("rights/", views.Matrix.as_view(), name="matrix"),
    path("me/", own_views.OwnAccount.as_view(), name="own"),
    path("me/session/", own_views.StillSignedIn.as_view(), name="session"),
    path("me/sessions/end/", own_views.EndSession.as_view(), name="end-session"),
    path("me/second-factor/", factor_views.OwnFactors.as_view(), name="factors"),
    path("me/second-factor/app/", factor_views.SetUpApp.as_view(), name="factor-app"),
    path("me/second-factor/key/", factor_views.SetUpKey.as_view(), name="factor-key"),
    path("me/second-factor/codes/", factor_views.NewRecoveryCodes.as_view(), name="factor-codes"),
    path("me/second-factor/<int:pk>/remove/", factor_views.RemoveFactor.as_view(), name="factor-remove"),
    path("activate/", own_views.Activate.as_view(), name="activate"),
    path("<slug:public_id>/", views.AccountDetail.as_view(), name="detail"),
    path("<slug:public_id>/close/", views.DisableAccount.as_view(), name="disable"),
    path("<slug:public_id>/open/", views.EnableAccount.as_view(), name="enable"),
    path("<slug:public_id>/reset/", views.ResetAccount.as_view(), name="reset"),
    path("<slug:public_id>/reset/confirm/", request_views.ConfirmReset.as_view(), name="confirm-reset"),
    path("<slug:public_id>/rights/give/", views.GiveRight.as_view(), name="give"),
    path("<slug:public_id>/rights/end/", views.EndRight.as_view(), name="end"),
]
