"""Django's settings for every workspace. Which ledger they point at is decided by `workspace.open_workspace`.

Nothing here depends on a workspace: importing it opens no file and reads no key. Until a workspace is opened the
database is an empty one in memory and the secret key is this process's own.
"""

from __future__ import annotations

import os
import secrets
from typing import Any

from . import reach

DEBUG = False
SECRET_KEY = secrets.token_urlsafe(48)
"""Replaced on opening by one derived from the workspace key, so that sign-ins survive a restart."""

_NAMES = [name.strip() for name in os.environ.get("FIRESTEEL_HOSTS", "").split(",") if name.strip()]
"""Names by which the pages are reached within a network of one's own."""
PUBLIC_URL = reach.public_url()
"""Where they are reached from outside, through a proxy on this machine; empty where they are not."""
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *_NAMES, *filter(None, [reach.public_host()])]
CSRF_TRUSTED_ORIGINS = [*(f"https://{name}" for name in _NAMES), *filter(None, [PUBLIC_URL])]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PUBLIC_URL.startswith("https:") else None
"""Believed only of a proxy on this machine: `web.middleware.Relayed` drops it from everybody else. Cookies of what came
over https are marked Secure there too, and not here, so that signing in on this machine keeps working."""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks_db",
    "firesteel.storage",
    "firesteel.web",
]

MIDDLEWARE = [
    "firesteel.web.middleware.Relayed",
    "django.middleware.security.SecurityMiddleware",
    "firesteel.web.middleware.Policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "firesteel.web.middleware.Doors",
]

ROOT_URLCONF = "firesteel.web.urls"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "OPTIONS": {
        # A fact is on the disk before `record` returns, and readers never wait for the one writer; what is deleted
        # is written over, so that a destroyed key is gone from the file.
        "init_command": "pragma journal_mode=wal; pragma synchronous=full; pragma foreign_keys=on; "
        "pragma secure_delete=on;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    },
}
DATABASES: dict[str, dict[str, Any]] = {"default": SQLITE | {"NAME": ":memory:"}}
DATABASE_ROUTERS = ["firesteel.storage.database.Router"]
TASKS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": [], "ENQUEUE_ON_COMMIT": False}
}
"""What runs by itself (`firesteel.jobs`) waits and runs in the ledger's own database."""
FILE_UPLOAD_HANDLERS = ["firesteel.web.uploads.Incoming"]
"""Files go straight to the disk, into the workspace's folder, and only on the import page."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"

SESSION_COOKIE_NAME = "firesteel"
"""With the workspace's name behind it once one is open (`database.point`), as the other cookie."""
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "firesteel_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
LANGUAGE_CODE = "en-gb"

STATIC_URL = "/static/"
STATICFILES_DIRS: list[str] = []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
