"""The barest list of trainings, as a URLconf: what ours is measured against."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from resource_centre.urls import urlpatterns as everything_else
from trainings.models import Training
from trainings.views import ON_A_PAGE

PAGE = """
{% extends "base.html" %}
{% block content %}
  <ul>
    {% for each in page %}<li><a href="{{ each.get_absolute_url }}">{{ each }}</a></li>{% endfor %}
  </ul>
{% endblock %}
"""  # noqa: E501 - a template


def titles(request: HttpRequest) -> HttpResponse:
    """Show the titles of as many trainings as our page does."""
    page = Paginator(Training.objects.published().upcoming(), ON_A_PAGE).get_page(1)
    template = engines["django"].from_string(PAGE)
    return HttpResponse(template.render({"page": page}, request))


urlpatterns = [path("bare/", titles, name="bare"), *everything_else]
