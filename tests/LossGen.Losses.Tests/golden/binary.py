"""Binary, Margins."""

import math

import torch
import torch.nn.functional as F

from harness import b, f, loss


def softplus(x):
    return F.softplus(x, threshold=40)


def soft_labels(draw):
    return [dict(logit=draw.u(n, -6, 6), target=draw.u(n, 0, 1)) for n in (1, 7)] \
        + [dict(logit=draw.u(33, -6, 6), target=draw.bits(33).astype("float32"))] \
        + [dict(logit=f(1e4, -1e4, 1e4, -1e4, 0, 0.3), target=f(1, 0, 0, 1, 0.5, 0))]


def hard_labels(draw):
    return [dict(logit=draw.u(n, -6, 6), target=draw.bits(n)) for n in (1, 7, 33)] \
        + [dict(logit=f(1e4, -1e4, 1e4, -1e4, 0, 0.3), target=b(1, 0, 0, 1, 1, 0))]


loss("Binary.CrossEntropy", lambda logit, target: (softplus(logit) - target * logit).mean(), soft_labels, hessian=True,
     peer=lambda logit, target: F.binary_cross_entropy_with_logits(logit, target))
loss("Binary.CrossEntropySum", lambda logit, target: (softplus(logit) - target * logit).sum(), soft_labels,
     peer=lambda logit, target: F.binary_cross_entropy_with_logits(logit, target, reduction="sum"))
loss("Binary.CrossEntropyEach", lambda logit, target: softplus(logit) - target * logit, soft_labels, kernel=["losses"],
     peer=lambda logit, target: F.binary_cross_entropy_with_logits(logit, target, reduction="none"))


def weighted(draw):
    cases = [dict(c, weight=draw.u(len(c["logit"]), 0, 4)) for c in soft_labels(draw)]
    return cases + [dict(c, posWeight=w) for c, w in zip(cases, (0.3, 7.7, 2.0, 3.0))]


loss("Binary.WeightedCrossEntropy",
     lambda logit, target, weight, posWeight=1.0: (weight * (posWeight * target * softplus(-logit) + (1 - target) * softplus(logit))).mean(),
     weighted, hessian=True, peer=lambda logit, target, weight, posWeight=1.0:
     F.binary_cross_entropy_with_logits(logit, target, weight, pos_weight=torch.tensor(posWeight)))
loss("Binary.SmoothedCrossEntropy", lambda logit, target, smoothing=0.1: F.binary_cross_entropy_with_logits(logit, target * (1 - smoothing) + smoothing / 2),
     lambda d: soft_labels(d) + [dict(c, smoothing=0.3) for c in soft_labels(d)], hessian=True)


def masked(logit, target, mask):
    if not mask.any():
        return logit.sum() * 0
    return F.binary_cross_entropy_with_logits(logit[mask], target[mask])


loss("Binary.MaskedCrossEntropy", masked, lambda d: [dict(c, mask=d.bits(len(c["logit"]), 0.6)) for c in soft_labels(d)[1:]]
     + [dict(logit=f(1, 2), target=f(0, 1), mask=b(0, 0))])


def of_probabilities(prob, target, eps=1e-7):
    # The bounds are those of float32, as in the formula.
    p = torch.clamp(prob, eps, 1 - eps)
    return -(target * torch.log(p) + (1 - target) * torch.log(1 - p)).mean()


loss("Binary.CrossEntropyOfProbabilities", of_probabilities,
     lambda d: [dict(prob=d.u(n, 0.01, 0.99), target=d.u(n, 0, 1)) for n in (1, 7, 33)]
     + [dict(prob=f(0, 1, 0.5, 0.002), target=f(0, 1, 1, 0), eps=0.25 / 16, peer=False)],
     peer=lambda prob, target, eps=1e-7: F.binary_cross_entropy(prob, target))


def focal(logit, target, gamma=2.0):
    """As torchvision writes it."""
    t = target.to(logit.dtype)
    p = torch.sigmoid(logit)
    miss = torch.where(target, torch.sigmoid(-logit), p)
    return miss ** gamma * F.binary_cross_entropy_with_logits(logit, t, reduction="none")


loss("Binary.Focal", lambda logit, target, gamma=2.0: focal(logit, target, gamma).mean(),
     lambda d: hard_labels(d) + [dict(c, gamma=g) for c, g in zip(hard_labels(d)[:3], (1.5, 0.0, 3.0))], hessian=True)
loss("Binary.BalancedFocal", lambda logit, target, alpha=0.25, gamma=2.0: (torch.where(target, alpha, 1 - alpha) * focal(logit, target, gamma)).mean(),
     lambda d: hard_labels(d) + [dict(c, alpha=a, gamma=1.5) for c, a in zip(hard_labels(d)[:3], (0.7, 0.9, 0.0))], hessian=True)


def asymmetric(logit, target, gammaPositive=0.0, gammaNegative=4.0, margin=0.05):
    p = torch.sigmoid(logit)
    kept = torch.relu(p - margin)
    return torch.where(target, (1 - p) ** gammaPositive * softplus(-logit), -kept ** gammaNegative * torch.log(1 - kept)).mean()


def moderate(draw):
    return [dict(logit=draw.u(n, -5, 5), target=draw.bits(n)) for n in (1, 7, 33)] + [dict(logit=f(-1e4, 30, 0, -20), target=b(0, 0, 1, 1))]


loss("Binary.Asymmetric", asymmetric, lambda d: moderate(d) + [dict(c, gammaPositive=1.0, gammaNegative=2.5, margin=0.2) for c in moderate(d)])


def cross_entropy_lambda(score, target, weight):
    h = weight * softplus(score)
    return ((1 - target) * h - target * torch.log(-torch.expm1(-h))).mean()


loss("Binary.CrossEntropyLambda", cross_entropy_lambda,
     lambda d: [dict(score=d.u(n, -6, 6), target=d.u(n, 0, 1), weight=d.u(n, 0.1, 4)) for n in (1, 7, 33)]
     + [dict(score=f(-50, 1000, -3, 2), target=f(1, 0, 0.5, 1), weight=f(1, 2, 1, 0.25))])

# Margins.


def margins(draw):
    return [dict(score=draw.u(n), target=draw.signs(n)) for n in (1, 7, 33)] \
        + [dict(score=f(1e4, -1e4, 0.3, -1e4), target=f(1, 1, -1, -1))]


def corners(draw):
    """Margins of exactly 0, 1 and -1 too."""
    return margins(draw) + [dict(score=f(1, -1, 0, 0.5), target=f(1, 1, -1, -1), kink=True)]


loss("Margins.Hinge", lambda score, target: torch.relu(1 - target * score).mean(), corners)
loss("Margins.SquaredHinge", lambda score, target: (torch.relu(1 - target * score) ** 2).mean(), corners, hessian=False)


def smoothed_hinge(score, target, gamma=1.0):
    gap = 1 - target * score
    return torch.where(gap <= 0, 0 * gap, torch.where(gap <= gamma, gap ** 2 / (2 * gamma), gap - gamma / 2)).mean()


loss("Margins.SmoothedHinge", smoothed_hinge, lambda d: corners(d) + [dict(c, gamma=0.3) for c in margins(d)])


def modified_huber(score, target):
    a = target * score
    return torch.where(a >= -1, torch.relu(1 - a) ** 2, -4 * a).mean()


loss("Margins.ModifiedHuber", modified_huber, corners)
loss("Margins.Perceptron", lambda score, target: torch.relu(-target * score).mean(), corners)
loss("Margins.SoftMargin", lambda score, target: softplus(-target * score).mean(), corners, hessian=True,
     peer=lambda score, target: F.soft_margin_loss(torch.clamp(score, -600, 600), target) if score.abs().max() < 600 else softplus(-target * score).mean())
loss("Margins.Exponential", lambda score, target, beta=1.0: torch.exp(-beta * target * score).mean(),
     lambda d: margins(d)[:3] + [dict(score=f(40, -40, 30.3), target=f(1, 1, -1)), dict(score=d.u(7), target=d.signs(7), beta=0.3)], hessian=True)
loss("Margins.Savage", lambda score, target: (torch.sigmoid(-target * score) ** 2).mean(), corners)
loss("Margins.Sigmoid", lambda score, target: (2 * torch.sigmoid(-2 * target * score)).mean(), corners)


def distance_weighted(score, target, q=1.0):
    a = target * score
    safe = torch.where(a > q / (q + 1), a, torch.ones_like(a))
    return torch.where(a <= q / (q + 1), 1 - a, q ** q / (q + 1) ** (q + 1) / safe ** q).mean()


loss("Margins.DistanceWeighted", distance_weighted, lambda d: corners(d) + [dict(c, q=q) for c, q in zip(margins(d)[:3], (0.5, 2.0, 3.3))])


def sparsemax(score, target):
    t = -target * score
    return torch.where(t <= -1, 0 * t, torch.where(t >= 1, t, (t + 1) ** 2 / 4)).mean()


loss("Margins.Sparsemax", sparsemax, corners)
