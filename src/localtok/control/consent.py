"""The page on which a person lets an app in: TikTok's own in production, a plain one here. HTML, and no behaviour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape

from tiktokwire import scopes

_STYLE = """
:root { color-scheme: light dark; --page: #f6f6f4; --card: #fff; --ink: #1b1b1b; --soft: #555; --line: #c9c9c4 }
@media (prefers-color-scheme: dark) {
  :root { --page: #141413; --card: #1f1f1d; --ink: #f0f0ec; --soft: #b0b0aa; --line: #4a4a46 } }
body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 34rem; margin: 2rem auto; padding: 1.5rem; background: var(--card); border: 1px solid var(--line) }
h1 { font-size: 1.35rem; line-height: 1.3; margin: 0 0 .75rem; overflow-wrap: anywhere }
fieldset { border: 1px solid #767676; margin: 1rem 0; padding: .5rem 1rem .75rem }
legend { font-weight: 600; padding: 0 .35rem }
label { display: flex; gap: .6rem; padding: .3rem 0 }
input { flex: none; width: 1.1rem; height: 1.1rem; margin: .2rem 0 0 }
small { display: block; color: var(--soft); overflow-wrap: anywhere }
button { font: inherit; min-height: 2.75rem; padding: .4rem 1.2rem; margin: .25rem .5rem .25rem 0; cursor: pointer;
  border: 2px solid var(--ink); background: var(--card); color: var(--ink) }
button[value=allow] { background: var(--ink); color: var(--card) }
:focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What a page asks. `kept` are the parameters that go on unchanged when the person has decided."""

    app_id: str
    wants: str
    """What the app wants to use: "a TikTok account", "the ad account …"."""
    scopes: Iterable[str]
    target: str
    kept: Mapping[str, str]
    accounts: Mapping[str, str] = field(default_factory=dict)
    """Display names by handle, to choose one from; empty where there is no choice."""
    chosen: str = ""


def page(consent: Consent) -> str:
    app = escape(consent.app_id)
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in consent.kept.items()
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Let app {app} in? – localtok</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>App {app} wants to use {escape(consent.wants)}</h1>
<p>This page stands in for TikTok's own: nobody's real account is behind it.</p>
<form method="get">
{hidden}
{_accounts(consent)}
{_scopes(consent)}
<p>Afterwards you are sent back to <small>{escape(consent.target)}</small></p>
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny" formnovalidate>Do not allow</button>
</form>
</main>
</body>
</html>
"""


def _accounts(consent: Consent) -> str:
    if not consent.accounts:
        return ""
    rows = "".join(
        f'<label><input type="radio" name="account" value="{escape(handle)}" required'
        f"{' checked' if handle == consent.chosen else ''}>"
        f"<span>{escape(name)}<small>@{escape(handle)}</small></span></label>\n"
        for handle, name in consent.accounts.items()
    )
    return f"<fieldset>\n<legend>Which account?</legend>\n{rows}</fieldset>"


def _scopes(consent: Consent) -> str:
    rows = "".join(_scope(one) for one in consent.scopes)
    return rows and f"<fieldset>\n<legend>It asks to be allowed this</legend>\n{rows}</fieldset>"


def _scope(scope: str) -> str:
    return (
        f'<label><input type="checkbox" name="scope" value="{escape(scope)}" checked>'
        f"<span>{escape(scopes.words(scope))}<small>{escape(scope)}</small></span></label>\n"
    )
