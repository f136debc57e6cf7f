"""What is made from the sources before anything is served or tested."""

from fcntl import LOCK_EX, flock

from django.conf import settings

from resource_centre.common.assets import prepare_fonts, prepare_print_fonts
from resource_centre.common.translations import compile_catalogues


def prepare() -> None:
    """Compile the translations and make the fonts, unless they are fresh.

    Whoever comes while another process makes them waits for it.
    """
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "prepare.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        compile_catalogues()
        prepare_fonts(settings.DATA_DIR / "fonts")
        prepare_print_fonts(settings.DATA_DIR / "print-fonts")
