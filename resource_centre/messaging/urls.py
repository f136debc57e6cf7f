"""Where personal links lead."""

from django.urls import path

from resource_centre.messaging import views

app_name = "messaging"
urlpatterns = [
    path("l/<str:token>/", views.link, name="link"),
    path("received/<int:pk>/", views.received, name="received"),
    path("received/<int:pk>/file/", views.received_file, name="received_file"),
]
