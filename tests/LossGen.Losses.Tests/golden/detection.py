"""DenseDetection."""

import torch
import torch.nn.functional as F

from binary import soft_labels, softplus
from harness import f, loss


def sparse(draw):
    cases = []
    for n in (1, 7, 33):
        target = draw.u(n, 0, 1)
        target[draw.bits(n)] = 0
        cases.append(dict(logit=draw.u(n, -6, 6), target=target))
    return cases + [dict(logit=f(1e4, -1e4, 0, 30), target=f(0, 0, 0.75, 1))]


loss("DenseDetection.QualityFocal",
     lambda logit, target, beta=2.0: ((target - torch.sigmoid(logit)).abs() ** beta * F.binary_cross_entropy_with_logits(logit, target, reduction="none")).mean(),
     lambda d: sparse(d) + [dict(c, beta=1.5) for c in sparse(d)])


def varifocal(logit, target, alpha=0.75, gamma=2.0):
    p = torch.sigmoid(logit)
    weight = torch.where(target > 0, target, alpha * p ** gamma)
    return (weight * F.binary_cross_entropy_with_logits(logit, target, reduction="none")).mean()


loss("DenseDetection.Varifocal", varifocal, lambda d: sparse(d) + [dict(c, alpha=0.3, gamma=1.5) for c in sparse(d)[:3]])


def heat_map(logit, target, alpha=2.0, beta=4.0):
    p = torch.sigmoid(logit)
    peak = torch.sigmoid(-logit) ** alpha * softplus(-logit)
    slope = (1 - target) ** beta * p ** alpha * softplus(logit)
    count = max((target == 1).sum().item(), 1)
    return torch.where(target == 1, peak, slope).sum() / count


def peaks(draw):
    cases = []
    for n in (7, 33):
        target = draw.u(n, 0, 0.95)
        target[::5] = 1
        cases.append(dict(logit=draw.u(n, -6, 6), target=target))
    return cases + [dict(logit=f(2, -3), target=f(0, 0.5)), dict(logit=f(1e4, -1e4, 1e4, -1e4), target=f(1, 1, 0, 0.25))]


loss("DenseDetection.HeatMap", heat_map, lambda d: peaks(d) + [dict(c, alpha=1.5, beta=2.5) for c in peaks(d)[:2]])
