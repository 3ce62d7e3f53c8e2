"""The aim: the preset of the trade, and who is wanted. What is chosen here decides how posts are judged."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from ...desk import aiming
from ...errors import BadInput, FiresteelError
from ...measurement import METRICS
from ...posts import Viewers
from ...posts.presets import PRESETS
from .. import desk, words
from ..rendering import JSON, PAGE, answer
from .trouble import status_of

PATH = "/settings/aim/"
LINES = ("countries", "genders", "ages")


@require_http_methods(["GET", "HEAD", "POST"])
def aim(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    if request.method != "POST":
        return _show(request, form, look_at=request.GET.get("preset", ""))
    typed = {line: request.POST.get(line, "").strip() for line in LINES}
    name = request.POST.get("preset", "")
    try:
        kept = aiming.keep(desk.current(), name, aiming.viewers(**typed), request.user.get_username())
    except FiresteelError as error:
        return _show(request, PAGE, look_at=name if name in PRESETS else "", typed=typed, error=error)
    messages.success(request, f"Posts are chosen for {PRESETS[kept.preset].label}, {_wanted(kept.target)}.")
    return HttpResponseRedirect(PATH)


def _show(
    request: HttpRequest,
    form: str,
    *,
    look_at: str = "",
    typed: dict[str, str] | None = None,
    error: FiresteelError | None = None,
) -> HttpResponse:
    page = aiming.page(desk.current(), look_at)
    if form == JSON:
        return answer(request, form, "", "aim", page)
    target = page.aim.target if page.aim else Viewers()
    return answer(
        request,
        form,
        "firesteel/aim.html",
        "aim",
        page,
        name="page",
        status=status_of(error)[0] if error else 200,
        presets=PRESETS.values(),
        held=PRESETS[page.aim.preset].label if page.aim and page.aim.preset in PRESETS else "",
        wanted=_wanted(target),
        typed=typed or {line: aiming.written(getattr(target, line)) for line in LINES},
        wrong=error.where if isinstance(error, BadInput) else "",
        trouble=_words(error) if error else "",
        genders=", ".join(aiming.GENDERS),
        ages=", ".join(aiming.AGES),
        goals=[
            (each.label, each.objective, ", ".join(_metric(name) for name in each.metrics))
            for each in page.preset.goals
        ],
        intents=[_said(name) for name in page.preset.intents],
        weights=[
            (objective, [(words.signal(name), f"{weight:g}") for name, weight in changed.items()])
            for objective, changed in page.preset.weights.items()
        ],
    )


def _wanted(target: Viewers) -> str:
    """ "US 80 %, CA 20 %; female 100 %", or any viewer."""
    lines = [
        ", ".join(
            f"{name} {words.tidy(round(share, 3))}" for name, share in aiming.largest_first(getattr(target, line))
        )
        for line in LINES
    ]
    return "; ".join(filter(None, lines)) or "any viewer"


def _metric(name: str) -> str:
    """As reports call it, within a list."""
    label = next((each.label for each in METRICS if each.name == name), words.plain(name))
    return label if label[1:2].isupper() else f"{label[:1].lower()}{label[1:]}"


def _said(label: str) -> str:
    """A label of comments in words: "Asks the price"."""
    if label in words.LABELS:
        return words.LABELS[label][1]
    return f"Asks about {label.partition('.')[2].replace('_', ' ')}" if "." in label else words.plain(label)


def _words(error: FiresteelError) -> str:
    text = f"{error.message}: {error.remedy}." if isinstance(error, BadInput) and error.remedy else f"{error}."
    return text[:1].upper() + text[1:]
