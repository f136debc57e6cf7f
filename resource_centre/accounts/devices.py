"""The name of a device, for people who know it as a browser on something."""

import re

from django.utils.translation import gettext as _

# In this order: what comes later is named in the agents of what comes before.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox|FxiOS": "Firefox",
    "Chrome|CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X|Macintosh": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def device_name(user_agent: str) -> str:
    """Return the browser and system of a User-Agent header, as people know them."""
    browser, system = named(BROWSERS, user_agent), named(SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


def named(names: dict[str, str], user_agent: str) -> str:
    """Return the first name whose pattern is in the header, or an empty one."""
    return next((n for p, n in names.items() if re.search(p, user_agent)), "")
