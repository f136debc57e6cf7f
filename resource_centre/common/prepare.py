"""What is made from the sources before anything is served or tested."""

from django.conf import settings

from resource_centre.common.assets import prepare_fonts, prepare_print_fonts
from resource_centre.common.translations import compile_catalogues


def prepare() -> None:
    """Compile the translations and make the fonts, unless they are fresh."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    compile_catalogues()
    prepare_fonts(settings.DATA_DIR / "fonts")
    prepare_print_fonts(settings.DATA_DIR / "print-fonts")
