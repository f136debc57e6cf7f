"""The pages of trainings on the portal."""

from django.urls import path

from trainings import trainer_views, views

app_name = "trainings"
urlpatterns = [
    path("", views.trainings, name="trainings"),
    path("invitations/<int:pk>/", trainer_views.invitation, name="invitation"),
    path("<slug:slug>/", views.training, name="training"),
    path("<slug:slug>/calendar.ics", views.calendar, name="calendar"),
]
