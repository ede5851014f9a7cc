from django.urls import path

from discipline import act_views, early_views, figure_views, register_views, risk_views, views

app_name = "discipline"

urlpatterns = [
    path("", views.Cases.as_view(), name="board"),
    path("lead/", views.RegisterLead.as_view(), name="register"),
    path("approaches/", register_views.Pleas.as_view(), name="pleas"),
    path("resting/", register_views.Resting.as_view(), name="resting"),
    path("resting/<slug:public_id>/renew/", register_views.Renew.as_view(), name="renew"),
    path("early/", early_views.EarlyReminders.as_view(), name="early"),
    path("early/new/", early_views.KeepReminder.as_view(), name="remind"),
    path("early/suggestions/", early_views.Suggestions.as_view(), name="signals"),
    path("early/talks/", early_views.OwedTalks.as_view(), name="talks"),
    path("early/talks/<slug:public_id>/", early_views.NoteOwnTalk.as_view(), name="talk-done"),
    path("early/<slug:public_id>/done/", early_views.NoteDone.as_view(), name="early-done"),
    path("early/<slug:public_id>/again/", early_views.NoteFollowed.as_view(), name="early-followed"),
    path("early/<slug:public_id>/withdraw/", early_views.Withdraw.as_view(), name="early-withdraw"),
    path("risks/", risk_views.Register.as_view(), name="risks"),
    path("risks/paper/", risk_views.Paper.as_view(), name="risks-paper"),
    path("risks/new/", risk_views.NoteRisk.as_view(), name="risk-note"),
    path("risks/<slug:public_id>/", risk_views.ChangeRisk.as_view(), name="risk-change"),
    path("risks/<slug:public_id>/review/", risk_views.ReviewRisk.as_view(), name="risk-review"),
    path("risks/<slug:public_id>/close/", risk_views.CloseRisk.as_view(), name="risk-close"),
    path("figures/", figure_views.Figures.as_view(), name="figures"),
    path("figures/export/", figure_views.ExportFigures.as_view(), name="figures-export"),
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
