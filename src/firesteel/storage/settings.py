"""Django's settings for every workspace. Which ledger they point at is decided by `workspace.open_workspace`.

Nothing here depends on a workspace: importing it opens no file and reads no key. Until a workspace is opened the
database is an empty one in memory and the secret key is this process's own.
"""

from __future__ import annotations

import os
import secrets
from typing import Any
from urllib.parse import urlsplit

DEBUG = False
SECRET_KEY = secrets.token_urlsafe(48)
"""Replaced on opening by one derived from the workspace key, so that sign-ins survive a restart."""

_OUTSIDE = [
    *filter(None, os.environ.get("FIRESTEEL_HOSTS", "").split(",")),
    *filter(None, [urlsplit(os.environ.get("FIRESTEEL_PUBLIC_URL", "")).hostname]),
]
"""Names by which the pages are reached from elsewhere."""
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *_OUTSIDE]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in _OUTSIDE]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "firesteel.storage",
    "firesteel.web",
]

MIDDLEWARE = [
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

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ":memory:",
        "OPTIONS": {
            # A fact is on the disk before `record` returns, and readers never wait for the one writer.
            "init_command": "pragma journal_mode=wal; pragma synchronous=full; pragma foreign_keys=on;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        },
    }
}
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
