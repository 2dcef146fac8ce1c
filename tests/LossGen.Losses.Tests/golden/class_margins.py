"""ClassMargins, ClassSegmentation."""

import math

import torch
import torch.nn.functional as F

from harness import b, f, i, loss, m
from multiclass import SHAPES, classes, plain


def scores(draw):
    return [dict(scores=c["logits"], label=c["label"]) for c in classes(draw)[:4]]


def tied(draw):
    """Corners: margins that are met exactly, and equal scores."""
    return scores(draw) + [dict(scores=m([2, 1, 1, 0], [0, 0, -1, -1]), label=i(0, 1), kink=True)]


def gaps(scores_, label, margin):
    right = scores_[torch.arange(len(label)), label][:, None]
    wrong = F.one_hot(label, scores_.shape[1]) == 0
    return torch.relu(margin - right + scores_) * wrong


loss("ClassMargins.MultiMargin", lambda scores, label, margin=1.0: gaps(scores, label, margin).sum(1).mean() / scores.shape[1],
     lambda d: tied(d) + [dict(c, margin=0.3) for c in scores(d)], peer=lambda scores, label, margin=1.0: F.multi_margin_loss(scores, label, margin=margin))


def weighted(draw):
    cases = [dict(c, weight=draw.u(c["scores"].shape[1], 0, 3)) for c in tied(draw)]
    return cases + [dict(c, margin=2.5) for c in cases[:3]]


loss("ClassMargins.SquaredMultiMargin",
     lambda scores, label, weight, margin=1.0: (weight[label] * (gaps(scores, label, margin) ** 2).sum(1)).mean() / scores.shape[1], weighted,
     peer=lambda scores, label, weight, margin=1.0: F.multi_margin_loss(scores, label, p=2, margin=margin, weight=weight))


def best(scores_, label, extra):
    wrong = (F.one_hot(label, scores_.shape[1]) == 0).double()
    return (torch.amax(scores_ + extra * wrong, 1) - scores_[torch.arange(len(label)), label]).mean()


# Ties share, in torch's amax as in the language.
loss("ClassMargins.CrammerSinger", lambda scores, label: best(scores, label, 1.0), tied)
loss("ClassMargins.Perceptron", lambda scores, label: best(scores, label, 0.0), tied)


def categorical_hinge(scores, target):
    return torch.relu(1 + torch.amax((1 - target) * scores, 1) - (target * scores).sum(1)).mean()


loss("ClassMargins.CategoricalHinge", categorical_hinge,
     lambda d: [dict(scores=c["scores"], target=F.one_hot(torch.tensor(c["label"]), c["scores"].shape[1]).numpy().astype("float32")) for c in scores(d)[:3]])


def multi_label_margin(scores, target):
    rows = []
    for row, right in zip(scores, target):
        rows.append(torch.relu(1 - row[right][:, None] + row[~right][None]).sum() / len(row))
    return torch.stack(rows).mean()


def multi_label_peer(scores, target):
    lists = torch.full(scores.shape, -1)
    for n, right in enumerate(target):
        chosen = right.nonzero()[:, 0]
        lists[n, :len(chosen)] = chosen
    return F.multilabel_margin_loss(scores, lists)


loss("ClassMargins.MultiLabelMargin", multi_label_margin, lambda d: [dict(scores=d.u(s), target=d.bits(s, 0.4)) for s in SHAPES]
     + [dict(scores=m([1, 2, 3]), target=b(0, 0, 0).reshape(1, 3))], peer=multi_label_peer)


def cosines(draw, high=0.99):
    return [dict(cosine=draw.u(s, -high, high), label=draw.labels(*s)) for s in SHAPES]


def arc_face(cosine, label, margin=0.5, scale=64.0):
    theta = torch.acos(cosine)
    moved = torch.where(theta > math.pi - margin, cosine - margin * math.sin(margin), torch.cos(theta + margin))
    one_hot = F.one_hot(label, cosine.shape[1]) == 1
    return plain(scale * torch.where(one_hot, moved, cosine), label)


loss("ClassMargins.ArcFace", arc_face, lambda d: cosines(d) + [dict(c, margin=0.2, scale=8.0) for c in cosines(d)]
     + [dict(cosine=m([-0.995, 0.5], [0.25, 0.999]), label=i(0, 1))])
loss("ClassMargins.CosFace", lambda cosine, label, margin=0.35, scale=64.0: plain(scale * (cosine - margin * F.one_hot(label, cosine.shape[1])), label),
     lambda d: cosines(d) + [dict(c, margin=0.1, scale=8.0) for c in cosines(d)])


def ldam(draw):
    cases = [dict(c, margin=draw.u(c["logits"].shape[1], 0, 0.5)) for c in classes(draw)[:4]]
    return cases + [dict(c, scale=2.0) for c in cases[:3]]


loss("ClassMargins.LabelDistributionAware", lambda logits, label, margin, scale=30.0: plain(scale * (logits - F.one_hot(label, logits.shape[1]) * margin), label), ldam)

# ClassSegmentation.


def regions(logits, label):
    p = torch.softmax(logits, 1)
    one_hot = F.one_hot(label, logits.shape[1]).double()
    return (p * one_hot).sum(0), p.sum(0), one_hot.sum(0)


def dice(logits, label, smooth=1.0):
    both, p, y = regions(logits, label)
    return 1 - ((2 * both + smooth) / (p + y + smooth)).mean()


def jaccard(logits, label, smooth=1.0):
    both, p, y = regions(logits, label)
    return 1 - ((both + smooth) / (p + y - both + smooth)).mean()


def generalized_dice(logits, label, eps=1.0):
    both, p, y = regions(logits, label)
    w = 1 / (y ** 2 + eps)
    return 1 - 2 * (w * both).sum() / (w * (p + y)).sum()


loss("ClassSegmentation.Dice", dice, lambda d: classes(d) + [dict(c, smooth=0.01) for c in classes(d)[:3]])
loss("ClassSegmentation.Jaccard", jaccard, lambda d: classes(d) + [dict(c, smooth=0.01) for c in classes(d)[:3]])
loss("ClassSegmentation.GeneralizedDice", generalized_dice, lambda d: classes(d) + [dict(c, eps=0.01) for c in classes(d)[:3]])
