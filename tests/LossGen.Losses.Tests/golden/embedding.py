"""Embedding, Contrastive."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from binary import softplus
from harness import b, f, i, loss, m

SHAPES = ((1, 3), (7, 10), (12, 4))


def several(draw, *names, shapes=SHAPES, low=-2.0, high=2.0):
    return [{n: draw.u(s, low, high) for n in names} for s in shapes]


def unit(draw, shape):
    x = draw.rng.normal(size=shape)
    return np.round(x / np.linalg.norm(x, axis=1, keepdims=True), 3).astype(np.float32)


def pairs_of_units(draw, *names, shapes=SHAPES):
    """Unit rows, twins close to each other."""
    cases = []
    for s in shapes:
        first = unit(draw, s)
        cases.append({names[0]: first, **{n: (first + draw.u(s, -0.3, 0.3)).round(3).astype("float32") for n in names[1:]}})
    return cases


def labelled(draw, shapes=((1, 3), (7, 10), (12, 4)), classes=3):
    return [dict(embedding=unit(draw, s), label=draw.labels(s[0], classes)) for s in shapes]


def cosine(a, b):
    return (a * b).sum(1) / (torch.linalg.vector_norm(a, dim=1) * torch.linalg.vector_norm(b, dim=1))


def directions(draw):
    return several(draw, "pred", "target") + [dict(pred=m([1, 2, 3], [100, -200, 50]), target=m([2, 4, 6.5], [-1, 2, -0.5]))]


loss("Embedding.CosineDistance", lambda pred, target: (1 - cosine(pred, target)).mean(), directions, grad=["pred", "target"])


def similar(draw):
    cases = [dict(c, same=draw.bits(len(c["first"]))) for c in several(draw, "first", "second")]
    return cases + [dict(c, margin=0.3) for c in cases] + [dict(first=m([1, 0]), second=m([2, 0.5]), same=b(0))]


def cosine_embedding(first, second, same, margin=0.0):
    c = (first * second).sum(1) / torch.sqrt(((first ** 2).sum(1) + 1e-12) * ((second ** 2).sum(1) + 1e-12))
    return torch.where(same, 1 - c, torch.relu(c - margin)).mean()


loss("Embedding.CosineEmbedding", cosine_embedding, similar, grad=["first", "second"],
     peer=lambda first, second, same, margin=0.0: F.cosine_embedding_loss(first, second, torch.where(same, 1, -1), margin=margin))

TRIPLET = ["anchor", "positive", "negative"]


def triplets(draw):
    cases = several(draw, *TRIPLET)
    return cases + [dict(c, margin=0.2) for c in cases]


def distance(a, c, eps):
    return torch.linalg.vector_norm(a - c + eps, dim=1)


def triplet(anchor, positive, negative, margin=1.0, eps=1e-6):
    return torch.relu(distance(anchor, positive, eps) - distance(anchor, negative, eps) + margin).mean()


def swapped(anchor, positive, negative, margin=1.0, eps=1e-6):
    far = torch.minimum(distance(anchor, negative, eps), distance(positive, negative, eps))
    return torch.relu(distance(anchor, positive, eps) - far + margin).mean()


def peer_of(swap):
    return lambda anchor, positive, negative, margin=1.0, eps=1e-6: F.triplet_margin_loss(anchor, positive, negative, margin=margin, eps=eps, swap=swap)


loss("Embedding.TripletMargin", triplet, lambda d: triplets(d) + [dict(anchor=m([1, 2]), positive=m([1, 2]), negative=m([1, 5]), eps=0.0, peer=False)], grad=TRIPLET, peer=peer_of(False))
loss("Embedding.SwappedTriplet", swapped, triplets, grad=TRIPLET, peer=peer_of(True))


def all_distances(x):
    """Without the kink at 0: a row's distance to itself has gradient 0."""
    square = ((x[:, None] - x[None]) ** 2).sum(2)
    safe = torch.where(square > 0, square, torch.ones_like(square))
    return torch.where(square > 0, torch.sqrt(safe), torch.zeros_like(square))


def batch_hard(embedding, label, margin=1.0):
    d = all_distances(embedding)
    same = label[:, None] == label[None]
    far = torch.where(same, d, torch.full_like(d, -math.inf)).amax(1)
    near = torch.where(same, torch.full_like(d, math.inf), d).amin(1)
    return torch.relu(far - near + margin).mean()


loss("Embedding.BatchHardTriplet", batch_hard, lambda d: labelled(d)[1:] + [dict(c, margin=0.1) for c in labelled(d)[1:]]
     + [dict(embedding=m([1, 2], [2, 1]), label=i(0, 0))])


def centres(draw, name):
    return [dict(embedding=unit(draw, s), label=draw.labels(s[0], 4), **{name: unit(draw, (4, s[1]))}) for s in SHAPES]


loss("Embedding.Center", lambda embedding, centers, label: 0.5 * ((embedding - centers[label]) ** 2).sum(1).mean(), lambda d: centres(d, "centers"),
     grad=["embedding", "centers"])
loss("Embedding.ProxyNca", lambda embedding, proxies, label, scale=1.0: F.cross_entropy(-scale * ((embedding[:, None] - proxies[None]) ** 2).sum(2), label),
     lambda d: centres(d, "proxies") + [dict(c, scale=3.5) for c in centres(d, "proxies")], grad=["embedding", "proxies"])


def proxy_anchor(cosine, label, margin=0.1, alpha=32.0):
    pulls, pushes = [], []
    for c in range(cosine.shape[1]):
        own, other = cosine[label == c, c], cosine[label != c, c]
        if len(own):
            pulls.append(torch.log1p(torch.exp(-alpha * (own - margin)).sum()))
        pushes.append(torch.log1p(torch.exp(alpha * (other + margin)).sum()))
    return sum(pulls) / len(pulls) + sum(pushes) / cosine.shape[1]


def proxies(draw):
    cases = [dict(cosine=draw.u(s, -1, 1), label=draw.labels(s[0], s[1])) for s in ((1, 3), (7, 4), (33, 5))]
    return cases + [dict(c, margin=0.3, alpha=4.0) for c in cases]


loss("Embedding.ProxyAnchor", proxy_anchor, proxies)


def matrices(draw):
    return [dict(similarity=draw.u((n, n), -1, 1), label=draw.labels(n, 3)) for n in (1, 7, 12)]


def multi_similarity(similarity, label, alpha=2.0, beta=50.0, threshold=0.5):
    n = len(label)
    same = label[:, None] == label[None]
    rows = []
    for k in range(n):
        own = same[k] & (torch.arange(n) != k)
        pull = torch.log1p(torch.exp(-alpha * (similarity[k, own] - threshold)).sum()) / alpha
        push = torch.log1p(torch.exp(beta * (similarity[k, ~same[k]] - threshold)).sum()) / beta
        rows.append(pull + push)
    return torch.stack(rows).mean()


loss("Embedding.MultiSimilarity", multi_similarity, lambda d: matrices(d) + [dict(c, alpha=5.0, beta=10.0, threshold=0.2) for c in matrices(d)])


def circle(similarity, label, margin=0.4, gamma=80.0):
    n = len(label)
    same = label[:, None] == label[None]
    rows = []
    for k in range(n):
        own, other = same[k] & (torch.arange(n) != k), ~same[k]
        if not own.any() or not other.any():
            rows.append(similarity[k, 0] * 0)
            continue
        p, q = similarity[k, own], similarity[k, other]
        pull = -gamma * torch.relu(1 + margin - p).detach() * (p - (1 - margin))
        push = gamma * torch.relu(q + margin).detach() * (q - margin)
        rows.append(softplus(torch.logsumexp(pull, 0) + torch.logsumexp(push, 0)))
    return torch.stack(rows).mean()


loss("Embedding.Circle", circle, lambda d: matrices(d) + [dict(c, margin=0.2, gamma=5.0) for c in matrices(d)])

# Contrastive.


def info_nce(query, key, temperature=0.07):
    return F.cross_entropy(query @ key.T / temperature, torch.arange(len(query)))


def nt_xent(first, second, temperature=0.5):
    z = torch.cat([first, second])
    s = z @ z.T / temperature
    s = s.masked_fill(torch.eye(len(z), dtype=torch.bool), -math.inf)
    n = len(first)
    return F.cross_entropy(s, torch.cat([torch.arange(n) + n, torch.arange(n)]))


loss("Contrastive.InfoNce", info_nce, lambda d: pairs_of_units(d, "query", "key") + [dict(c, temperature=1.0) for c in pairs_of_units(d, "query", "key")], grad=["query", "key"])
loss("Contrastive.NtXent", nt_xent, lambda d: pairs_of_units(d, "first", "second") + [dict(c, temperature=0.1) for c in pairs_of_units(d, "first", "second")], grad=["first", "second"])


def sup_con(embedding, label, temperature=0.1):
    n = len(label)
    s = embedding @ embedding.T / temperature
    apart = ~torch.eye(n, dtype=torch.bool)
    rows = []
    for k in range(n):
        own = (label == label[k]) & apart[k]
        if own.any():
            rows.append(torch.logsumexp(s[k, apart[k]], 0) - s[k, own].mean())
    return torch.stack(rows).mean() if rows else embedding.sum() * 0


loss("Contrastive.SupCon", sup_con, lambda d: labelled(d) + [dict(c, temperature=1.0) for c in labelled(d)])


def clip(image, text, logScale):
    s = torch.exp(logScale) * image @ text.T
    n = torch.arange(len(image))
    return 0.5 * F.cross_entropy(s, n) + 0.5 * F.cross_entropy(s.T, n)


def sig_lip(image, text, logScale, bias):
    z = torch.exp(logScale) * image @ text.T + bias
    y = 2 * torch.eye(len(image)) - 1
    return -F.logsigmoid(y * z).sum(1).mean()


loss("Contrastive.Clip", clip, lambda d: [dict(c, logScale=s) for c, s in zip(pairs_of_units(d, "image", "text"), (0.0, 2.659, 4.1))], grad=["image", "text", "logScale"])
loss("Contrastive.SigLip", sig_lip, lambda d: [dict(c, logScale=s, bias=t) for c, (s, t) in zip(pairs_of_units(d, "image", "text"), ((0.0, 0.5), (2.303, -10.0), (1.2, -2.2)))],
     grad=["image", "text", "logScale", "bias"])


def n_pairs(anchor, positive, label):
    same = (label[:, None] == label[None]).double()
    return F.cross_entropy(anchor @ positive.T, same / same.sum(1, keepdim=True))


loss("Contrastive.NPairs", n_pairs, lambda d: [dict(c, label=d.labels(len(c["anchor"]), 3)) for c in several(d, "anchor", "positive")], grad=["anchor", "positive"])
loss("Contrastive.NegativeCosine", lambda pred, target: -cosine(pred, target).mean(), directions)

TWO = ((3, 2), (7, 5), (12, 4))


def barlow(first, second, **o):
    def standard(x):
        return (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + 1e-5)
    c = standard(first).T @ standard(second) / len(first)
    diagonal = torch.diagonal(c)
    return ((diagonal - 1) ** 2).sum() + o.get("lambda", 0.005) * ((c ** 2).sum() - (diagonal ** 2).sum())


def vicreg(first, second, invariance=25.0, variance=25.0, covariance=1.0):
    def spread(x):
        return torch.relu(1 - torch.sqrt(x.var(0) + 1e-4)).mean()

    def repeats(x):
        x = x - x.mean(0)
        c = x.T @ x / (len(x) - 1)
        return ((c ** 2).sum() - (torch.diagonal(c) ** 2).sum()) / x.shape[1]
    return invariance * F.mse_loss(first, second) + 0.5 * variance * (spread(first) + spread(second)) + covariance * (repeats(first) + repeats(second))


def views(draw, low=-2.0, high=2.0):
    return several(draw, "first", "second", shapes=TWO, low=low, high=high)


loss("Contrastive.BarlowTwins", barlow, lambda d: views(d) + [{**c, "lambda": 0.5} for c in views(d)], grad=["first", "second"])
loss("Contrastive.VicReg", vicreg, lambda d: views(d) + [dict(c, invariance=1.0, variance=10.0, covariance=3.0) for c in views(d, -0.7, 0.7)], grad=["first", "second"])
loss("Contrastive.Alignment", lambda first, second: ((first - second) ** 2).sum(1).mean(), lambda d: pairs_of_units(d, "first", "second"), grad=["first", "second"])


def uniformity(embedding, t=2.0):
    return torch.log(torch.exp(-t * F.pdist(embedding) ** 2).mean())


loss("Contrastive.Uniformity", uniformity, lambda d: [dict(embedding=unit(d, s)) for s in TWO] + [dict(embedding=unit(d, (5, 3)), t=0.5)])
