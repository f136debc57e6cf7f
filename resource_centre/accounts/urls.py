"""Signing in, and what people look after themselves."""

from django.urls import include, path

urlpatterns = [
    path("", include("allauth.urls")),
]
