"""The pages of surveys on the portal, for those who have a personal link."""

from django.urls import path

from surveys import views

app_name = "surveys"
urlpatterns = [
    path("<int:pk>/", views.answer, name="answer"),
    path("<int:pk>/pass-on/", views.pass_on, name="pass_on"),
    path("<int:pk>/refuse/", views.refuse, name="refuse"),
]
