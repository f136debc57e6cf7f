"""Where programs find what credentials are verified by; names of no language."""

from django.urls import path

from resource_centre.documents.views import credentials as views

app_name = "credentials"
urlpatterns = [
    path("issuer.json", views.issuer, name="issuer"),
    path("keys.json", views.keys, name="keys"),
    path("keys/<slug:kid>.json", views.key, name="key"),
    path("status/<int:number>", views.status, name="status"),
]
