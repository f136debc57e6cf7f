"""The pages of trainings on the portal."""

from django.urls import path

from trainings import views
from trainings.views import invitations

app_name = "trainings"
urlpatterns = [
    path("", views.trainings, name="trainings"),
    path("invitations/<int:pk>/", invitations.invitation, name="invitation"),
    path("<slug:slug>/", views.training, name="training"),
    path("<slug:slug>/calendar.ics", views.calendar, name="calendar"),
]
