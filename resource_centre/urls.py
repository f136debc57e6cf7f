"""Every door of the house; Bulgarian at the root, English under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from resource_centre.portal import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path(
        ".well-known/openbadges/",
        include("resource_centre.documents.urls.credentials"),
    ),
    *i18n_patterns(
        path("accounts/", include("resource_centre.accounts.urls")),
        path("jobs/", include("resource_centre.jobs.urls")),
        path("admin/", admin.site.urls),
        path("documents/", include("resource_centre.documents.urls")),
        path("certificates/", include("resource_centre.documents.urls.certificates")),
        path("services/", include("resource_centre.registry.urls")),
        path("surveys/", include("surveys.urls")),
        path("trainings/", include("trainings.urls")),
        path("", include("resource_centre.messaging.urls")),
        path("", include("resource_centre.scheduling.urls")),
        path("", include("resource_centre.portal.urls")),
        prefix_default_language=False,
    ),
]
handler500 = views.server_error
