"""Where anybody verifies a certificate."""

from django.urls import path

from resource_centre.documents.views import verifying as views

app_name = "certificates"
urlpatterns = [
    path("", views.verify, name="verify"),
    path("<str:key>/", views.certificate, name="certificate"),
]
