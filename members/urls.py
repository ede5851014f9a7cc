from django.urls import path

from members import act_views, organisation_views, roster_views, talk_views, views

app_name = "members"

urlpatterns = [
    path("", views.Register.as_view(), name="list"),
    path("me/", views.OwnRecord.as_view(), name="own"),
    path("me/talk/", talk_views.NoteOwnTalk.as_view(), name="own-talk"),
    path("talks/", talk_views.Talks.as_view(), name="talks"),
    path("talks/note/", talk_views.NoteTalk.as_view(), name="talk"),
    path("talks/<slug:public_id>/withdraw/", talk_views.WithdrawTalk.as_view(), name="talk-withdraw"),
    path("enter/", act_views.Enter.as_view(), name="enter"),
    path("export/", roster_views.Export.as_view(), name="export"),
    path("import/", roster_views.Upload.as_view(), name="import"),
    path("import/<slug:public_id>/", roster_views.Preview.as_view(), name="preview"),
    path("import/<slug:public_id>/check/", roster_views.Check.as_view(), name="check"),
    path("import/<slug:public_id>/confirm/", roster_views.Confirm.as_view(), name="confirm"),
    path("import/<slug:public_id>/discard/", roster_views.Discard.as_view(), name="discard"),
    path("merge/<slug:public_id>/", organisation_views.Merge.as_view(), name="merge"),
    path("<slug:public_id>/", views.MemberDetail.as_view(), name="detail"),
    path("<slug:public_id>/change/", act_views.Change.as_view(), name="change"),
    path("<slug:public_id>/transfer/", act_views.Transfer.as_view(), name="transfer"),
    path("<slug:public_id>/temporary/", act_views.Assign.as_view(), name="assign"),
    path("<slug:public_id>/temporary/<int:pk>/end/", act_views.EndAssignment.as_view(), name="end-assignment"),
    path("<slug:public_id>/standing/", act_views.ChangeStanding.as_view(), name="standing"),
    path("<slug:public_id>/leave/", act_views.Leave.as_view(), name="leave"),
    path("<slug:public_id>/appoint/", act_views.Appoint.as_view(), name="appoint"),
    path("<slug:public_id>/posts/<int:pk>/end/", act_views.EndPost.as_view(), name="end"),
    path("<slug:public_id>/reveal/", act_views.Reveal.as_view(), name="reveal"),
]
