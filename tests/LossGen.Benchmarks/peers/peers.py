# The same computations in PyTorch, eager, on one thread, as its users write them. Reads which, with the data of the C# process, and
# prints for each what it found and the least time of a call in microseconds, as a line of JSON.
import json
import math
import sys
import time
import torch
import torch.nn.functional as F

torch.set_num_threads(1)

folder, seconds = sys.argv[1], float(sys.argv[2])
deadline = time.perf_counter() + seconds


def focal(x, t):
    ce, p = F.binary_cross_entropy_with_logits(x, t, reduction="none"), torch.sigmoid(x)
    return ((t * (1 - p) + (1 - t) * p) ** 2 * ce).mean()


def logcosh(x, t):
    d = x - t
    return (d + F.softplus(-2 * d) - math.log(2)).mean()


def dice(x, t):
    p = torch.sigmoid(x)
    return 1 - (2 * (p * t).sum() + 1) / (p.sum() + t.sum() + 1)


def giou(p, t):
    low, high = torch.max(p[:, :2], t[:, :2]), torch.min(p[:, 2:], t[:, 2:])
    both = (high - low).clamp(min=0).prod(1)
    union = (p[:, 2:] - p[:, :2]).prod(1) + (t[:, 2:] - t[:, :2]).prod(1) - both
    hull = (torch.max(p[:, 2:], t[:, 2:]) - torch.min(p[:, :2], t[:, :2])).prod(1)
    return (1 - both / union + (hull - union) / hull).mean()


def ranknet(s, y):
    return F.softplus(s[None, :] - s[:, None])[y[:, None] > y[None, :]].mean()


losses = {
    "mse": F.mse_loss,
    "mae": F.l1_loss,
    "huber": F.huber_loss,
    "quantile": lambda x, t: torch.maximum(0.9 * (t - x), -0.1 * (t - x)).mean(),
    "charbonnier": lambda x, t: torch.sqrt((x - t) ** 2 + 1e-6).mean(),
    "logcosh": logcosh,
    "bce": F.binary_cross_entropy_with_logits,
    "focal": focal,
    "poisson": lambda x, t: F.poisson_nll_loss(x, t, log_input=True, full=False),
    "gaussian": lambda mu, lv, t: (0.5 * (lv + (mu - t) ** 2 * torch.exp(-lv))).mean(),
    "tweedie": lambda x, t: (t * torch.exp(-0.5 * x) / 0.5 + torch.exp(0.5 * x) / 0.5).mean(),
    "student": lambda x, t: (2.5 * torch.log1p((x - t) ** 2 / 4)).mean(),
    "cross_entropy": F.cross_entropy,
    "smoothed": lambda z, y: F.cross_entropy(z, y, label_smoothing=0.1),
    "divergence": lambda z, q: F.kl_div(F.log_softmax(z, 1), q, reduction="batchmean"),
    "cosine": F.cosine_embedding_loss,
    "triplet": F.triplet_margin_loss,
    "infonce": lambda a, b: F.cross_entropy(a @ b.T / 0.07, torch.arange(len(a))),
    "giou": giou,
    "dice": dice,
    "ranknet": ranknet,
}


def layer_norm_backward(x, gain, bias, gy):
    _, mean, inverse = torch.native_layer_norm(x, x.shape[1:], gain, bias, 1e-5)
    return lambda: torch.ops.aten.native_layer_norm_backward(gy, x, x.shape[1:], mean, inverse, gain, bias, [True, True, True])


# What a call of each returns: a tensor or several.
kernels = {
    "gelu": lambda x: lambda: F.gelu(x),
    "gelu_backward": lambda x, gy: lambda: torch.ops.aten.gelu_backward(gy, x),
    "silu": lambda x: lambda: F.silu(x),
    "silu_backward": lambda x, gy: lambda: torch.ops.aten.silu_backward(gy, x),
    "layer_norm": lambda x, gain, bias: lambda: F.layer_norm(x, x.shape[1:], gain, bias, 1e-5),
    "layer_norm_backward": layer_norm_backward,
}


def adamw(g, w):
    w = w.clone()
    w.grad = g
    optimizer = torch.optim.AdamW([w], lr=1e-3, weight_decay=0.01)

    def step():
        optimizer.step()
        state = optimizer.state[w]
        return w, state["exp_avg"], state["exp_avg_sq"]

    return step


def loss_with_gradient(loss, inputs, count):
    for x in inputs[:count]:
        x.requires_grad_(True)

    def call():
        for x in inputs[:count]:
            x.grad = None
        value = loss(*inputs)
        value.backward()
        return value

    return call


def digest(x):
    x = x.detach().reshape(-1)
    return [x.double().square().mean().sqrt().item(), x[0].item(), x[len(x) // 2].item(), x[-1].item()]


def tensor(operand, dtype):
    count = math.prod(operand["shape"])
    of = torch.int32 if operand["labels"] else torch.float32
    x = torch.from_file(operand["file"], size=count, dtype=of).reshape(operand["shape"])
    return x.long() if operand["labels"] else x.to(dtype).clone()


def measure(case, share):
    dtype = torch.float32 if case["type"] == "float" else torch.float64
    inputs = [tensor(x, dtype) for x in case["inputs"]]
    value, symbol = 0.0, case["symbol"]
    if case["mode"] == "value":
        def call():
            with torch.no_grad():
                return losses[symbol](*inputs)
        value, outputs = call().item(), []
    elif case["mode"] == "gradient":
        call = loss_with_gradient(losses[symbol[: -len("_gradient")]], inputs, case["outputs"])
        value, outputs = call().item(), [x.grad for x in inputs[: case["outputs"]]]
    else:
        call = adamw(*inputs) if case["mode"] == "step" else kernels[symbol](*inputs)
        outputs = call()
        outputs = [outputs] if isinstance(outputs, torch.Tensor) else outputs
    found = [digest(x) for x in outputs]
    least, runs, start = float("inf"), 0, time.perf_counter()
    while runs == 0 or runs < 10000 and time.perf_counter() - start < share:
        began = time.perf_counter()
        call()
        least = min(least, time.perf_counter() - began)
        runs += 1
    print(json.dumps({"id": case["id"], "microseconds": least * 1e6, "digest": {"value": value, "outputs": found}}), flush=True)


print(json.dumps({"version": torch.__version__}), flush=True)
with open(folder + "/cases.json") as file:
    cases = json.load(file)
for i, case in enumerate(cases):
    left = deadline - time.perf_counter()
    if left <= 0:
        break
    measure(case, min(0.5, left / (len(cases) - i)))
