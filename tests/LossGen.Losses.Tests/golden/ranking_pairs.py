"""Pairs."""

import torch
import torch.nn.functional as F

from binary import softplus
from harness import b, f, i, loss


def similar(draw):
    return [dict(distance=draw.u(n, 0, 3), same=draw.bits(n)) for n in (1, 7, 33)] \
        + [dict(distance=f(0, 1, 0, 1e4, 1e4), same=b(1, 0, 0, 1, 0), kink=True), dict(distance=f(0.3, 0.7), same=b(0, 0), margin=0.5)]


def two(draw, first="positive", second="negative", margin=None):
    cases = [{first: draw.u(n), second: draw.u(n)} for n in (1, 7, 33)] + [{first: f(1e4, -1e4, 2), second: f(-1e4, 1e4, 2)}]
    return cases + ([dict(c, margin=margin) for c in cases[:3]] if margin else [])


loss("Pairs.HingeEmbedding", lambda distance, same, margin=1.0: torch.where(same, distance, torch.relu(margin - distance)).mean(), similar,
     peer=lambda distance, same, margin=1.0: F.hinge_embedding_loss(distance, torch.where(same, 1, -1), margin=margin))
loss("Pairs.Contrastive", lambda distance, same, margin=1.0: torch.where(same, distance ** 2, torch.relu(margin - distance) ** 2).mean(), similar)
loss("Pairs.Triplet", lambda positive, negative, margin=1.0: torch.relu(positive - negative + margin).mean(), lambda d: two(d, margin=0.3)
     + [dict(positive=f(1, 2), negative=f(2, 1), kink=True)], grad=["positive", "negative"])
loss("Pairs.SoftTriplet", lambda positive, negative: softplus(positive - negative).mean(), two, grad=["positive", "negative"])


def ordered(draw):
    cases = [dict(first=draw.u(n), second=draw.u(n), order=draw.signs(n)) for n in (1, 7, 33)]
    return cases + [dict(c, margin=0.3) for c in cases] + [dict(first=f(1, 2), second=f(1, 3), order=f(1, -1), kink=True)]


loss("Pairs.MarginRanking", lambda first, second, order, margin=0.0: torch.relu(-order * (first - second) + margin).mean(), ordered,
     grad=["first", "second"], peer=lambda first, second, order, margin=0.0: F.margin_ranking_loss(first, second, order, margin=margin))
loss("Pairs.BayesianPersonalizedRanking", lambda positive, negative: -F.logsigmoid(positive - negative).mean(), two, grad=["positive", "negative"])
loss("Pairs.PairwiseCrossEntropy", lambda first, second, target: F.binary_cross_entropy_with_logits(first - second, target),
     lambda d: [dict(c, target=d.u(len(c["first"]), 0, 1)) for c in two(d, "first", "second")], grad=["first", "second"])
