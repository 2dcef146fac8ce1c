"""Adversarial."""

import torch
import torch.nn.functional as F

from binary import softplus
from harness import f, loss

BOTH = ["real", "fake"]


def scores(draw):
    """As many real samples as generated ones, and not."""
    return [dict(real=draw.u(n), fake=draw.u(k)) for n, k in ((1, 1), (7, 7), (7, 33), (33, 3))] \
        + [dict(real=f(1, 1e4, -1e4), fake=f(-1, 0.5, 1e4, -1e4))]


def fakes(draw):
    return [dict(fake=draw.u(n)) for n in (1, 7, 33)] + [dict(fake=f(1e4, -1e4, 0))]


def bce(logit, value):
    return F.binary_cross_entropy_with_logits(logit, torch.full_like(logit, value))


loss("Adversarial.Discriminator", lambda real, fake: softplus(-real).mean() + softplus(fake).mean(), scores, grad=BOTH,
     peer=lambda real, fake: bce(real, 1.0) + bce(fake, 0.0))
loss("Adversarial.Generator", lambda fake: softplus(-fake).mean(), fakes, peer=lambda fake: bce(fake, 1.0))
loss("Adversarial.SaturatingGenerator", lambda fake: -softplus(fake).mean(), fakes, peer=lambda fake: -bce(fake, 0.0))
loss("Adversarial.LeastSquaresDiscriminator", lambda real, fake: 0.5 * ((real - 1) ** 2).mean() + 0.5 * (fake ** 2).mean(), scores, grad=BOTH)
loss("Adversarial.LeastSquaresGenerator", lambda fake: 0.5 * ((fake - 1) ** 2).mean(), fakes)
loss("Adversarial.HingeDiscriminator", lambda real, fake: torch.relu(1 - real).mean() + torch.relu(1 + fake).mean(), scores, grad=BOTH)
loss("Adversarial.WassersteinCritic", lambda real, fake: fake.mean() - real.mean(), scores, grad=BOTH)
loss("Adversarial.WassersteinGenerator", lambda fake: -fake.mean(), fakes)
loss("Adversarial.GradientPenalty", lambda gradientNorm, **o: o.get("lambda", 10.0) * ((gradientNorm - 1) ** 2).mean(),
     lambda d: [dict(gradientNorm=d.u(n, 0, 3)) for n in (1, 7, 33)] + [{"gradientNorm": f(0, 1, 1000), "lambda": 0.3}])
loss("Adversarial.RelativisticDiscriminator", lambda real, fake: softplus(fake.mean() - real).mean() + softplus(fake - real.mean()).mean(), scores, grad=BOTH)
