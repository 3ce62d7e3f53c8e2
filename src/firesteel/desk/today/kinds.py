"""What todos are about, in words: notices are chosen by it. A todo of a kind that is not here goes to whoever hears all."""

from __future__ import annotations

KINDS: dict[str, str] = {
    "rights": "Rights lost, withdrawn or changed",
    "renewal": "Rights that end soon",
    "decision": "Decisions that wait for an approval",
    "gate": "Plans that are blocked, or clear to launch",
    "launch": "Launches that were cut off",
    "approval": "Launches that wait for a second person",
    "stop": "Spend that was stopped",
    "limits": "Ceilings of spend that are missing or passed",
    "pacing": "Spend ahead of or behind its pace",
    "frequency": "People who see an ad too often",
    "portfolio": "Plans that look weak, or lean on one post",
    "proven": "What a finished test proved",
    "disapproval": "Ads that TikTok's review refused",
    "comments": "Comments that may harm the brand, or that nobody answered",
    "tracking": "Events and orders that do not add up",
    "login": "Logins that end",
    "reading": "Readings that failed",
    "jobs": "Work by itself that failed",
    "candidates": "Posts and creators worth asking for",
    "notice": "Notices that did not arrive",
}
