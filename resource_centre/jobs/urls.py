"""Where people follow the work they asked for."""

from django.urls import path

from resource_centre.jobs import views

app_name = "jobs"
urlpatterns = [
    path("<int:pk>/", views.job, name="job"),
    path("<int:pk>/state/", views.state, name="state"),
    path("<int:pk>/again/", views.again, name="again"),
]
