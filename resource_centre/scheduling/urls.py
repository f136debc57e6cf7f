"""The calendar for everybody."""

from django.urls import path

from resource_centre.scheduling import views

app_name = "scheduling"
urlpatterns = [path("calendar.ics", views.calendar, name="calendar")]
