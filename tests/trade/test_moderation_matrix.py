"""The moderation matrix as an answer: one identity, one deed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firesteel.rights import Grant
from firesteel.rights.moderation import BACK, Allowance, Deed, allowed, of

IDENTITIES = [(grant, False) for grant in Grant] + [(None, True), (None, False)]


@given(st.sampled_from(IDENTITIES), st.sampled_from([*Deed, *BACK]))
def test_every_identity_has_an_answer_to_every_deed_and_it_is_the_matrix_cell(identity, deed):
    grant, own = identity

    found = allowed(grant, deed, own=own)

    assert found.answer in ("yes", "no", "unclear")
    assert found.words == getattr(of(grant, own=own), BACK.get(deed, deed))
    assert found.words.startswith(found.answer)


@pytest.mark.parametrize(
    ("grant", "own", "deed", "answer"),
    [
        (Grant.POST_CODE, False, "hide", "unclear"),
        (Grant.POST_CODE, False, "pin", "no"),
        (Grant.LINKED_ACCOUNT, False, "reply", "yes"),
        (Grant.BUSINESS_CENTER, False, "hide", "yes"),
        (None, True, "pin", "yes"),
        (None, False, "pin", "no"),
        (Grant.POST_CODE, False, "block_words", "yes"),
    ],
)
def test_what_an_identity_may(grant, own, deed, answer):
    assert allowed(grant, deed, own=own).answer == answer


def test_whoever_may_hide_may_show_again_and_whoever_may_pin_unpin():
    assert allowed(Grant.LINKED_ACCOUNT, "show") == allowed(Grant.LINKED_ACCOUNT, "hide")
    assert allowed(Grant.LINKED_ACCOUNT, "unpin") == Allowance(
        answer="no", words="no: only the account's own login can"
    )


def test_what_is_no_deed_is_no_question():
    with pytest.raises(ValueError, match="applaud"):
        allowed(None, "applaud")
