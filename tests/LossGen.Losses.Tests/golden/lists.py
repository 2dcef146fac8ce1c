"""Ranking, Survival, Smoothness."""

import math

import torch
import torch.nn.functional as F

from binary import softplus
from harness import b, f, i, loss, m


def lists(draw, name="relevance", grades=4, spread=3):
    """Graded documents, ties among them, one document, nothing relevant."""
    cases = [{"scores": draw.u(s, -spread, spread), name: draw.rng.integers(0, grades, s).astype("float32")} for s in ((1, 3), (3, 10), (5, 17))]
    cases[0][name][:] = [[2, 0, 1]]
    cases[2][name][1] = 0
    return cases + [{"scores": m([0.5]), name: m([1])}]


def each(fn):
    """The mean over lists of what a list costs."""
    def mean(scores, relevance, *args, **options):
        return torch.stack([fn(s, r, *args, **options) for s, r in zip(scores, relevance)]).mean()
    return mean


def pairs(s, r):
    first, second = (r[:, None] > r[None]).nonzero(as_tuple=True)
    return s[first] - s[second]


loss("Ranking.RankNet", each(lambda s, r: softplus(-pairs(s, r)).sum()), lists)
loss("Ranking.PairwiseHinge", each(lambda s, r, margin=1.0: torch.relu(margin - pairs(s, r)).sum()), lambda d: lists(d) + [dict(c, margin=0.3) for c in lists(d)])


def discounts(gain):
    """The best discounted gain."""
    ideal = torch.sort(gain, descending=True)[0]
    return (ideal / torch.log2(torch.arange(len(gain)) + 2.0)).sum()


def lambda_rank(s, gain):
    best = discounts(gain)
    if best == 0:
        return s.sum() * 0
    rank = torch.empty_like(s)
    rank[torch.argsort(s.detach(), descending=True, stable=True)] = torch.arange(len(s)) + 1.0
    discount = 1 / torch.log2(1 + rank)
    first, second = (gain[:, None] > gain[None]).nonzero(as_tuple=True)
    change = (gain[first] - gain[second]) * (discount[first] - discount[second]).abs() / best
    return (change * softplus(-(s[first] - s[second]))).sum()


def gains(draw, spread=3):
    cases = lists(draw, "gain", spread=spread)
    for case in cases:
        case["gain"] = (2 ** case["gain"] - 1).astype("float32")
    return cases


def with_gain(fn):
    return lambda scores, gain, **options: fn(scores, gain, **options)


loss("Ranking.LambdaRank", with_gain(each(lambda_rank)), gains)
loss("Ranking.ListNet", each(lambda s, r: -(torch.softmax(r, 0) * F.log_softmax(s, 0)).sum()), lists)


def softmax_ranking(scores, label, mask):
    rows = []
    for s, y, k in zip(scores, label, mask):
        rows.append(-(y[k] * F.log_softmax(s[k], 0)).sum() if k.any() else s.sum() * 0)
    return torch.stack(rows).mean()


def clicks(draw):
    cases = [dict(c, mask=draw.bits(c["scores"].shape, 0.8)) for c in lists(draw, "label", 2)[:3]]
    cases[2]["mask"][3] = False
    return cases + [dict(scores=m([1e4, 0, -1e4]), label=m([0, 1, 0]), mask=b(1, 1, 0).reshape(1, 3))]


loss("Ranking.SoftmaxRanking", softmax_ranking, clicks)


def list_mle(s, r):
    return torch.stack([torch.logsumexp(s[r <= r[k]], 0) - s[k] for k in range(len(s))]).sum()


def sorted_mle(s, r):
    ordered = s[torch.argsort(r, descending=True)]
    return (torch.logcumsumexp(ordered.flip(0), 0).flip(0) - ordered).sum()


def distinct(draw):
    return [dict(scores=draw.u(s), relevance=draw.u(s)) for s in ((1, 3), (3, 10), (5, 17))]


loss("Ranking.ListMle", each(list_mle), lambda d: distinct(d) + [dict(c, peer=False) for c in lists(d)], peer=each(sorted_mle))


def ranks(s, temperature):
    return 0.5 + torch.sigmoid((s[None] - s[:, None]) / temperature).sum(1)


def approx_ndcg(scores, gain, temperature=0.1):
    rows = [1 - (g / torch.log2(1 + ranks(s, temperature))).sum() / discounts(g) for s, g in zip(scores, gain) if g.sum() > 0]
    return torch.stack(rows).mean()


def approx_mrr(scores, relevance, temperature=0.1):
    rows = [1 - (r / ranks(s, temperature)).sum() / r.sum() for s, r in zip(scores, relevance) if r.sum() > 0]
    return torch.stack(rows).mean()


loss("Ranking.ApproxNdcg", approx_ndcg, lambda d: gains(d, 0.3) + [dict(c, temperature=1.0) for c in gains(d)])
loss("Ranking.ApproxMrr", approx_mrr, lambda d: lists(d, grades=2, spread=0.3)[:3] + [dict(c, temperature=1.0) for c in lists(d, grades=3)[:3]])

# Survival.


def patients(draw, tied=False):
    """Times in no order; with ties, on a grid."""
    cases = []
    for n in (1, 7, 33):
        time = draw.u(n, 0.1, 9)
        cases.append(dict(risk=draw.u(n, -2, 2), time=time.round() if tied else time, observed=draw.bits(n, 0.6)))
    return cases + [dict(risk=f(1, 2), time=f(3, 4), observed=b(0, 0)), dict(risk=f(1e4, -1e4, 0), time=f(1, 2, 3), observed=b(1, 1, 1))]


def cox(risk, time, observed):
    if not observed.any():
        return risk.sum() * 0
    return torch.stack([torch.logsumexp(risk[time >= time[k]], 0) - risk[k] for k in observed.nonzero()[:, 0]]).mean()


def cox_sorted(risk, time, observed):
    """As pycox has it: sorted by time, for times without ties."""
    if not observed.any():
        return risk.sum() * 0
    order = torch.argsort(time, descending=True)
    return (torch.logcumsumexp(risk[order], 0) - risk[order])[observed[order]].mean()


def efron(risk, time, observed):
    if not observed.any():
        return risk.sum() * 0
    total = 0
    for t in torch.unique(time[observed]):
        tied = observed & (time == t)
        at_risk, dying = torch.exp(risk[time >= t]).sum(), torch.exp(risk[tied]).sum()
        d = int(tied.sum())
        total = total + sum(torch.log(at_risk - k / d * dying) for k in range(d)) - risk[tied].sum()
    return total / observed.sum()


loss("Survival.CoxBreslow", cox, lambda d: patients(d) + [dict(c, peer=False) for c in patients(d, tied=True)], peer=cox_sorted)
loss("Survival.CoxEfron", efron, lambda d: patients(d)[:4] + patients(d, tied=True)[:4])


def hazards(draw):
    return [dict(logits=draw.u(s, -4, 4), interval=draw.labels(*s), observed=draw.bits(s[0], 0.6)) for s in ((1, 3), (7, 10), (33, 5))] \
        + [dict(logits=m([1e4, -1e4, 0]), interval=i(2), observed=b(1))]


def discrete_hazard(logits, interval, observed):
    n, k = logits.shape
    lived = torch.arange(k)[None] <= interval[:, None]
    died = (torch.arange(k)[None] == interval[:, None]) & observed[:, None]
    return (F.binary_cross_entropy_with_logits(logits, died.double(), reduction="none") * lived).sum(1).mean()


loss("Survival.DiscreteHazard", discrete_hazard, hazards)


def concordance(risk, time, observed):
    first, second = (observed[:, None] & (time[:, None] < time[None])).nonzero(as_tuple=True)
    return softplus(risk[second] - risk[first]).mean() if len(first) else risk.sum() * 0


loss("Survival.PairwiseConcordance", concordance, patients)

# Smoothness.

loss("Smoothness.TotalVariation", lambda signal: (signal[1:] - signal[:-1]).abs().sum(),
     lambda d: [dict(signal=d.u(n)) for n in (2, 7, 33)] + [dict(signal=f(1, 1, 2, 2, -1e4))])
loss("Smoothness.ImageTotalVariation", lambda image: (image[1:] - image[:-1]).abs().sum() + (image[:, 1:] - image[:, :-1]).abs().sum(),
     lambda d: [dict(image=d.u(s)) for s in ((2, 3), (7, 5), (9, 17))])
loss("Smoothness.Curvature", lambda signal: ((signal[2:] - 2 * signal[1:-1] + signal[:-2]) ** 2).mean(), lambda d: [dict(signal=d.u(n)) for n in (3, 7, 33)])


def weights(draw, **options):
    cases = [dict(weights=draw.u(s)) for s in ((1, 3), (7, 10), (5, 17))] + [dict(weights=m([0, 0], [1, -2]))]
    return cases + [{**c, **options} for c in cases]


def orthogonality(weights, **o):
    return o.get("lambda", 0.01) * ((weights @ weights.T - torch.eye(len(weights))) ** 2).sum()


def group_lasso(weights, **o):
    square = (weights ** 2).sum(1)
    return o.get("lambda", 0.01) * torch.sqrt(square[square > 0]).sum()


loss("Smoothness.GroupLasso", group_lasso, lambda d: weights(d, **{"lambda": 0.7}))
loss("Smoothness.Orthogonality", orthogonality, lambda d: weights(d, **{"lambda": 0.7}))
