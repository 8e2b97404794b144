"""Every setting, read once from the environment; nothing else in the project reads the environment.

All variables are optional: the embedded default is SQLite, Tantivy and local files in one folder.
"""

import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.environment import Environment

env = Environment()
BASE_DIR = Path(__file__).resolve().parent.parent

# The data folder, where everything that is kept lives: database, index, files, the secret. `var/` beside the program
# where none is given.
HOME = Path(env.str("CONNECTSHARE_HOME", default="") or BASE_DIR / "var").resolve()
try:
    HOME.mkdir(parents=True, exist_ok=True)
except OSError as problem:
    raise ImproperlyConfigured(f"CONNECTSHARE_HOME takes a folder, and {HOME} is none: {problem.strerror}.") from None


def _kept_secret(path: Path) -> str:
    """The secret made on the first start; written whole or not at all."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.write_text(secrets.token_urlsafe(50))
        draft.chmod(0o600)
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass  # another process was first: its secret counts
        draft.unlink()
    return path.read_text().strip()


# Signs links and sessions. Made at the first start and kept in the data folder where none is given.
SECRET_KEY = env.str("SECRET_KEY", default="") or _kept_secret(HOME / "secret-key")
# The address at which readers reach the site; links in emails, feeds and exports begin with it.
SITE_URL = env.site("SITE_URL", default="http://localhost:8000")
# Shows errors with all their details to everybody: never on a public site.
DEBUG = env.bool("DEBUG", default=False)
_site_host = urlsplit(SITE_URL).hostname or "localhost"
IS_PUBLIC = _site_host not in {"localhost", "127.0.0.1", "::1"}
ALLOWED_HOSTS = [_site_host, "localhost", "127.0.0.1", "[::1]"] if not DEBUG else ["*"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# Set where a proxy in front ends HTTPS and always sets X-Forwarded-Proto itself.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
SECURE_HSTS_SECONDS = 31536000 if SITE_URL.startswith("https://") else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Who runs the site: the law asks for it. `doctor` fails on a public address while it is empty, and neither `web` nor
# `serve` opens a public site that has no OPERATOR_NAME.
OPERATOR_NAME = env.str("OPERATOR_NAME", default="")
OPERATOR_ADDRESS = env.str("OPERATOR_ADDRESS", default="")
OPERATOR_EMAIL = env.str("OPERATOR_EMAIL", default="")
# Whoever reads mail at this address can sign in as the facilitator; `setup` sees to it.
FACILITATOR_EMAIL = env.str("FACILITATOR_EMAIL", default="facilitator@localhost")
# Where the source code of the program can be had: linked at the foot of every page.
SOURCE_CODE_URL = env.str("SOURCE_CODE_URL", default="")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "connectshare.plumbing",
    "connectshare.sector",
    "connectshare.catalogue",
    "connectshare.gather",
    "connectshare.search",
    "connectshare.web",
    "connectshare",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "connectshare.web.headers.SafeHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "connectshare.web.carrying.Carrying",
    "connectshare.web.refusing.Refusing",
    "connectshare.web.searchless.Searchless",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "connectshare.web.context.site",
            ],
        },
    }
]

# How many seconds of each minute materials may be read for their meaning, where that part is installed. 0: never.
MEANING_SECONDS = env.number("MEANING_SECONDS", default=8.0)

# The database, as `postgres://user:password@host/name`. SQLite in the data folder where none is given.
DATABASES = {"default": env.database("DATABASE_URL", default=f"sqlite:///{HOME / 'connectshare.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # With a write-ahead log: many readers, and one writer at a time who waits his turn. What is read stays with the
    # system, as a part of the file; each of the connections, one a thread, keeps 4 MB beside that and no more.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        " PRAGMA cache_size=-4000; PRAGMA mmap_size=1073741824;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The search index: a folder on a local disk (`index` where none is given; one that is not named in full is in the data
# folder), or an OpenSearch as `opensearch+https://user:password@one:9200,two:9200/name?shards=3&ca=/etc/ca.pem`.
SEARCH_URL = env.str("SEARCH_URL", default="") or "index"
SEARCH_URL = SEARCH_URL if "://" in SEARCH_URL else str(HOME / SEARCH_URL)
# The folder of kept files (`files` where none is given; one that is not named in full is in the data folder).
# No other kind of storage is supported yet.
STORAGE_URL = str(env.folder("STORAGE_URL", default=HOME / "files"))

# Comma-separated `host:port` that are exempt from the private-address guard, exactly as written and checked at every
# hop, and never link-local; `doctor` tells of them. For tests and intranets.
FETCH_ALLOW = frozenset(filter(None, map(str.strip, env.list("CONNECTSHARE_FETCH_ALLOW", default=[]))))
# Seconds between two requests to one host.
FETCH_DELAY = env.number("CONNECTSHARE_FETCH_DELAY", default=1.0)
# Seconds that a whole visit may take: names, redirects and body.
FETCH_TIMEOUT = env.number("CONNECTSHARE_FETCH_TIMEOUT", default=60.0)
# How many megabytes the items of one look at a source may bring; the others wait for the next look.
RUN_BYTES = env.whole("CONNECTSHARE_RUN_MEGABYTES", default=2000) * 2**20
# A fixed clock for tests, as an ISO time.
NOW = env.moment("CONNECTSHARE_NOW", default="")
# How many items each worker process reads at once.
WORKERS = env.whole("CONNECTSHARE_WORKERS", default=2)

# People: an email address is the name to sign in with; a code by email is the only way in.
AUTH_USER_MODEL = "sector.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_ADAPTER = "connectshare.web.pages.signing_in.NoSelfRegistration"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/workspace/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

# Where mail goes, as `smtp+tls://user:password@host:587`. Printed on the console where none is given.
_email = env.mail("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = _email.pop("EMAIL_BACKEND")
if EMAIL_BACKEND == "django.core.mail.backends.console.EmailBackend":
    EMAIL_BACKEND = "connectshare.plumbing.terminal_mail.EmailBackend"
EMAIL_HOST = _email.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = bool(_email.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(_email.get("EMAIL_USE_SSL"))
DEFAULT_FROM_EMAIL = OPERATOR_EMAIL or "connect-and-share@localhost"

# The mailbox to which people forward what is worth sharing, as `imaps://user:password@host/INBOX`; an `@` in the name
# is written `%40`. Only emails of people with a role are read, and none is changed. None where empty.
_mailbox = urlsplit(env.str("MAILBOX_URL", default=""))
MAILBOX_URL = _mailbox._replace(netloc=_mailbox.netloc.rpartition("@")[2]).geturl()
MAILBOX_USER, MAILBOX_PASSWORD = unquote(_mailbox.username or ""), unquote(_mailbox.password or "")
# The name under which that mailbox's own server writes Authentication-Results (`mx.example.org`): by them it is judged
# whether an email comes from whom it says. While it is empty, everything from the mailbox is held.
MAILBOX_AUTHSERV = env.str("MAILBOX_AUTHSERV", default="")

# The malware scanner (ClamAV's clamd) that looks at every file before it is read, as `unix:///run/clamav/clamd.ctl` or
# `tcp://127.0.0.1:3310`. While it does not answer, files wait. Nothing is scanned where empty.
CLAMD_URL = env.str("CLAMD_URL", default="")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
DATE_FORMAT = "j F Y"
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
# WhiteNoise serves what `setup` collected, under names that change with their content.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "connectshare.web.collected.Collected"},
}
WHITENOISE_MANIFEST_STRICT = False

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {"opensearch": {"level": "ERROR"}},  # it warns of every index that is not there yet
    # What is written to the log: DEBUG, INFO, WARNING or ERROR.
    "root": {"handlers": ["console"], "level": env.one_of("LOG_LEVEL", default="WARNING", known=LEVELS)},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
