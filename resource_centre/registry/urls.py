"""The registry's public page."""

from django.urls import path

from resource_centre.registry import views

app_name = "registry"
urlpatterns = [path("", views.services, name="services")]
