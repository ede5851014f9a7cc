from django.urls import path

from meetings.file_views import Attach, Detach, FetchAttachment, PaperDocx, PaperPdf, PaperReferral
from meetings.views.criticism import KeepCriticism, OwnCriticism, TakeBack, TakeBackOwn
from meetings.views.detail import AddAddendum, MeetingDetail, ResolutionDone, ResultFiled
from meetings.views.exclusions import CountAgain, LeaveOut
from meetings.views.invitations import Invitation, MyMeetings
from meetings.views.leading import Leading, NoteStudy, WithdrawStudy
from meetings.views.listing import MeetingList
from meetings.views.make_ups import ArrangeMakeUp, ConfirmMakeUp
from meetings.views.paper import (
    PaperKind,
    PaperKinds,
    PaperVersion,
    PutToUse,
    Specimen,
    SuppliedTemplate,
    TemplateFile,
    WithdrawTemplate,
)
from meetings.views.planning import CancelMeeting, ChangePlan, DecideLeave, PlanMeeting
from meetings.views.questions import AnswerQuestion, WeighQuestion
from meetings.views.reading import FollowUps, Missed
from meetings.views.recording import DraftKey, Panel
from meetings.views.reviews import HandIn, ReviewList, ReviewRecord
from meetings.views.taking import Notes, RecordPage

app_name = "meetings"

urlpatterns = [
    path("", MeetingList.as_view(), name="list"),
    path("plan/", PlanMeeting.as_view(), name="plan"),
    path("mine/", MyMeetings.as_view(), name="mine"),
    path("follow-ups/", FollowUps.as_view(), name="followups"),
    path("mine/make-up/<slug:make_up>/", ConfirmMakeUp.as_view(), name="confirm-make-up"),
    path("reviews/", ReviewList.as_view(), name="reviews"),
    path("reviews/<slug:public_id>/", ReviewRecord.as_view(), name="review"),
    path("mine/<slug:public_id>/", Invitation.as_view(), name="invitation"),
    path("leading/", Leading.as_view(), name="leading"),
    path("leading/study/", NoteStudy.as_view(), name="study"),
    path("leading/study/<slug:public_id>/withdraw/", WithdrawStudy.as_view(), name="study-withdraw"),
    path("paper/", PaperKinds.as_view(), name="paper"),
    path("paper/supplied/<slug:kind>/", SuppliedTemplate.as_view(), name="paper-supplied"),
    path("paper/version/<slug:public_id>/", PaperVersion.as_view(), name="paper-version"),
    path("paper/version/<slug:public_id>/file/", TemplateFile.as_view(), name="paper-file"),
    path("paper/version/<slug:public_id>/use/", PutToUse.as_view(), name="paper-use"),
    path("paper/version/<slug:public_id>/<slug:record>.<slug:ending>", Specimen.as_view(), name="paper-specimen"),
    path("paper/<slug:public_id>/<slug:kind>/", PaperKind.as_view(), name="paper-kind"),
    path("paper/<slug:public_id>/<slug:kind>/withdraw/", WithdrawTemplate.as_view(), name="paper-withdraw"),
    path("mine/<slug:public_id>/record/", Missed.as_view(), name="missed"),
    path("mine/<slug:public_id>/criticism/", OwnCriticism.as_view(), name="own-criticism"),
    path("mine/<slug:public_id>/criticism/<slug:note>/", TakeBackOwn.as_view(), name="own-criticism-back"),
    path("<slug:public_id>/", MeetingDetail.as_view(), name="detail"),
    path("<slug:public_id>/hand-in/", HandIn.as_view(), name="hand-in"),
    path("<slug:public_id>/change/", ChangePlan.as_view(), name="change"),
    path("<slug:public_id>/cancel/", CancelMeeting.as_view(), name="cancel"),
    path("<slug:public_id>/leave/<int:pk>/", DecideLeave.as_view(), name="decide"),
    path("<slug:public_id>/record/", RecordPage.as_view(), name="record"),
    path("<slug:public_id>/notes/", Notes.as_view(), name="notes"),
    path("<slug:public_id>/draft-key/", DraftKey.as_view(), name="draft-key"),
    path("<slug:public_id>/panel/", Panel.as_view(), name="panel"),
    path("<slug:public_id>/exclusions/", LeaveOut.as_view(), name="exclusions"),
    path("<slug:public_id>/exclusions/<slug:exclusion>/", CountAgain.as_view(), name="count-again"),
    path("<slug:public_id>/criticism/", KeepCriticism.as_view(), name="criticism"),
    path("<slug:public_id>/criticism/<slug:note>/", TakeBack.as_view(), name="criticism-back"),
    path("<slug:public_id>/correct/", AddAddendum.as_view(), name="addendum"),
    path("<slug:public_id>/make-up/<slug:make_up>/", ArrangeMakeUp.as_view(), name="make-up"),
    path("<slug:public_id>/resolutions/<int:pk>/", ResolutionDone.as_view(), name="done"),
    path("<slug:public_id>/resolutions/<int:pk>/filing/", ResultFiled.as_view(), name="filing"),
    path("<slug:public_id>/resolutions/<int:pk>/request.docx", PaperReferral.as_view(), name="referral"),
    path("<slug:public_id>/question/", AnswerQuestion.as_view(), name="question"),
    path("<slug:public_id>/question/weigh/", WeighQuestion.as_view(), name="weigh"),
    path("<slug:public_id>/files/", Attach.as_view(), name="attach"),
    path("<slug:public_id>/files/<slug:file>/", FetchAttachment.as_view(), name="attachment"),
    path("<slug:public_id>/files/<slug:file>/take-off/", Detach.as_view(), name="detach"),
    path("<slug:public_id>/docx/", PaperDocx.as_view(), name="docx"),
    path("<slug:public_id>/pdf/", PaperPdf.as_view(), name="pdf"),
]
