"""Where people get their documents."""

from django.urls import path

from resource_centre.documents.views import credentials, files as views

app_name = "documents"
urlpatterns = [
    path("<int:pk>/", views.file, name="file"),
    path("<int:pk>/scan/", views.scan, name="scan"),
    path("<int:pk>/credential/", credentials.credential, name="credential"),
    path("draft/<slug:code>/<int:pk>/", views.draft, name="draft"),
    path("batches/<int:pk>/", views.batch, name="batch"),
    path("batches/<int:pk>/archive/", views.archive, name="archive"),
    path("batches/<int:pk>/printout/", views.printout, name="printout"),
    path("batches/<int:pk>/pack/", views.pack, name="pack"),
]
