"""Signing in: one-time links for local demonstrations, invitations to set a password, and a brake on guessing one."""

from __future__ import annotations

import hashlib
import ipaddress
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from ..errors import BadInput, Conflict
from ..roles import same_person

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SALT = "firesteel.sign-in"
LIFETIME_S = 24 * 3600
INVITATION = "firesteel.invitation"
INVITED_S = 3 * 24 * 3600
TRIES = 8
"""Wrong passwords from one address until it has to wait."""
WAIT_S = 15 * 60


def person(name: str) -> User:
    """The user of that name, made without a password if there is none: such a user enters by link only."""
    user, made = get_user_model().objects.get_or_create(username=name)
    if made:
        user.set_unusable_password()
        user.save()
    return user


def give_password(name: str, password: str) -> User:
    """Let somebody sign in, or change their password. Raises `BadInput` naming what is wrong with it."""
    user = person(name)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise BadInput(
            f"this password will not do: {' '.join(error.messages)}", remedy="choose a longer, rarer one"
        ) from None
    user.set_password(password)
    user.save()
    return user


def link(base_url: str, user: User) -> str:
    """An address that signs `user` in once, within a day. Void after their next sign-in."""
    token = signing.TimestampSigner(salt=SALT).sign(f"{user.pk}.{_seen(user)}")
    return f"{base_url.rstrip('/')}/sign-in/{token}/"


def redeem(token: str) -> User:
    """Who a link signs in. Raises `BadInput` where it is forged, too old or used."""
    try:
        content = signing.TimestampSigner(salt=SALT).unsign(token, max_age=LIFETIME_S)
    except signing.SignatureExpired:
        raise BadInput(
            "this link is older than a day", remedy="start `firesteel serve` again; it prints a fresh one"
        ) from None
    except signing.BadSignature:
        raise BadInput(
            "this link is not one of ours", remedy="copy the whole address that `firesteel serve` printed"
        ) from None
    number, seen = content.split(".")
    user = get_user_model().objects.filter(pk=int(number), is_active=True).first()
    if user is None or _seen(user) != seen:
        raise BadInput("this link was used already", remedy="start `firesteel serve` again; it prints a fresh one")
    return user


def has_password(user: User) -> bool:
    return bool(user.password) and user.has_usable_password()


def account(name: str) -> User | None:
    """The user of that name, or of one that means the same person: "ana" signs in as Ana."""
    users = get_user_model().objects.order_by("pk")
    return users.filter(username=name).first() or next(
        (each for each in users if same_person(each.get_username(), name)), None
    )


def lock_out(name: str) -> None:
    """End every sign-in of somebody, and take their password: whoever gets the name later does not get the key."""
    for user in get_user_model().objects.all():
        if same_person(user.get_username(), name):
            user.set_unusable_password()
            user.save()


def invitation(name: str) -> str:
    """A path at which somebody new sets their password: once, within three days.

    Raises `Conflict` where they have one: nobody on a team can take over the name of another.
    """
    user = account(name) or person(name)
    if has_password(user):
        raise Conflict(
            f"{user.get_username()} has a password already; whoever runs this server gives a new one with "
            f"`firesteel user add {user.get_username()}`"
        )
    token = signing.TimestampSigner(salt=INVITATION).sign(f"{user.pk}.{_open(user)}")
    return f"/invited/{token}/"


def invited(token: str) -> User:
    """Whom an invitation is for. Raises `BadInput` where it is forged, too old or used."""
    remedy = "ask an owner of the team for a new one"
    try:
        number, seen = signing.TimestampSigner(salt=INVITATION).unsign(token, max_age=INVITED_S).split(".")
    except signing.SignatureExpired:
        raise BadInput("this invitation is older than three days", remedy=remedy) from None
    except signing.BadSignature:
        raise BadInput("this invitation is not one of ours", remedy="copy the whole address you were sent") from None
    user = get_user_model().objects.filter(pk=int(number), is_active=True).first()
    if user is None or has_password(user) or _open(user) != seen:
        raise BadInput("this invitation was used already, or taken back", remedy="sign in with your password")
    return user


def from_this_machine(request: HttpRequest) -> bool:
    """Whether the request comes straight from this machine: loopback on both ends and no proxy in between."""
    relayed = any(name in request.META for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"))
    host = request.get_host().rsplit(":", 1)[0].strip("[]")
    return not relayed and _loopback(address(request)) and (host == "localhost" or _loopback(host))


def address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR") or "")


def must_wait(who: str) -> bool:
    return int(cache.get(_key(who), 0)) >= TRIES


def count_failure(who: str) -> None:
    cache.add(_key(who), 0, timeout=WAIT_S)
    try:
        cache.incr(_key(who))
    except ValueError:  # it ran out between the two calls
        cache.set(_key(who), 1, timeout=WAIT_S)


def forget_failures(who: str) -> None:
    cache.delete(_key(who))


def _key(who: str) -> str:
    return f"sign-in/{who.replace(':', '.')}"


def _seen(user: User) -> str:
    """What changes with every sign-in of theirs, and so voids their links; short, since links are copied by hand."""
    last = user.last_login.isoformat() if user.last_login else "never"
    return hashlib.sha256(last.encode()).hexdigest()[:12]


def _open(user: User) -> str:
    """What changes with every sign-in of theirs and whenever they are locked out, and so voids their invitations."""
    return hashlib.sha256(f"{_seen(user)} {user.password}".encode()).hexdigest()[:12]


def _loopback(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False
