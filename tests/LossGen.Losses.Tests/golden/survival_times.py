"""FailureTimes."""

import math

import torch
import torch.nn.functional as F

from binary import softplus
from harness import b, f, loss


def times(draw, name="pred", low=-2.0, high=2.0):
    return [{name: draw.u(n, low, high), "time": draw.u(n, 0.1, 9), "observed": draw.bits(n, 0.6)} for n in (1, 7, 33)] \
        + [{name: f(1, -1, 0), "time": f(1, 1, 1), "observed": b(0, 0, 1)}]


def scaled(draw):
    return times(draw) + [dict(c, sigma=s) for c, s in zip(times(draw), (0.5, 2.2, 0.7))] + [dict(pred=f(-9, 9), time=f(1000, 0.25), observed=b(0, 1))]


def z_of(pred, time, sigma):
    return (torch.log(time) - pred) / sigma


def log_logistic(pred, time, observed, sigma=1.0):
    z = z_of(pred, time, sigma)
    return torch.where(observed, z + 2 * softplus(-z) + torch.log(sigma * time), softplus(z)).mean()


def log_normal(pred, time, observed, sigma=1.0):
    z = z_of(pred, time, sigma)
    tail = -torch.special.log_ndtr(-z)
    return torch.where(observed, 0.5 * z ** 2 + 0.5 * math.log(2 * math.pi) + torch.log(sigma * time), tail).mean()


def weibull(pred, time, observed, sigma=1.0):
    z = z_of(pred, time, sigma)
    return (torch.exp(z) + torch.where(observed, torch.log(sigma * time) - z, 0 * z)).mean()


def log_normal_peer(pred, time, observed, sigma=1.0):
    return torch.where(observed, -torch.distributions.LogNormal(pred, sigma).log_prob(time),
                       -torch.log1p(-torch.distributions.Normal(pred, sigma).cdf(torch.log(time)))).mean()


loss("FailureTimes.LogLogistic", log_logistic, scaled)
loss("FailureTimes.LogNormal", log_normal, lambda d: [dict(c, peer=c["pred"][0] != -9) for c in scaled(d)], peer=log_normal_peer)
loss("FailureTimes.Weibull", weibull, scaled)
loss("FailureTimes.Exponential", lambda logHazard, time, observed: (time * torch.exp(logHazard) - observed * logHazard).mean(),
     lambda d: times(d, "logHazard") + [dict(logHazard=f(-50, 40, 3), time=f(0, 1000, 2), observed=b(1, 0, 1))], hessian=True)
