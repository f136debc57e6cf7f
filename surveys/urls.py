"""The pages of surveys on the portal, for those who have a personal link."""

from django.urls import path

from surveys import views

app_name = "surveys"
urlpatterns = [
    path("<int:pk>/", views.answer, name="answer"),
]
