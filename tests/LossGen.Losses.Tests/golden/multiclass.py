"""Multiclass, NoisyLabels, ClassProbabilities, Ordinal."""

import torch
import torch.nn.functional as F

from binary import softplus
from harness import f, i, loss, m

SHAPES = ((1, 3), (7, 10), (33, 4), (2, 17))


def classes(draw, low=-4.0, high=4.0):
    """Rows of logits and labels, a single class, and logits of 1e4."""
    cases = [dict(logits=draw.u(s, low, high), label=draw.labels(*s)) for s in SHAPES]
    return cases + [dict(logits=m([2.5], [-1]), label=i(0, 0)), dict(logits=m([1e4, -1e4, 0], [0, 0, 0], [-1e4, 1e4, 1e4]), label=i(1, 2, 1))]


def ignoring(draw, ignored=-100):
    cases = classes(draw)
    for case in cases[1:3]:
        case["label"][::3] = ignored
    if ignored != -100:
        cases = [dict(c, ignore=ignored) for c in cases]
    return cases


def some_ignored(draw):
    return classes(draw) + ignoring(draw)[1:3] + ignoring(draw, 2)[1:2]


def all_ignored():
    return dict(logits=m([1, 2, 3]), label=i(-100), peer=False)


def plain(logits, label, ignore=-100, weight=None, smoothing=0.0, reduction="mean"):
    """Torch's cross-entropy, and 0 where nothing is left."""
    if (label == ignore).all() and weight is None:
        return logits.sum() * 0
    return F.cross_entropy(logits, label, weight, ignore_index=ignore, label_smoothing=smoothing, reduction=reduction)


def weights_of(case, draw):
    """With a single class weight 1: its exact 0 isn't one of rounded weights."""
    c = case["logits"].shape[-1]
    return dict(case, weight=draw.u(c, 0.2, 4) if c > 1 else f(1))


loss("Multiclass.CrossEntropy", plain, lambda d: some_ignored(d) + [all_ignored()], hessian=True)
loss("Multiclass.CrossEntropySum", lambda logits, label, ignore=-100: plain(logits, label, ignore, reduction="sum"), lambda d: some_ignored(d) + [all_ignored()])
loss("Multiclass.CrossEntropyRows", lambda logits, label: plain(logits, label, reduction="none"), lambda d: classes(d) + ignoring(d)[1:3], kernel=["losses"])
loss("Multiclass.WeightedCrossEntropy", lambda logits, label, weight, ignore=-100: plain(logits, label, ignore, weight),
     lambda d: [weights_of(c, d) for c in some_ignored(d)])


def smoothed(logits, label, smoothing=0.1, ignore=-100):
    return plain(logits, label, ignore, smoothing=smoothing)


loss("Multiclass.SmoothedCrossEntropy", smoothed, lambda d: some_ignored(d) + [dict(c, smoothing=0.3) for c in classes(d)])
loss("Multiclass.WeightedSmoothedCrossEntropy",
     lambda logits, label, weight, smoothing=0.1, ignore=-100: plain(logits, label, ignore, weight, smoothing),
     lambda d: [weights_of(c, d) for c in some_ignored(d)] + [dict(weights_of(c, d), smoothing=0.3) for c in classes(d)])


def sequences(draw):
    cases = [dict(logits=draw.u(s, -4, 4), label=draw.labels(s[0] * s[1], s[2]).reshape(s[:2])) for s in ((1, 1, 3), (2, 5, 10), (3, 7, 17))]
    cases[2]["label"][1, 4:] = -100
    return cases


loss("Multiclass.SequenceCrossEntropy", lambda logits, label, ignore=-100: plain(logits.reshape(-1, logits.shape[-1]), label.reshape(-1), ignore), sequences)


def z_loss(logits, label, scale=1e-4, ignore=-100):
    kept = label != ignore
    return plain(logits, label, ignore) + scale * (torch.logsumexp(logits, 1)[kept] ** 2).mean()


loss("Multiclass.ZLoss", z_loss, lambda d: [c for c in some_ignored(d)[:-1] if c["logits"].shape[1] > 1] + [dict(c, scale=0.1) for c in classes(d)[:3]])
loss("Multiclass.SoftcapCrossEntropy", lambda logits, label, cap=30.0, ignore=-100: plain(cap * torch.tanh(logits / cap), label, ignore),
     lambda d: some_ignored(d) + [dict(c, cap=3.0) for c in classes(d)[:3]])
loss("Multiclass.TemperedCrossEntropy", lambda logits, label, temperature: plain(logits / temperature, label),
     lambda d: [dict(c, temperature=t) for c, t in zip(classes(d), (0.7, 1.0, 3.3, 2.0, 50.5))], grad=["logits", "temperature"])


def priors(draw):
    return [dict(c, logPrior=draw.u(c["logits"].shape[1], -6, -0.1)) for c in classes(draw)[:4]]


loss("Multiclass.LogitAdjusted", lambda logits, label, logPrior, tau=1.0: plain(logits + tau * logPrior, label),
     lambda d: priors(d) + [dict(c, tau=0.4) for c in priors(d)])

# NoisyLabels.


def log_prob(logits, label):
    return F.log_softmax(logits, 1)[torch.arange(len(label)), label]


def with_option(name, *values):
    return lambda d: classes(d) + [{**c, name: v} for v in values for c in classes(d)[:3]]


def focal(logits, label, gamma=2.0):
    lp = log_prob(logits, label)
    # 1 - p without cancellation, and without the kink that a power has at 0.
    miss = -torch.expm1(lp)
    safe = torch.where(miss > 0, miss, torch.ones_like(miss))
    return torch.where(miss > 0, -lp * safe ** gamma, torch.zeros_like(lp))


loss("NoisyLabels.Focal", lambda logits, label, gamma=2.0: focal(logits, label, gamma).mean(), with_option("gamma", 1.0, 3.5))
loss("NoisyLabels.BalancedFocal", lambda logits, label, alpha, gamma=2.0: (alpha[label] * focal(logits, label, gamma)).mean(),
     lambda d: [dict(c, alpha=d.u(c["logits"].shape[1], 0, 2)) for c in with_option("gamma", 1.5)(d)])
loss("NoisyLabels.Poly", lambda logits, label, eps=2.0: (-log_prob(logits, label) + eps * (1 - torch.exp(log_prob(logits, label)))).mean(), with_option("eps", -0.5))
loss("NoisyLabels.Generalized", lambda logits, label, q=0.7: ((1 - torch.exp(q * log_prob(logits, label))) / q).mean(), with_option("q", 0.1, 1.0))


def symmetric(logits, label, alpha=0.1, beta=1.0, logZero=-4.0):
    p = torch.softmax(logits, 1)
    one_hot = F.one_hot(label, logits.shape[1])
    reverse = -(p * torch.where(one_hot == 1, 0.0, logZero)).sum(1)
    return (-alpha * log_prob(logits, label) + beta * reverse).mean()


loss("NoisyLabels.Symmetric", symmetric, lambda d: classes(d) + [dict(c, alpha=2.0, beta=0.3, logZero=-7.5) for c in classes(d)])
loss("NoisyLabels.AbsoluteError", lambda logits, label: F.l1_loss(torch.softmax(logits, 1), F.one_hot(label, logits.shape[1]).double(), reduction="sum") / len(label),
     lambda d: classes(d)[:4])

# ClassProbabilities.


def soft(draw):
    cases = [dict(logits=draw.u(s, -4, 4), target=draw.rows(*s)) for s in SHAPES]
    return cases + [dict(logits=m([1e4, -1e4, 0], [0, 0, 0]), target=m([0, 1, 0], [0.5, 0, 0.5])), dict(logits=m([2.5]), target=m([1]))]


def probabilities(draw):
    return [dict(prob=draw.rows(*s), label=draw.labels(*s)) for s in SHAPES] + [dict(prob=m([0, 1, 0], [0.25, 0.5, 0.25]), label=i(1, 2), eps=0.015625)]


loss("ClassProbabilities.SoftCrossEntropy", lambda logits, target: -(target * F.log_softmax(logits, 1)).sum(1).mean(), soft,
     peer=lambda logits, target: F.cross_entropy(logits, target))
loss("ClassProbabilities.CrossEntropy", lambda prob, label, eps=1e-7: -torch.log(torch.clamp(prob, eps, 1 - eps))[torch.arange(len(label)), label].mean(), probabilities)
loss("ClassProbabilities.SoftCrossEntropyOfProbabilities",
     lambda prob, target, eps=1e-7: -(target * torch.log(torch.clamp(prob, eps, 1 - eps))).sum(1).mean(),
     lambda d: [dict(prob=d.rows(*s), target=d.rows(*s)) for s in SHAPES] + [dict(prob=m([0, 1, 0]), target=m([0.5, 0.5, 0]), eps=0.015625)])


def log_probabilities(draw):
    cases = [dict(logProb=draw.u(s, -6, 0), label=draw.labels(*s)) for s in SHAPES]
    ignored = [dict(c, label=c["label"].copy()) for c in cases[1:]]
    for case in ignored:
        case["label"][::3] = -100
    return cases + ignored


def nll(logProb, label, ignore=-100):
    return F.nll_loss(logProb, label, ignore_index=ignore) if (label != ignore).any() else logProb.sum() * 0


loss("ClassProbabilities.NegativeLogLikelihood", nll, lambda d: log_probabilities(d) + [dict(logProb=m([-1, -2]), label=i(-100)), dict(logProb=m([-1, -2]), label=i(0), ignore=1)])
loss("ClassProbabilities.WeightedNegativeLogLikelihood",
     lambda logProb, label, weight, ignore=-100: F.nll_loss(logProb, label, weight, ignore_index=ignore),
     lambda d: [dict(c, weight=d.u(c["logProb"].shape[1], 0.2, 4)) for c in log_probabilities(d)])
loss("ClassProbabilities.Brier", lambda logits, label: ((torch.softmax(logits, 1) - F.one_hot(label, logits.shape[1])) ** 2).sum(1).mean(), classes)


def multi_label(draw):
    return [dict(logits=draw.u(s, -5, 5), target=draw.bits(s).astype("float32"), weight=draw.u(s[1], 0, 3)) for s in SHAPES] \
        + [dict(logits=m([1e4, -1e4], [-1e4, 0]), target=m([1, 1], [0, 0.5]), weight=f(1, 2))]


loss("ClassProbabilities.MultiLabelSoftMargin",
     lambda logits, target, weight: (weight * (target * softplus(-logits) + (1 - target) * softplus(logits))).mean(), multi_label,
     peer=lambda logits, target, weight: F.binary_cross_entropy_with_logits(logits, target, weight=weight.expand_as(logits)))

# Ordinal.


def coral(logits, label):
    above = (label[:, None] > torch.arange(logits.shape[1])[None]).double()
    return F.binary_cross_entropy_with_logits(logits, above, reduction="none").sum(1).mean()


def ordered(draw):
    return [dict(logits=draw.u(s, -4, 4), label=draw.labels(s[0], s[1] + 1)) for s in SHAPES] + [dict(logits=m([1e4, -1e4]), label=i(2))]


loss("Ordinal.Coral", coral, ordered)
loss("Ordinal.EarthMover", lambda logits, target: ((torch.cumsum(torch.softmax(logits, 1), 1) - torch.cumsum(target, 1)) ** 2).sum(1).mean(), soft)
loss("Ordinal.ExpectedClass", lambda logits, label: (((torch.softmax(logits, 1) * torch.arange(logits.shape[1])).sum(1) - label) ** 2).mean(), classes)
