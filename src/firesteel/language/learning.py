"""What a workspace's people correct, learnt in a moment: the model's own heads, moved as little as explains the corrections.

Of every label, the change of the heads is the most likely one given the corrections and a Gaussian around no change (MAP
logistic regression with the model's logit as offset; Platt's scale). It lies in the span of the corrected comments, so a hundred of them
are a hundred unknowns, whatever the number of buckets: Newton's method on those takes milliseconds a label.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from .ngrams import Sparse

Floats = NDArray[np.float64]

WEIGHT = 4.0
"""What a correction counts for beside an example of ours, one by one."""
FREEDOM = 3.0
"""Variance of the change in the direction of one comment: how far from the model one correction may lead."""
SENTENCE = 4.0
"""What closeness of meaning counts beside sharing words and n-grams, where the encoder reads."""
_STEPS, _SHORTEST, _CLOSE = 50, 1e-4, 1e-9
_PLACES = 6
"""Of the coefficients: beyond them processors differ."""


@dataclass(frozen=True, slots=True)
class Change:
    """What to add to the logits, on Platt's scale: `ngrams` a bucket, `sentence` a dimension."""

    ngrams: Sparse
    """Shape (buckets, classes)."""
    sentence: Floats | None
    """Shape (512, classes); None where the encoder does not read."""


def change(x: Sparse, sentence: Floats | None, logits: Floats, truth: NDArray[np.bool_]) -> Change:
    """The change that explains the corrections.

    x           shape (corrections, buckets), as `ngrams.matrix`
    sentence    shape (corrections, 512), where the encoder reads
    logits      shape (corrections, classes): what the model says of them
    truth       the same shape: what people say
    """
    near = np.asarray((x @ x.T).todense(), dtype=np.float64)
    if sentence is not None:
        near += SENTENCE * sentence @ sentence.T
    kernel = FREEDOM * near
    alpha = np.column_stack([_fitted(kernel, logits[:, k], truth[:, k]) for k in range(truth.shape[1])]).round(_PLACES)
    return Change(
        ngrams=FREEDOM * (x.T @ alpha),
        sentence=None if sentence is None else FREEDOM * SENTENCE * sentence.T @ alpha,
    )


def _fitted(kernel: Floats, offset: Floats, truth: NDArray[np.bool_]) -> Floats:
    """The coefficients α of the change K α: minimises Σ WEIGHT · loss + αᵀ K α / 2, by Newton's method with halved steps."""
    alpha, moved = np.zeros(len(truth)), np.zeros(len(truth))
    cost = _cost(offset, truth, alpha, moved)
    for _ in range(_STEPS):
        told = 1 / (1 + np.exp(-np.clip(offset + moved, -30.0, 30.0)))
        slope = WEIGHT * told * (1 - told)
        rest = WEIGHT * (told - truth) + alpha
        # (I + S K)⁻¹ = I − √S (I + √S K √S)⁻¹ √S K, whose middle is symmetric and well conditioned.
        root = np.sqrt(slope)
        middle = cho_factor(np.eye(len(truth)) + root[:, None] * kernel * root, check_finite=False)
        step = rest - root * cho_solve(middle, root * (kernel @ rest), check_finite=False)
        turned, size = kernel @ step, 1.0
        while (found := _cost(offset, truth, alpha - size * step, moved - size * turned)) > cost and size > _SHORTEST:
            size /= 2
        if found > cost:
            break
        close = cost - found < _CLOSE
        alpha, moved, cost = alpha - size * step, moved - size * turned, found
        if close:
            break
    return alpha


def _cost(offset: Floats, truth: NDArray[np.bool_], alpha: Floats, moved: Floats) -> float:
    """Of a change `moved` = K α."""
    signed = np.where(truth, -1.0, 1.0) * (offset + moved)
    return float(WEIGHT * np.logaddexp(0.0, signed).sum() + alpha @ moved / 2)
