"""Links between a page and itself in another language."""

from django import template
from django.http import HttpRequest
from django.template import RequestContext
from django.urls import reverse, translate_url
from django.utils.translation import override

register = template.Library()


@register.simple_tag(takes_context=True)
def this_page_in(context: RequestContext, language: str) -> str:
    """Return the address of this page in the language, of the home page if none."""
    request: HttpRequest | None = context.get("request")
    here = request.get_full_path() if request else ""
    there = translate_url(here, language)
    if there != here:
        return there
    with override(language):
        return reverse("portal:home")
