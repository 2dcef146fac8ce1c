"""Divergence, Mixtures, QuantileSets."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from harness import f, i, loss, m
from multiclass import SHAPES, soft
from robust import huber


def log_rows(draw):
    cases = [dict(logProb=draw.u(s, -6, -0.01), target=draw.rows(*s)) for s in SHAPES]
    return cases + [dict(logProb=m([-1, -2, -0.5], [0, -1e4, -1]), target=m([0, 1, 0], [0.5, 0, 0.5]))]


loss("Divergence.KullbackLeibler", lambda logProb, target: (torch.xlogy(target, target) - target * logProb).sum(1).mean(), log_rows,
     peer=lambda logProb, target: F.kl_div(logProb, target, reduction="batchmean"))
loss("Divergence.KullbackLeiblerElements", lambda logProb, target: (torch.xlogy(target, target) - target * logProb).mean(), log_rows,
     peer=lambda logProb, target: F.kl_div(logProb, target))


def two_logs(draw, name="logProb", low=-6.0, high=-0.01):
    return [{name: draw.u(s, low, high), "target": draw.u(s, -6, -0.01)} for s in SHAPES] \
        + [{name: m([-1, -2, -0.5]), "target": m([-1, -200, -0.25])}]


loss("Divergence.KullbackLeiblerLogTarget", lambda logProb, target: (torch.exp(target) * (target - logProb)).sum(1).mean(), two_logs,
     peer=lambda logProb, target: F.kl_div(logProb, target, reduction="batchmean", log_target=True))
loss("Divergence.ReverseKullbackLeibler", lambda logits, target: F.kl_div(target, F.log_softmax(logits, 1), reduction="batchmean", log_target=True),
     lambda d: two_logs(d, "logits", -4, 4))
loss("Divergence.Generalized", lambda pred, target: (torch.xlogy(target, target) - target * torch.log(pred) - target + pred).mean(),
     lambda d: [dict(pred=d.u(n, 0.1, 5), target=d.u(n, 0, 5)) for n in (1, 7, 33)] + [dict(pred=f(0.01, 3, 2), target=f(0, 3, 1000))])


def inner(draw):
    """Soft targets without the rows of 1e4, where a divergence from a one-hot row is infinite or flat."""
    return soft(draw)[:3] + [dict(logits=m([3, -5, 0], [0, 0, 0]), target=m([0, 1, 0], [0.5, 0, 0.5]))]


def jensen_shannon(logits, target, beta=0.5):
    p = torch.softmax(logits, 1)
    mixture = beta * target + (1 - beta) * p
    parts = beta * (torch.xlogy(target, target) - torch.xlogy(target, mixture)) + (1 - beta) * (torch.xlogy(p, p) - torch.xlogy(p, mixture))
    return parts.sum(1).mean()


loss("Divergence.JensenShannon", jensen_shannon, lambda d: inner(d) + [dict(c, beta=0.2) for c in inner(d)])
loss("Divergence.TotalVariation", lambda logits, target: 0.5 * (torch.softmax(logits, 1) - target).abs().sum(1).mean(), inner)
loss("Divergence.Hellinger", lambda logits, target: 0.5 * ((torch.sqrt(torch.softmax(logits, 1)) - torch.sqrt(target)) ** 2).sum(1).mean(), inner)


def distillation(logits, teacher, label, temperature=2.0, alpha=0.5):
    divergence = F.kl_div(F.log_softmax(logits / temperature, 1), F.softmax(teacher / temperature, 1), reduction="batchmean")
    return alpha * temperature ** 2 * divergence + (1 - alpha) * F.cross_entropy(logits, label)


def teaching(draw):
    cases = [dict(logits=draw.u(s, -4, 4), teacher=draw.u(s, -4, 4), label=draw.labels(*s)) for s in SHAPES]
    return cases + [dict(c, temperature=5.0, alpha=0.9) for c in cases]


loss("Divergence.Distillation", distillation, teaching)


def variational(center, logVariance):
    q = torch.distributions.Normal(center, torch.exp(logVariance / 2))
    return torch.distributions.kl_divergence(q, torch.distributions.Normal(torch.zeros(()), torch.ones(()))).sum(1).mean()


def gaussian(center, logVariance, priorCenter, priorLogVariance):
    q = torch.distributions.Normal(center, torch.exp(logVariance / 2))
    return torch.distributions.kl_divergence(q, torch.distributions.Normal(priorCenter, torch.exp(priorLogVariance / 2))).sum(1).mean()


loss("Divergence.Variational", variational, lambda d: [dict(center=d.u(s), logVariance=d.u(s, -4, 4)) for s in SHAPES]
     + [dict(center=m([0, 100]), logVariance=m([0, -20]))], grad=["center", "logVariance"])
loss("Divergence.Gaussian", gaussian,
     lambda d: [dict(center=d.u(s), logVariance=d.u(s, -3, 3), priorCenter=d.u(s), priorLogVariance=d.u(s, -3, 3)) for s in SHAPES],
     grad=["center", "logVariance", "priorCenter", "priorLogVariance"])
loss("Divergence.NegativeEntropy", lambda logits: -torch.distributions.Categorical(logits=logits).entropy().mean(),
     lambda d: [dict(logits=d.u(s, -4, 4)) for s in SHAPES] + [dict(logits=m([0, 0, 0], [3, 0, -30]))])


def mmd(x, y, bandwidth=1.0):
    def kernel(a, b):
        return torch.exp(-((a[:, None] - b[None]) ** 2).sum(2) / (2 * bandwidth ** 2)).mean()
    return kernel(x, x) - 2 * kernel(x, y) + kernel(y, y)


loss("Divergence.MeanDiscrepancy", mmd, lambda d: [dict(x=d.u((n, k), -1, 1), y=d.u((j, k), -1, 1), bandwidth=w) for n, j, k, w in ((1, 2, 3, 0.5), (7, 5, 10, 2.0), (33, 17, 4, 1.0))])

# Mixtures.


def mixture(logits, center, logScale, target):
    components = torch.distributions.Normal(center, torch.exp(logScale))
    mix = torch.distributions.Categorical(logits=logits)
    return -torch.distributions.MixtureSameFamily(mix, components).log_prob(target).mean()


loss("Mixtures.Gaussian", mixture, lambda d: [dict(logits=d.u(s), center=d.u(s), logScale=d.u(s, -2, 1), target=d.u(s[0])) for s in SHAPES],
     grad=["logits", "center", "logScale"])


def shares(draw):
    cases = []
    for n, c in ((1, 3), (7, 10), (33, 4)):
        target = np.maximum(draw.rows(n, c), np.float32(1e-3))
        cases.append(dict(alpha=draw.u((n, c), 0.2, 5), target=target))
    return cases


def dirichlet(alpha, target):
    # The density itself, without the check that rows sum to 1 exactly.
    return (torch.lgamma(alpha).sum(1) - torch.lgamma(alpha.sum(1)) - ((alpha - 1) * torch.log(target)).sum(1)).mean()


loss("Mixtures.Dirichlet", dirichlet, shares)


def evidential(alpha, label):
    total = alpha.sum(1, keepdim=True)
    p = alpha / total
    return ((p - F.one_hot(label, alpha.shape[1])) ** 2 + p * (1 - p) / (total + 1)).sum(1).mean()


loss("Mixtures.Evidential", evidential, lambda d: [dict(alpha=d.u(s, 1, 9), label=d.labels(*s)) for s in SHAPES] + [dict(alpha=m([1, 1], [1000, 1]), label=i(0, 1))])

# QuantileSets.


def pinball(pred, target, tau):
    r = target[:, None] - pred
    return torch.where(r > 0, tau * r, (tau - 1) * r).mean()


def levels(draw):
    return [dict(pred=draw.u((n, k)), target=draw.u(n), tau=np.sort(draw.u(k, 0.01, 0.99))) for n, k in ((1, 3), (7, 5), (33, 9))]


def non_crossing(pred, target, tau, **o):
    return pinball(pred, target, tau) + o.get("lambda", 1.0) * torch.relu(pred[:, :-1] - pred[:, 1:]).sum(1).mean()


loss("QuantileSets.Pinball", pinball, levels)
loss("QuantileSets.NonCrossing", non_crossing, lambda d: levels(d) + [{**c, "lambda": 0.3} for c in levels(d)])


def quantile_huber(pred, target, kappa=1.0):
    k = pred.shape[1]
    tau = ((torch.arange(k) + 0.5) / k)[None, :, None]
    u = target[:, None, :] - pred[:, :, None]
    return ((tau - (u < 0).double()).abs() * huber(u, kappa) / kappa).mean(2).sum(1).mean()


loss("QuantileSets.Huber", quantile_huber, lambda d: [dict(pred=d.u((n, k)), target=d.u((n, j)), kappa=w) for n, k, j, w in ((1, 3, 2, 1.0), (7, 5, 5, 0.4), (33, 9, 4, 2.0))])
