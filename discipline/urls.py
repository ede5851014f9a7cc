from django.urls import path

from discipline import act_views, register_views, views

app_name = "discipline"

urlpatterns = [
    path("", views.Cases.as_view(), name="board"),
    path("lead/", views.RegisterLead.as_view(), name="register"),
    path("approaches/", register_views.Pleas.as_view(), name="pleas"),
    path("resting/", register_views.Resting.as_view(), name="resting"),
    path("resting/<slug:public_id>/renew/", register_views.Renew.as_view(), name="renew"),
    path("<slug:public_id>/", views.ShowCase.as_view(), name="case"),
    path("<slug:public_id>/move/", act_views.Move.as_view(), name="move"),
    path("<slug:public_id>/extend/", act_views.Extend.as_view(), name="extend"),
    path("<slug:public_id>/name/", act_views.Name.as_view(), name="name"),
    path("<slug:public_id>/release/", act_views.Release.as_view(), name="release"),
    path("<slug:public_id>/steps/<slug:step>/", views.AnswerStep.as_view(), name="answer"),
    path("<slug:public_id>/note/", act_views.WriteNote.as_view(), name="note"),
    path("<slug:public_id>/approach/", act_views.RecordPlea.as_view(), name="plea"),
    path("<slug:public_id>/step-aside/", act_views.StepAside.as_view(), name="step-aside"),
    path("<slug:public_id>/declare/", act_views.Declare.as_view(), name="declare"),
    path("<slug:public_id>/sanction/", act_views.EnterSanction.as_view(), name="sanction"),
    path("<slug:public_id>/sanctions/<slug:sanction>/", act_views.CarryOut.as_view(), name="carry-out"),
    path("<slug:public_id>/sanctions/<slug:sanction>/extend/", act_views.ExtendProbation.as_view(), name="longer"),
    path("<slug:public_id>/sanctions/<slug:sanction>/appeal/", act_views.AcceptAppeal.as_view(), name="appeal"),
    path("<slug:public_id>/appeals/<slug:appeal>/", act_views.DecideAppeal.as_view(), name="decide-appeal"),
]
