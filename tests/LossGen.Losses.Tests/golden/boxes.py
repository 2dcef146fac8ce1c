"""Detection: as torchvision writes it."""

import math

import numpy as np
import torch

from harness import loss, m


def parts(pred, target, eps):
    x1, y1, x2, y2 = pred.unbind(-1)
    a1, b1, a2, b2 = target.unbind(-1)
    w = torch.relu(torch.minimum(x2, a2) - torch.maximum(x1, a1))
    h = torch.relu(torch.minimum(y2, b2) - torch.maximum(y1, b1))
    inter = w * h
    union = (x2 - x1) * (y2 - y1) + (a2 - a1) * (b2 - b1) - inter
    cw = torch.maximum(x2, a2) - torch.minimum(x1, a1)
    ch = torch.maximum(y2, b2) - torch.minimum(y1, b1)
    distance = ((x1 + x2 - a1 - a2) ** 2 + (y1 + y2 - b1 - b2) ** 2) / 4
    return inter / (union + eps), union, cw, ch, distance


def iou(pred, target, eps=1e-7):
    return (1 - parts(pred, target, eps)[0]).mean()


def giou_rows(pred, target, eps=1e-7):
    overlap, union, cw, ch, _ = parts(pred, target, eps)
    return 1 - overlap + (cw * ch - union) / (cw * ch + eps)


def diou_rows(pred, target, eps=1e-7):
    overlap, _, cw, ch, distance = parts(pred, target, eps)
    return 1 - overlap + distance / (cw ** 2 + ch ** 2 + eps)


def ciou(pred, target, eps=1e-7):
    overlap = parts(pred, target, eps)[0]
    x1, y1, x2, y2 = pred.unbind(-1)
    a1, b1, a2, b2 = target.unbind(-1)
    v = 4 / math.pi ** 2 * (torch.atan((a2 - a1) / (b2 - b1)) - torch.atan((x2 - x1) / (y2 - y1))) ** 2
    alpha = (v / (1 - overlap + v + eps)).detach()
    return (diou_rows(pred, target, eps) + alpha * v).mean()


def boxes(draw):
    """Overlapping, apart, one inside the other."""
    cases = []
    for n in (1, 7, 33):
        corner, side = draw.u((n, 2), 0, 4), draw.u((n, 2), 0.5, 4)
        other, length = draw.u((n, 2), 0, 4), draw.u((n, 2), 0.5, 4)
        cases.append(dict(pred=np.concatenate([corner, corner + side], 1), target=np.concatenate([other, other + length], 1)))
    return cases + [dict(pred=m([0, 0, 1, 1], [0, 0, 8, 9], [100, 200, 300, 250]), target=m([2, 3, 4, 6], [1, 2, 3, 5], [110, 190, 290, 300]))]


loss("Detection.Iou", iou, lambda d: boxes(d) + [dict(c, eps=0.01) for c in boxes(d)[:3]])
loss("Detection.GIou", lambda pred, target, eps=1e-7: giou_rows(pred, target, eps).mean(), lambda d: boxes(d) + [dict(c, eps=0.01) for c in boxes(d)[:3]])
loss("Detection.GIouRows", giou_rows, boxes, kernel=["losses"])
loss("Detection.DIou", lambda pred, target, eps=1e-7: diou_rows(pred, target, eps).mean(), lambda d: boxes(d) + [dict(c, eps=0.01) for c in boxes(d)[:3]])
loss("Detection.CIou", ciou, lambda d: boxes(d) + [dict(c, eps=0.01) for c in boxes(d)[:3]])
