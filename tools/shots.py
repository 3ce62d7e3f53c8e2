"""Take a picture of every page of a running server, at 1440 and 390 pixels, light and dark, into `.shots/`.

    python tools/shots.py http://127.0.0.1:8000/sign-in/TOKEN/ [--only post,gate] [--scheme light] [--width 390]

The address is the sign-in link that `firesteel demo` or `firesteel serve` prints. Pages of one thing (a post, a flight,
a decision) are found by opening the first row of their table.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

OUT = Path(__file__).resolve().parent.parent / ".shots"
CHROMIUM = "/usr/bin/chromium"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = {
    "today": "/",
    "posts": "/posts/",
    "cards": "/posts/?show=cards&per=6",
    "accounts": "/accounts/",
    "import": "/import/",
    "aim": "/settings/aim/",
    "creators": "/creators/",
    "codes": "/creators/codes/",
    "calendar": "/calendar/",
    "plans": "/plans/",
    "new-plan": "/plans/new/",
    "gate": "/gate/",
    "stop": "/stop/",
    "limits": "/settings/limits/",
    "flights": "/flights/",
    "decisions": "/decisions/",
    "report": "/report/",
    "team": "/settings/team/",
    "notices": "/settings/notices/",
    "jobs": "/settings/jobs/",
    "comments": "/comments/",
    "comments-intent": "/comments/?kind=intent",
    "briefs": "/comments/briefs/",
    "blocked-words": "/comments/words/",
}
DETAILS = {
    "account": "/accounts/",
    "creator": "/creators/?as=table",
    "agreement": "/creators/?as=table",
    "plan": "/plans/",
    "post": "/flights/",
    "flight": "/flights/",
    "decision": "/decisions/",
}
"""Each found from a row of this list; the post is the one behind the first flight, since it has the most to show."""


def main() -> None:
    options = _options()
    OUT.mkdir(exist_ok=True)
    split = urlsplit(options.link)
    base = f"{split.scheme}://{split.netloc}"
    wanted = options.only.split(",") if options.only else [*PAGES, *DETAILS, "sign-in"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        context = browser.new_context()
        page = context.new_page()
        if "sign-in" in wanted:
            _each(page, base, "sign-in", "/sign-in/", options)
        page.goto(options.link)
        for name in wanted:
            if name != "sign-in":
                _each(page, base, name, PAGES.get(name) or _first(page, base, name), options)
        browser.close()


def _each(page: Page, base: str, name: str, path: str, options: argparse.Namespace) -> None:
    for scheme in options.scheme.split(","):
        page.emulate_media(color_scheme=scheme)
        for width in (int(width) for width in options.width.split(",")):
            page.set_viewport_size({"width": width, "height": 900 if width > 600 else 844})
            page.goto(base + path)
            page.wait_for_load_state("networkidle")
            file = OUT / f"{name}-{width}-{scheme}.png"
            page.screenshot(path=str(file), full_page=True)
            print(file)


def _first(page: Page, base: str, name: str) -> str:
    page.goto(base + DETAILS[name])
    found = page.locator("[data-row] a[data-open]").first.get_attribute("href")
    assert found is not None, f"{DETAILS[name]} has no row to open"
    if name == "agreement":
        return f"{found}agreement/"
    if name != "post":
        return found
    page.goto(base + found)
    post = page.locator("main a[href^='/posts/']").first.get_attribute("href")
    assert post is not None
    return post


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("link", help="the sign-in link")
    parser.add_argument("--only", default="", help="names of pages, separated by commas")
    parser.add_argument("--scheme", default="light,dark")
    parser.add_argument("--width", default="1440,390")
    return parser.parse_args()


if __name__ == "__main__":
    main()
