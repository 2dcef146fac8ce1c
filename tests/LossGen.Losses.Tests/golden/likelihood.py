"""Likelihood, Counts."""

import math

import torch
import torch.nn.functional as F

from harness import f, loss


def normal(draw, name, low, high):
    cases = [{"pred": draw.u(n), name: draw.u(n, low, high), "target": draw.u(n)} for n in (1, 7, 33)]
    return cases + [{"pred": f(100, -3, 2, 0), name: f(1, 2, 0.5, 3), "target": f(-100, -3, 2.1, 0)}]


def both(name):
    return ["pred", name]


loss("Likelihood.Gaussian", lambda pred, variance, target: (0.5 * (torch.log(variance) + (pred - target) ** 2 / variance)).mean(),
     lambda d: normal(d, "variance", 0.01, 5), grad=both("variance"), peer=lambda pred, variance, target: F.gaussian_nll_loss(pred, target, variance))
loss("Likelihood.GaussianLogVariance", lambda pred, logVariance, target: (0.5 * (logVariance + (pred - target) ** 2 / torch.exp(logVariance))).mean(),
     lambda d: normal(d, "logVariance", -4, 4), grad=both("logVariance"),
     peer=lambda pred, logVariance, target: F.gaussian_nll_loss(pred, target, torch.exp(logVariance)))
loss("Likelihood.BetaGaussian",
     lambda pred, variance, target, beta=0.5: (variance.detach() ** beta * 0.5 * (torch.log(variance) + (pred - target) ** 2 / variance)).mean(),
     lambda d: normal(d, "variance", 0.01, 5) + [dict(c, beta=0.9) for c in normal(d, "variance", 0.01, 5)[1:2]], grad=both("variance"))
loss("Likelihood.Laplace", lambda pred, scale, target: (torch.log(2 * scale) + (pred - target).abs() / scale).mean(),
     lambda d: [dict(c, kink=True) for c in normal(d, "scale", 0.1, 5)], grad=both("scale"),
     peer=lambda pred, scale, target: -torch.distributions.Laplace(pred, scale).log_prob(target).mean())


def logistic(pred, scale, target):
    z = (target - pred) / scale
    return (z + 2 * F.softplus(-z, threshold=40) + torch.log(scale)).mean()


loss("Likelihood.Logistic", logistic, lambda d: normal(d, "scale", 0.1, 5), grad=both("scale"))
loss("Likelihood.StudentT", lambda pred, target, scale, dof: -torch.distributions.StudentT(dof, pred, scale).log_prob(target).mean(),
     lambda d: [dict(pred=d.u(n), target=d.u(n), scale=s, dof=v) for n, s, v in ((1, 1.0, 3.0), (7, 0.3, 30.1), (33, 2.5, 0.7))]
     + [dict(pred=f(1e4, 0, 2), target=f(-1e4, 0, 2.1), scale=0.8, dof=4.0)], grad=["pred", "scale", "dof"])


def positive(draw, low=-2, high=3):
    cases = [dict(logMean=draw.u(n, low, high), target=draw.u(n, 0.01, 9)) for n in (1, 7, 33)]
    return cases + [dict(logMean=f(-20, 30, 0, 3.3), target=f(1e-4, 1000, 1, 27.1))]


loss("Likelihood.Gamma", lambda logMean, target: (logMean + target / torch.exp(logMean)).mean(), positive, hessian=True)
loss("Likelihood.Tweedie",
     lambda logMean, target, rho=1.5: (-target * torch.exp((1 - rho) * logMean) / (1 - rho) + torch.exp((2 - rho) * logMean) / (2 - rho)).mean(),
     lambda d: positive(d) + [dict(c, rho=r) for c, r in zip(positive(d), (1.1, 1.9, 1.3))] + [dict(logMean=f(1, -1), target=f(0, 0))], hessian=True)


def gaussian_crps(pred, sigma, target):
    z = (target - pred) / sigma
    normal_ = torch.distributions.Normal(torch.tensor(0.0), torch.tensor(1.0))
    return (sigma * (z * (2 * normal_.cdf(z) - 1) + 2 * torch.exp(normal_.log_prob(z)) - 1 / math.sqrt(math.pi))).mean()


def logistic_crps(pred, scale, target):
    z = (target - pred) / scale
    return (scale * (z - 2 * F.logsigmoid(z) - 1)).mean()


loss("Likelihood.GaussianCrps", gaussian_crps, lambda d: normal(d, "sigma", 0.1, 4), grad=both("sigma"))
loss("Likelihood.LogisticCrps", logistic_crps, lambda d: normal(d, "scale", 0.1, 4), grad=both("scale"))


def evidential(pred, nu, alpha, beta, target, **options):
    r = target - pred
    omega = 2 * beta * (1 + nu)
    nll = (0.5 * torch.log(math.pi / nu) - alpha * torch.log(omega) + (alpha + 0.5) * torch.log(r ** 2 * nu + omega)
           + torch.lgamma(alpha) - torch.lgamma(alpha + 0.5))
    return (nll + options.get("lambda", 0.01) * r.abs() * (2 * nu + alpha)).mean()


def evidence(draw):
    return [dict(pred=draw.u(n), nu=draw.u(n, 0.1, 4), alpha=draw.u(n, 1.01, 5), beta=draw.u(n, 0.1, 4), target=draw.u(n)) for n in (1, 7, 33)]


loss("Likelihood.Evidential", evidential, lambda d: evidence(d) + [{**c, "lambda": 0.3} for c in evidence(d)[1:2]]
     + [dict(pred=f(1e4, 2), nu=f(0.5, 900), alpha=f(1, 90), beta=f(0.01, 30), target=f(0, 2))], grad=["pred", "nu", "alpha", "beta"])

# Counts.


def counts(draw, name="logRate", low=-2.0, high=3.0):
    cases = [{name: draw.u(n, low, high), "count": draw.u(n, 0, 9).round()} for n in (1, 7, 33)]
    return cases + [{name: f(1, 0.5, 2), "count": f(0, 1, 1000)}]


loss("Counts.Poisson", lambda logRate, count: (torch.exp(logRate) - count * logRate).mean(),
     lambda d: counts(d) + [dict(logRate=f(-70, 60.5, 0), count=f(3, 2, 0))], hessian=True, peer=lambda logRate, count: F.poisson_nll_loss(logRate, count))


def poisson_full(logRate, count):
    stirling = count * torch.log(count) - count + 0.5 * torch.log(2 * math.pi * count)
    return (torch.exp(logRate) - count * logRate + torch.where(count > 1, stirling, torch.zeros_like(count))).mean()


loss("Counts.PoissonFull", poisson_full, counts, peer=lambda logRate, count: F.poisson_nll_loss(logRate, count, full=True))
loss("Counts.PoissonRate", lambda rate, count, eps=1e-8: (rate - count * torch.log(rate + eps)).mean(),
     lambda d: counts(d, "rate", 0.01, 9) + [dict(rate=f(0, 0, 2), count=f(0, 3, 1)), dict(rate=f(0, 1, 2), count=f(0, 3, 1), eps=0.25)], hessian=True,
     peer=lambda rate, count, eps=1e-8: F.poisson_nll_loss(rate, count, log_input=False, eps=eps))


def negative_binomial(logMean, count, r=1.0):
    u = logMean - torch.log(torch.as_tensor(r))
    return (r * F.softplus(u, threshold=40) + count * F.softplus(-u, threshold=40)).mean()


def dispersed(logMean, count, r):
    return -torch.distributions.NegativeBinomial(r, logits=logMean - torch.log(r), validate_args=False).log_prob(count).mean()


loss("Counts.NegativeBinomial", negative_binomial,
     lambda d: counts(d, "logMean") + [dict(c, r=v) for c, v in zip(counts(d, "logMean"), (0.1, 3.3, 100.1))] + [dict(logMean=f(-70, 70, 0), count=f(3, 2, 0))],
     hessian=True)
loss("Counts.NegativeBinomialDispersion", dispersed, lambda d: [dict(c, r=v) for c, v in zip(counts(d, "logMean"), (0.4, 3.3, 1.7, 50.1))],
     grad=["logMean", "r"])
