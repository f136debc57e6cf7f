"""Settings of the resource centre, all from the environment (see README)."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from bootstrap_wrapper import get_bootstrap_css_dir, get_bootstrap_js_dir
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

PROJECT = Path(__file__).resolve().parent.parent

env = environ.Env()

PRODUCTION = env.bool("PRODUCTION", default=True)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
SITE_URL = env.str("SITE_URL", default="").rstrip("/")
DATA_DIR = Path(env.str("DATA_DIR", default=str(PROJECT / "var")))
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=PRODUCTION)

# --- Where it is reached -----------------------------------------------------

_site = urlsplit(SITE_URL)
ALLOWED_HOSTS = [_site.hostname] if _site.hostname else []
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []
ROOT_URLCONF = "resource_centre.urls"
WSGI_APPLICATION = "resource_centre.wsgi.application"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# --- What it is made of ------------------------------------------------------

# From the portal on top to what everybody uses: none imports one above it.
INSTALLED_APPS = [
    "resource_centre.portal",
    "supervisions",
    "trainings",
    "roundtables",
    "surveys",
    "procurement",
    "resource_centre.reporting",
    "resource_centre.scheduling",
    "resource_centre.messaging",
    "resource_centre.documents",
    "resource_centre.registry",
    "resource_centre.backoffice.apps.BackofficeConfig",
    "resource_centre.jobs",
    "resource_centre.audit",
    "resource_centre.accounts",
    "resource_centre.common",
    "resource_centre.backoffice.apps.SiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_q",
    "import_export",
    "pghistory",
    "pgtrigger",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "resource_centre.common.middleware.security_headers",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "resource_centre.accounts.middleware.shared_computer",
    "resource_centre.accounts.middleware.staff_mfa",
    "resource_centre.audit.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "resource_centre.registry.context_processors.centre",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Data --------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default="")}
if env.str("DATABASE_OWNER_URL", default=""):
    # The owner migrates; the application itself never connects as it.
    DATABASES["owner"] = env.db_url("DATABASE_OWNER_URL")
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in rate limits must hold across processes, so the cache is shared.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# What signs the credentials of certificates; made at first use where there is none.
CREDENTIAL_KEY = Path(
    env.str("CREDENTIAL_KEY", default=str(DATA_DIR / "keys" / "credentials.pem"))
)
# With what certificates are sealed (see README); without an address they are not.
SEAL = {
    "url": env.str("SEAL_URL", default=""),
    "password": env.str("SEAL_PASSWORD", default=""),
    "certificates": env.str("SEAL_CERTIFICATES", default=""),
    "timestamp_url": env.str("SEAL_TIMESTAMP_URL", default=""),
}

MEDIA_ROOT = DATA_DIR / "media"
# Where nginx finds private files by itself; without it the application sends them.
PRIVATE_MEDIA_PREFIX = env.str("PRIVATE_MEDIA_PREFIX", default="")
STATIC_ROOT = DATA_DIR / "static"
STATIC_URL = "static/"
STATICFILES_DIRS = [
    PROJECT / "static",
    ("fonts", DATA_DIR / "fonts"),
    ("bootstrap/css", get_bootstrap_css_dir()),
    ("bootstrap/js", get_bootstrap_js_dir()),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# --- Language, time, numbers -------------------------------------------------

LANGUAGE_CODE = "bg"
LANGUAGES = [("bg", _("Bulgarian")), ("en", _("English"))]
LOCALE_PATHS = [PROJECT / "resource_centre" / "locale"]
FORMAT_MODULE_PATH = "resource_centre.common.formats"
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Europe/Sofia"
USE_TZ = True

# --- Signing in --------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "resource_centre.accounts.backends.SignInBackend",
    "resource_centre.registry.backends.MandateBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:start"
ACCOUNT_ADAPTER = "resource_centre.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key,10/h/key"}
MFA_ADAPTER = "resource_centre.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

# --- Headers and cookies -----------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
LANGUAGE_COOKIE_SECURE = PRODUCTION
if PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# A list pasted whole is as large as a file may be; a longer one is answered in words.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# Attendance of a large group is one form: four fields for each person and session.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# --- Mail --------------------------------------------------------------------

vars().update(
    env.email_url("EMAIL_URL", default="smtp://" if PRODUCTION else "consolemail://")
)
EMAIL_TIMEOUT = 10
# The mailbox where refused mails come back: imaps://user:password@host/INBOX.
BOUNCES_URL = env.str("BOUNCES_URL", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="centre@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Jobs and history --------------------------------------------------------

Q_CLUSTER = {
    "name": "centre",
    "orm": "default",
    "workers": env.int("JOB_WORKERS", default=2),
    "timeout": env.int("JOB_TIMEOUT", default=15 * 60),
    "retry": env.int("JOB_RETRY", default=16 * 60),
    "poll": 0.5,
    "catch_up": False,
    "max_attempts": 5,
    "save_limit": 10_000,
    "label": "Jobs",
}

# --- Logs --------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}


def refuse_unsafe_production() -> None:
    """Raise ImproperlyConfigured, naming every variable that is missing or unsafe."""
    wanted = {
        "SECRET_KEY must be a random string of at least 50 characters": (
            len(SECRET_KEY) >= 50 and len(set(SECRET_KEY)) >= 5
        ),
        "DATABASE_URL must name the database": DATABASES["default"].get("NAME"),
        "DATABASE_OWNER_URL must name another role than DATABASE_URL": (
            DATABASES.get("owner", {}).get("USER") != DATABASES["default"].get("USER")
        ),
        "SITE_URL must be the https address of the site": (
            _site.scheme == "https" and _site.hostname
        ),
        "DEBUG must be off": not DEBUG,
        "EMAIL_URL must name the mail server": env.str("EMAIL_URL", "").startswith(
            "smtp"
        ),
        "DEFAULT_FROM_EMAIL must be an address that can be answered": (
            not DEFAULT_FROM_EMAIL.endswith("@localhost")
        ),
        "STAFF_MFA_REQUIRED must not be off": STAFF_MFA_REQUIRED,
    }
    problems = [wish for wish, met in wanted.items() if not met]
    if problems:
        message = "Production configuration is unsafe: " + "; ".join(problems) + "."
        raise ImproperlyConfigured(message)


if PRODUCTION:
    refuse_unsafe_production()
