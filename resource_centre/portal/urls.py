"""The portal's pages."""

from django.urls import path

from resource_centre.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("start/", views.start, name="start"),
    path("my/", views.my, name="my"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
