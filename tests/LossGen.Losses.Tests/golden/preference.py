"""Preference, PolicyGradient."""

import torch
import torch.nn.functional as F

from binary import softplus
from harness import b, f, loss

ANSWERS = ("chosen", "rejected")
FOUR = ("chosen", "rejected", "chosenReference", "rejectedReference")


def answers(draw, names=FOUR, low=-40.0, high=-0.5, **options):
    cases = [{k: draw.u(n, low, high) for k in names} for n in (1, 7, 33)] + [{k: f(*v) for k, v in zip(names, ((-1, -900), (-900, -1), (-2, -3), (-3, -2)))}]
    return cases + ([dict(c, **options) for c in cases[:3]] if options else [])


def margin(chosen, rejected, chosenReference, rejectedReference, beta):
    return beta * ((chosen - chosenReference) - (rejected - rejectedReference))


loss("Preference.BradleyTerry", lambda chosen, rejected, margin=0.0: -F.logsigmoid(chosen - rejected - margin).mean(),
     lambda d: answers(d, ANSWERS, -4, 4, margin=0.7), grad=list(ANSWERS))


def dpo(chosen, rejected, chosenReference, rejectedReference, beta=0.1, smoothing=0.0):
    m = margin(chosen, rejected, chosenReference, rejectedReference, beta)
    return (-(1 - smoothing) * F.logsigmoid(m) - smoothing * F.logsigmoid(-m)).mean()


def robust_dpo(chosen, rejected, chosenReference, rejectedReference, beta=0.1, flipped=0.1):
    m = margin(chosen, rejected, chosenReference, rejectedReference, beta)
    return (-(1 - flipped) * F.logsigmoid(m) + flipped * F.logsigmoid(-m)).mean() / (1 - 2 * flipped)


loss("Preference.Dpo", dpo, lambda d: answers(d, beta=0.5, smoothing=0.2), grad=list(ANSWERS))
loss("Preference.RobustDpo", robust_dpo, lambda d: answers(d, beta=0.5, flipped=0.3), grad=list(ANSWERS))
loss("Preference.HingeDpo", lambda chosen, rejected, chosenReference, rejectedReference, beta=0.1:
     torch.relu(1 - margin(chosen, rejected, chosenReference, rejectedReference, beta)).mean(), lambda d: answers(d, beta=0.5), grad=list(ANSWERS))
loss("Preference.Ipo", lambda chosen, rejected, chosenReference, rejectedReference, beta=0.1:
     ((margin(chosen, rejected, chosenReference, rejectedReference, 1.0) - 1 / (2 * beta)) ** 2).mean(), lambda d: answers(d, beta=0.5), grad=list(ANSWERS))


def kto(policy, reference, desirable, kl, beta=0.1, desirableWeight=1.0, undesirableWeight=1.0):
    ratio = policy - reference
    good = desirableWeight * (1 - torch.sigmoid(beta * (ratio - kl)))
    bad = undesirableWeight * (1 - torch.sigmoid(beta * (kl - ratio)))
    return torch.where(desirable, good, bad).mean()


def single(draw):
    cases = [dict(policy=draw.u(n, -40, -0.5), reference=draw.u(n, -40, -0.5), desirable=draw.bits(n), kl=0.3) for n in (1, 7, 33)]
    return cases + [dict(c, beta=0.5, desirableWeight=1.3, undesirableWeight=0.7) for c in cases]


loss("Preference.Kto", kto, single)


def orpo(chosen, rejected, beta=0.1):
    odds = (chosen - rejected) - (torch.log1p(-torch.exp(chosen)) - torch.log1p(-torch.exp(rejected)))
    return (-chosen - beta * F.logsigmoid(odds)).mean()


loss("Preference.Orpo", orpo, lambda d: answers(d, ANSWERS, -4, -0.01, beta=0.5), grad=list(ANSWERS))
loss("Preference.SimPo", lambda chosen, rejected, beta=2.0, gamma=0.5: -F.logsigmoid(beta * (chosen - rejected) - gamma).mean(),
     lambda d: answers(d, ANSWERS, -4, -0.01, beta=0.5, gamma=1.1), grad=list(ANSWERS))
loss("Preference.Cpo", lambda chosen, rejected, beta=0.1, alpha=1.0: (-F.logsigmoid(beta * (chosen - rejected)) - alpha * chosen).mean(),
     lambda d: answers(d, ANSWERS, beta=0.5, alpha=0.3), grad=list(ANSWERS))

# PolicyGradient.


def near(draw, n, *others):
    """Log-probabilities, and others that differ a little: as after a few steps."""
    p = draw.u(n, -5, -0.5)
    return p, [(p + draw.u(n, -0.4, 0.4)).round(3).astype("float32") for _ in others]


def actions(draw, **options):
    cases = []
    for n in (1, 7, 33):
        p, (old,) = near(draw, n, "old")
        cases.append(dict(logProb=p, oldLogProb=old, advantage=draw.u(n)))
    cases.append(dict(logProb=f(-1, -30, -2), oldLogProb=f(-30, -1, -2), advantage=f(1, -1, 0.5)))
    return cases + ([dict(c, **options) for c in cases[:3]] if options else [])


def surrogate(ratio, advantage, low, high):
    return torch.minimum(ratio * advantage, torch.clamp(ratio, 1 - low, 1 + high) * advantage)


loss("PolicyGradient.Reinforce", lambda logProb, advantage: -(advantage * logProb).mean(),
     lambda d: [dict(logProb=d.u(n, -9, 0), advantage=d.u(n)) for n in (1, 7, 33)] + [dict(logProb=f(0, -1e4), advantage=f(0, 2))])
loss("PolicyGradient.PpoClip", lambda logProb, oldLogProb, advantage, clip=0.2: -surrogate(torch.exp(logProb - oldLogProb), advantage, clip, clip).mean(),
     lambda d: actions(d, clip=0.05))


def ppo_value(value, oldValue, target, clip=0.2):
    kept = oldValue + torch.clamp(value - oldValue, -clip, clip)
    return 0.5 * torch.maximum((value - target) ** 2, (kept - target) ** 2).mean()


def values(draw):
    cases = [dict(value=draw.u(n), oldValue=draw.u(n), target=draw.u(n)) for n in (1, 7, 33)]
    return cases + [dict(c, clip=1.3) for c in cases] + [dict(value=f(1, 1e4), oldValue=f(1, 0), target=f(1, 3))]


loss("PolicyGradient.PpoValue", ppo_value, values)


def k3(logProb, reference):
    d = reference - logProb
    return torch.expm1(d) - d


def divergences(draw):
    cases = []
    for n in (1, 7, 33):
        p, (reference,) = near(draw, n, "reference")
        cases.append(dict(logProb=p, referenceLogProb=reference))
    return cases + [dict(logProb=f(-30, -1, -2), referenceLogProb=f(-1, -40, -2))]


loss("PolicyGradient.KullbackLeiblerK3", lambda logProb, referenceLogProb: k3(logProb, referenceLogProb).mean(), divergences)


def grpo(logProb, oldLogProb, referenceLogProb, advantage, mask, clipLow=0.2, clipHigh=0.2, beta=0.04):
    ratio = torch.exp(logProb - oldLogProb)
    losses = beta * k3(logProb, referenceLogProb) - surrogate(ratio, advantage, clipLow, clipHigh)
    return losses[mask].mean() if mask.any() else losses.sum() * 0


def tokens(draw):
    cases = []
    for n in (7, 33):
        p, (old, reference) = near(draw, n, "old", "reference")
        cases.append(dict(logProb=p, oldLogProb=old, referenceLogProb=reference, advantage=draw.u(n), mask=draw.bits(n, 0.7)))
    return cases + [dict(c, clipLow=0.1, clipHigh=0.3, beta=0.5) for c in cases] \
        + [dict(logProb=f(-1, -2), oldLogProb=f(-1, -2), referenceLogProb=f(-1, -2), advantage=f(1, -1), mask=b(0, 0))]


loss("PolicyGradient.Grpo", grpo, tokens)
