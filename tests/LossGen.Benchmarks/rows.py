# The same losses in PyTorch, eager, forward and backward on one thread: prints "name microseconds value" for each.
import time
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.manual_seed(1)


def measure(name, inputs, loss):
    for x in inputs:
        x.requires_grad_(True)

    def call():
        for x in inputs:
            x.grad = None
        value = loss()
        value.backward()
        return value.item()

    value = call()
    start = time.perf_counter()
    runs = 0
    best = float("inf")
    while runs < 5 or time.perf_counter() - start < 1.0:
        began = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - began)
        runs += 1
    print(f"{name}\t{best * 1e6:.1f}\t{value:.6g}", flush=True)


for n, c in [(1024, 10), (1024, 1000), (128, 32000), (64, 128000)]:
    z, y = torch.randn(n, c), torch.randint(0, c, (n,))
    measure(f"cross-entropy {n}x{c}", [z], lambda: F.cross_entropy(z, y))

a, b = torch.randn(512, 128) * 0.1, torch.randn(512, 128) * 0.1
measure("InfoNCE 512x128", [a, b], lambda: F.cross_entropy(a @ b.T / 0.07, torch.arange(512)))


def giou(p, t):
    low, high = torch.max(p[:, :2], t[:, :2]), torch.min(p[:, 2:], t[:, 2:])
    both = (high - low).clamp(min=0).prod(1)
    union = (p[:, 2:] - p[:, :2]).prod(1) + (t[:, 2:] - t[:, :2]).prod(1) - both
    hull = (torch.max(p[:, 2:], t[:, 2:]) - torch.min(p[:, :2], t[:, :2])).prod(1)
    return (1 - both / union + (hull - union) / hull).mean()


p, t = (torch.cat([x[:, :2], x[:, 2:] + 1], 1) for x in (torch.rand(100_000, 4), torch.rand(100_000, 4)))
measure("GIoU 100000", [p], lambda: giou(p, t))

risk, when, died = torch.randn(2000), torch.rand(2000), torch.rand(2000) < 0.7
at_risk = torch.where(when[None, :] >= when[:, None], 0.0, float("-inf"))
measure("Cox 2000", [risk], lambda: ((torch.logsumexp(risk[None, :] + at_risk, 1) - risk)[died]).sum() / 2000)

x, y = torch.randn(1_000_000), (torch.rand(1_000_000) < 0.3).float()
measure("Dice 1000000", [x], lambda: 1 - (2 * (torch.sigmoid(x) * y).sum() + 1) / (torch.sigmoid(x).sum() + y.sum() + 1))

u, v, w = torch.randn(4096, 128), torch.randn(4096, 128), torch.randn(4096, 128)
measure("triplet 4096x128", [u, v, w], lambda: F.triplet_margin_loss(u, v, w))
