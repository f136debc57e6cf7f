"""The pages of trainings on the portal."""

from django.urls import URLPattern

app_name = "trainings"
urlpatterns: list[URLPattern] = []
