"""Robust, Quantiles, Segmentation, Penalties, MultiTask."""

import torch
import torch.nn.functional as F

from harness import b, f, loss
from regression import log_cosh, pairs, wild


def huber(r, delta):
    return torch.where(r.abs() <= delta, 0.5 * r ** 2, delta * (r.abs() - 0.5 * delta))


def scaled(name, *values):
    return lambda d: wild(d) + [{**c, name: v} for v, c in zip(values * 3, pairs(d))] + [dict(pred=f(1, -2, 0.5), target=f(1, -2, 0.5))]


loss("Robust.Huber", lambda pred, target, delta=1.0: huber(pred - target, delta).mean(), scaled("delta", 0.3, 2.0), hessian=True,
     peer=lambda pred, target, delta=1.0: F.huber_loss(pred, target, delta=delta))
loss("Robust.HuberSum", lambda pred, target, delta=1.0: huber(pred - target, delta).sum(), scaled("delta", 0.3, 2.0),
     peer=lambda pred, target, delta=1.0: F.huber_loss(pred, target, delta=delta, reduction="sum"))
loss("Robust.HuberEach", lambda pred, target, delta=1.0: huber(pred - target, delta), scaled("delta", 0.3, 2.0), kernel=["losses"],
     peer=lambda pred, target, delta=1.0: F.huber_loss(pred, target, delta=delta, reduction="none"))
loss("Robust.SmoothL1", lambda pred, target, beta=1.0: huber(pred - target, beta).mean() / beta, scaled("beta", 0.3, 2.0), hessian=True,
     peer=lambda pred, target, beta=1.0: F.smooth_l1_loss(pred, target, beta=beta))


def pseudo_huber(pred, target, delta=1.0):
    r = pred - target
    return (r ** 2 / (1 + torch.sqrt(1 + (r / delta) ** 2))).mean()


loss("Robust.PseudoHuber", pseudo_huber, scaled("delta", 0.3, 2.0), hessian=True,
     peer=None)
loss("Robust.LogisticDistance", lambda pred, target: 2 * log_cosh((pred - target) / 2).mean(), wild, hessian=True)


def fair(pred, target, c=1.0):
    u = (pred - target).abs() / c
    return c ** 2 * (u - torch.log1p(u)).mean()


def fair_second(draw):
    """Without perfect predictions, where abs hides the second derivative from torch."""
    return [c for c in scaled("c", 0.3, 2.0)(draw) if (c["pred"] != c["target"]).all()]


loss("Robust.Fair", fair, fair_second, hessian=True)
loss("Robust.Cauchy", lambda pred, target, c=1.0: (c ** 2 / 2 * torch.log1p(((pred - target) / c) ** 2)).mean(), scaled("c", 0.3, 2.0), hessian=True)
loss("Robust.Welsch", lambda pred, target, c=1.0: (-c ** 2 / 2 * torch.expm1(-((pred - target) / c) ** 2)).mean(), scaled("c", 0.3, 2.0), hessian=True)


def geman_mcclure(pred, target, c=1.0):
    u = ((pred - target) / c) ** 2
    return (2 * c ** 2 * u / (u + 4)).mean()


def tukey(pred, target, c=4.685):
    u = ((pred - target) / c) ** 2
    return torch.where(u <= 1, c ** 2 / 6 * u * (3 - 3 * u + u * u), torch.full_like(u, c ** 2 / 6)).mean()


loss("Robust.GemanMcClure", geman_mcclure, scaled("c", 0.3, 2.0), hessian=True)
loss("Robust.Tukey", tukey, scaled("c", 1.3, 2.0), hessian=True)


def barron(pred, target, alpha=1.0, scale=1.0):
    s = ((pred - target) / scale) ** 2
    a = float(alpha)
    if a == 2:
        return (s / 2).mean()
    if a == 0:
        return torch.log1p(s / 2).mean()
    if abs(a) < 1e-2:
        u = torch.log1p(s / (2 - a))
        return ((2 - a) / 2 * u * (1 + a * u / 4 + (a * u) ** 2 / 24 + (a * u) ** 3 / 192)).mean()
    return ((2 - a) / a * torch.expm1(a / 2 * torch.log1p(s / (2 - a)))).mean()


loss("Robust.Barron", barron, lambda d: wild(d) + [dict(c, alpha=a, scale=s) for a, s in ((0.0, 1.0), (2.0, 0.5), (1.5, 2.0), (0.001, 1.0), (0.5, 0.3))
                                                  for c in pairs(d)[1:2]], hessian=True)


def adaptive(pred, target, shape, width):
    alpha = 0.001 + 1.998 * torch.sigmoid(shape)
    scale = 0.001 + F.softplus(width, threshold=40)
    normalizer = 1.4819909 - 0.52765974 * alpha + 0.33442049 * alpha ** 2 - 0.1042027 * alpha ** 3
    s = ((pred - target) / scale) ** 2
    return ((2 - alpha) / alpha * torch.expm1(alpha / 2 * torch.log1p(s / (2 - alpha)))).mean() + torch.log(scale) + normalizer


loss("Robust.Adaptive", adaptive, lambda d: [dict(c, shape=s, width=w) for c, (s, w) in zip(wild(d), ((0.0, 0.54), (1.3, -0.7), (-2.1, 2.2), (3.3, 0.6)))],
     grad=["pred", "shape", "width"])


def pinball(pred, target, tau=0.5):
    r = target - pred
    return torch.where(r > 0, tau * r, (tau - 1) * r).mean()


def levels(draw):
    return wild(draw) + [dict(c, tau=t) for c, t in zip(pairs(draw), (0.1, 0.9, 0.0))]


def own_levels(draw):
    return [dict(c, tau=draw.u(len(c["pred"]), 0, 1)) for c in wild(draw)] + [dict(pred=f(1, 2, 3), target=f(2, 3, 1), tau=f(0, 1, 0.3))]


loss("Quantiles.Pinball", lambda pred, target, tau=0.5: (tau * torch.relu(target - pred) + (1 - tau) * torch.relu(pred - target)).mean(),
     lambda d: levels(d) + [dict(pred=f(1, 2), target=f(1, 3), tau=0.3, kink=True)], peer=pinball)
loss("Quantiles.PinballAtLevels", pinball, own_levels)


def smooth_pinball(pred, target, tau=0.5, beta=10.0):
    r = pred - target
    return (-tau * r + F.softplus(r, beta=beta, threshold=40)).mean()


loss("Quantiles.SmoothPinball", smooth_pinball, lambda d: levels(d) + [dict(c, beta=0.7) for c in levels(d)[1:3]], hessian=True)
loss("Quantiles.Expectile", lambda pred, target, tau=0.5: (torch.where(pred >= target, 1 - tau, tau) * (pred - target) ** 2).mean() / 2, levels, hessian=True)


def quantile_huber(pred, target, tau, kappa=1.0):
    u = target - pred
    return (torch.where(u < 0, 1 - tau, tau) * huber(u, kappa) / kappa).mean()


loss("Quantiles.QuantileHuber", quantile_huber, lambda d: own_levels(d) + [dict(c, kappa=0.4) for c in own_levels(d)[:2]])

# Segmentation.


def masks(draw, *names):
    cases = [dict(logit=draw.u(n, -4, 4), target=draw.bits(n, 0.4).astype("float32")) for n in (1, 7, 33)]
    cases += [dict(logit=f(1e4, -1e4, 3, -2), target=f(1, 0, 0, 0.25)), dict(logit=f(-3, -5, -1e4), target=f(0, 0, 0))]
    return cases + [{**c, **{n: v for n, v in names}} for c in cases[1:3]] if names else cases


def with_options(**options):
    return lambda d: masks(d) + [{**c, **options} for c in masks(d)[1:3]]


def dice(logit, target, smooth=1.0):
    p = torch.sigmoid(logit)
    return 1 - (2 * (p * target).sum() + smooth) / (p.sum() + target.sum() + smooth)


def squared_dice(logit, target, smooth=1.0):
    p = torch.sigmoid(logit)
    return 1 - (2 * (p * target).sum() + smooth) / ((p ** 2).sum() + (target ** 2).sum() + smooth)


def jaccard(logit, target, smooth=1.0):
    p = torch.sigmoid(logit)
    both = (p * target).sum()
    return 1 - (both + smooth) / (p.sum() + target.sum() - both + smooth)


def tversky(logit, target, alpha=0.5, beta=0.5, smooth=1.0):
    p = torch.sigmoid(logit)
    hits = (p * target).sum()
    return 1 - (hits + smooth) / (hits + alpha * (p * (1 - target)).sum() + beta * ((1 - p) * target).sum() + smooth)


loss("Segmentation.Dice", dice, with_options(smooth=0.01))
loss("Segmentation.SquaredDice", squared_dice, with_options(smooth=0.01))
loss("Segmentation.DiceOfProbabilities", lambda prob, target, eps=1e-7: 1 - 2 * (prob * target).sum() / (prob.sum() + target.sum() + eps),
     lambda d: [dict(prob=d.u(n, 0, 1), target=d.bits(n).astype("float32")) for n in (1, 7, 33)]
     + [dict(prob=f(0, 0, 1), target=f(0, 1, 1)), dict(prob=f(0.5, 0.25), target=f(1, 0.5), eps=0.1)])
loss("Segmentation.LogCoshDice", lambda logit, target, smooth=1.0: log_cosh(dice(logit, target, smooth)), with_options(smooth=0.01))
loss("Segmentation.DiceCrossEntropy", lambda logit, target, share=0.5, smooth=1.0:
     share * F.binary_cross_entropy_with_logits(logit, target) + (1 - share) * dice(logit, target, smooth), with_options(share=0.2, smooth=0.1))
loss("Segmentation.Jaccard", jaccard, with_options(smooth=0.01))
loss("Segmentation.Tversky", tversky, with_options(alpha=0.3, beta=0.7, smooth=0.1))
loss("Segmentation.FocalTversky", lambda logit, target, alpha=0.3, beta=0.7, gamma=float(4 / 3), smooth=1.0:
     tversky(logit, target, alpha, beta, smooth) ** gamma, with_options(alpha=0.6, beta=0.4, gamma=2.0, smooth=0.1))

# Penalties.


def weights(draw, **options):
    cases = [dict(weights=draw.u(n)) for n in (1, 7, 33)] + [dict(weights=f(0, -2, 1e4, 0, 1e-5))]
    return cases + [{**c, **options} for c in cases]


loss("Penalties.L1", lambda weights, **o: o.get("lambda", 0.01) * weights.abs().sum(), lambda d: weights(d, **{"lambda": 0.7}))
loss("Penalties.L2", lambda weights, **o: o.get("lambda", 0.01) * (weights ** 2).sum() / 2, lambda d: weights(d, **{"lambda": 0.7}), hessian=True)
loss("Penalties.ElasticNet", lambda weights, l1Ratio=0.5, **o: o.get("lambda", 0.01) * (l1Ratio * weights.abs().sum() + (1 - l1Ratio) / 2 * (weights ** 2).sum()),
     lambda d: weights(d, l1Ratio=0.9, **{"lambda": 0.7}))
loss("Penalties.Group", lambda weights, **o: o.get("lambda", 0.01) * torch.linalg.vector_norm(weights),
     lambda d: weights(d, **{"lambda": 0.7}) + [dict(weights=f(0, 0, 0))])


def sparsity(activation, rho=0.05, **o):
    return o.get("lambda", 1.0) * (rho * torch.log(rho / activation) + (1 - rho) * torch.log((1 - rho) / (1 - activation))).sum()


loss("Penalties.Sparsity", sparsity, lambda d: [dict(activation=d.u(n, 0.01, 0.99)) for n in (1, 7, 33)]
     + [{"activation": f(1e-6, 0.05, 0.999), "rho": 0.2, "lambda": 3.0}])
loss("Penalties.Bounds", lambda value, low=-1.0, high=1.0: (torch.relu(low - value) ** 2 + torch.relu(value - high) ** 2).mean(),
     lambda d: [dict(value=d.u(n)) for n in (1, 7, 33)] + [dict(value=f(-1, 1, 0.3, 1e4), low=-0.5, high=0.25)])
loss("Penalties.BernoulliEntropy", lambda logit: -(F.softplus(logit, threshold=40) - logit * torch.sigmoid(logit)).mean(),
     lambda d: [dict(logit=d.u(n)) for n in (1, 7, 33)] + [dict(logit=f(0, 30, -20, 5))],
     peer=lambda logit: -torch.distributions.Bernoulli(logits=logit).entropy().mean())

# MultiTask.


def tasks(draw, name, low, high):
    return [{"taskLoss": draw.u(n, 0.01, 5), name: draw.u(n, low, high)} for n in (1, 2, 7)] + [{"taskLoss": f(0, 1e4, 3), name: f(1, 2, 0.5)}]


loss("MultiTask.Uncertainty", lambda taskLoss, logVariance: (0.5 * torch.exp(-logVariance) * taskLoss + 0.5 * logVariance).sum(),
     lambda d: tasks(d, "logVariance", -3, 3), grad=["taskLoss", "logVariance"])
loss("MultiTask.ClassificationUncertainty", lambda taskLoss, logVariance: (torch.exp(-logVariance) * taskLoss + 0.5 * logVariance).sum(),
     lambda d: tasks(d, "logVariance", -3, 3), grad=["taskLoss", "logVariance"])
loss("MultiTask.UncertaintyPair", lambda regressionLoss, classificationLoss, regressionLogVariance, classificationLogVariance:
     0.5 * torch.exp(-regressionLogVariance) * regressionLoss + 0.5 * regressionLogVariance
     + torch.exp(-classificationLogVariance) * classificationLoss + 0.5 * classificationLogVariance,
     lambda d: [dict(regressionLoss=a, classificationLoss=b, regressionLogVariance=s, classificationLogVariance=t)
                for a, b, s, t in ((1.3, 0.7, 0.0, 0.0), (100.1, 0.03, 2.2, -1.7))],
     grad=["regressionLoss", "classificationLoss", "regressionLogVariance", "classificationLogVariance"])
loss("MultiTask.AutomaticWeights", lambda taskLoss, scale: (0.5 * taskLoss / scale ** 2 + torch.log1p(scale ** 2)).sum(),
     lambda d: tasks(d, "scale", 0.1, 3), grad=["taskLoss", "scale"])
loss("MultiTask.Geometric", lambda taskLoss: torch.exp(torch.log(taskLoss).mean()),
     lambda d: [dict(taskLoss=d.u(n, 0.01, 5)) for n in (1, 2, 7)] + [dict(taskLoss=f(1e-5, 1e5, 3))])
