"""Regression, RelativeErrors."""

import torch
import torch.nn.functional as F

from harness import b, f, loss


def pairs(draw, low=-3.0, high=3.0):
    return [dict(pred=draw.u(n, low, high), target=draw.u(n, low, high)) for n in (1, 7, 33)]


def wild(draw):
    """Large, tiny, equal and zero."""
    return pairs(draw) + [dict(pred=f(1e4, -1e4, 0.1, 2, 3e-3), target=f(-1e4, -9999, 0.3, 2.5, 1e-3))]


def tied(draw):
    """Perfect predictions among others: the gradient there is 0."""
    return wild(draw) + [dict(pred=f(0, 1.5, -2, 0.3), target=f(0, 1.5, -2, 0.7), kink=True)]


def weighted(draw):
    return [dict(c, weight=draw.u(len(c["pred"]), 0.1, 4)) for c in wild(draw)]


def masked(draw):
    cases = [dict(c, mask=draw.bits(len(c["pred"]), 0.7)) for c in pairs(draw)[1:]]
    return cases + [dict(pred=f(1, 2), target=f(3, 5), mask=b(0, 0))]


def masked_mean(losses, mask):
    return losses[mask].mean() if mask.any() else losses.sum() * 0


loss("Regression.SquaredError", lambda pred, target: ((pred - target) ** 2).mean(), tied, peer=lambda pred, target: F.mse_loss(pred, target), hessian=True)
loss("Regression.SquaredErrorSum", lambda pred, target: ((pred - target) ** 2).sum(), wild,
     peer=lambda pred, target: F.mse_loss(pred, target, reduction="sum"))
loss("Regression.SquaredErrorEach", lambda pred, target: (pred - target) ** 2, wild, kernel=["losses"],
     peer=lambda pred, target: F.mse_loss(pred, target, reduction="none"))
loss("Regression.WeightedSquaredError", lambda pred, target, weight: (weight * (pred - target) ** 2).sum() / weight.sum(), weighted, hessian=True)
loss("Regression.MaskedSquaredError", lambda pred, target, mask: masked_mean((pred - target) ** 2, mask), masked)


def rmse(pred, target):
    norm = torch.linalg.vector_norm(pred - target)
    return norm / len(pred) ** 0.5


loss("Regression.RootMeanSquaredError", rmse, lambda d: wild(d) + [dict(pred=f(1, 2, 3), target=f(1, 2, 3), kink=True)],
     peer=lambda pred, target: F.mse_loss(pred, target).sqrt())
loss("Regression.AbsoluteError", lambda pred, target: (pred - target).abs().mean(), tied, peer=lambda pred, target: F.l1_loss(pred, target))
loss("Regression.AbsoluteErrorSum", lambda pred, target: (pred - target).abs().sum(), tied,
     peer=lambda pred, target: F.l1_loss(pred, target, reduction="sum"))
loss("Regression.AbsoluteErrorEach", lambda pred, target: (pred - target).abs(), tied, kernel=["losses"],
     peer=lambda pred, target: F.l1_loss(pred, target, reduction="none"))
loss("Regression.PowerError", lambda pred, target, power=1.5: ((pred - target).abs() ** power).mean(),
     lambda d: pairs(d) + [dict(c, power=p) for c, p in zip(pairs(d), (1.25, 2.0, 3.0))] + [dict(pred=f(1, 2), target=f(1, 5))])


def log_cosh(r):
    """log cosh without cancellation: log1p(2 sinh(r/2)^2) near 0."""
    small = r.abs() < 1
    inner = torch.where(small, r, torch.zeros_like(r))
    return torch.where(small, torch.log1p(2 * torch.sinh(inner / 2) ** 2), r.abs() + torch.log1p(torch.exp(-2 * r.abs())) - torch.log(torch.tensor(2.0)))


loss("Regression.LogCosh", lambda pred, target: log_cosh(pred - target).mean(), tied, hessian=True)


def tubes(draw):
    return pairs(draw) + [dict(c, eps=0.5) for c in wild(draw)] + [dict(pred=f(1, 1.5, 3), target=f(1, 1, 1), eps=0.5, kink=True)]


loss("Regression.EpsilonInsensitive", lambda pred, target, eps=0.1: torch.relu((pred - target).abs() - eps).mean(), tubes)
loss("Regression.SquaredEpsilonInsensitive", lambda pred, target, eps=0.1: (torch.relu((pred - target).abs() - eps) ** 2).mean(), tubes)
loss("Regression.Linex", lambda pred, target, a=1.0: (torch.expm1(a * (pred - target)) - a * (pred - target)).mean(),
     lambda d: pairs(d) + [dict(pred=f(20, -20, 0.01), target=f(-18, 15, 0.013), a=-0.5), dict(pred=f(1, 2), target=f(1, 2), a=2.0)], hessian=True)
loss("Regression.Periodic", lambda pred, target, period=1.0: (1 - torch.cos(2 * torch.pi * (pred - target) / period)).mean(),
     lambda d: pairs(d) + [dict(c, period=360.0) for c in pairs(d, -180, 180)], hessian=True)

loss("RelativeErrors.SquaredLogError", lambda pred, target: ((torch.log1p(pred) - torch.log1p(target)) ** 2).mean(),
     lambda d: pairs(d, 0, 9) + [dict(pred=f(0, 0, 1e6, 1e-5, 3), target=f(0, 2, 5, 2e-5, 3))], hessian=True)
loss("RelativeErrors.AbsolutePercentageError",
     lambda pred, target, floor=1e-7: (100 * (pred - target).abs() / torch.clamp(target.abs(), min=floor)).mean(),
     lambda d: tied(d) + [dict(pred=f(1, 2, -3), target=f(0.5, 0, -4), floor=1.0)])
loss("RelativeErrors.SymmetricAbsolutePercentageError",
     lambda pred, target, eps=1e-7: (200 * (pred - target).abs() / (pred.abs() + target.abs() + eps)).mean(),
     lambda d: pairs(d, 0.1, 9) + pairs(d)[2:] + [dict(pred=f(0, 0, 1, 3), target=f(0, 1, 1, -2), eps=0.1, kink=True)])


def scale_invariant(pred, target, **options):
    share = options.get("lambda", 0.5)
    d = torch.log(pred) - torch.log(target)
    return (d ** 2).mean() - share * d.mean() ** 2


loss("RelativeErrors.ScaleInvariantLog", scale_invariant,
     lambda d: pairs(d, 0.1, 9) + [{**c, "lambda": v} for c, v in zip(pairs(d, 0.1, 9)[1:], (0.85, 0.0))])


def pearson(pred, target):
    p, t = pred - pred.mean(), target - target.mean()
    return 1 - (p * t).sum() / ((p ** 2).sum().sqrt() * (t ** 2).sum().sqrt())


def concordance(pred, target):
    covariance = ((pred - pred.mean()) * (target - target.mean())).mean()
    return 1 - 2 * covariance / (pred.var(unbiased=False) + target.var(unbiased=False) + (pred.mean() - target.mean()) ** 2)


loss("RelativeErrors.Correlation", pearson, lambda d: pairs(d)[1:] + pairs(d, 100, 120)[1:] + [dict(pred=f(1, 2, 3), target=f(2.1, 3.9, 6))])
loss("RelativeErrors.Concordance", concordance, lambda d: pairs(d)[1:] + pairs(d, 100, 120)[1:] + [dict(pred=f(1, 2, 3), target=f(2.1, 3.9, 6))])
