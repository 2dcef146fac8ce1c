# The same steps of training in PyTorch, eager, on one thread: prints "name microseconds value" for each.
import time
import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(1)


def measure(name, model, loss, make, x, y):
    optimizer = make(model.parameters())

    def step():
        optimizer.zero_grad()
        value = loss(model(x), y)
        value.backward()
        optimizer.step()
        return value

    for _ in range(5):
        value = step()
    start, runs, best = time.perf_counter(), 0, float("inf")
    while runs < 20 or time.perf_counter() - start < 2.0:
        began = time.perf_counter()
        step()
        best = min(best, time.perf_counter() - began)
        runs += 1
    print(f"{name}\t{best * 1e6:.1f}\t{value.item():.6g}", flush=True)


class Last(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return self.inner(x)[1][0]


sgd = lambda weights: torch.optim.SGD(weights, 0.01)
adam = lambda weights: torch.optim.Adam(weights)
entropy = nn.CrossEntropyLoss()
labels = lambda count, classes: torch.arange(count) % classes

x = torch.randn(100, 1)
measure("linear regression, 100 rows, SGD", nn.Linear(1, 1), nn.MSELoss(), sgd, x, 3 * x)
measure("10-10-2, batch 32, Adam", nn.Sequential(nn.Linear(10, 10), nn.ReLU(), nn.Linear(10, 2)), entropy, adam, torch.randn(32, 10), labels(32, 2))
measure("784-128-10, batch 64, SGD", nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10)), entropy, sgd,
        torch.randn(64, 784), labels(64, 10))
measure("784-512-512-10, batch 128, Adam",
        nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)), entropy, adam,
        torch.randn(128, 784), labels(128, 10))
measure("CNN 8c3-pool-16c3-pool-10, batch 64, SGD",
        nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(400, 10)),
        entropy, sgd, torch.randn(64, 1, 28, 28), labels(64, 10))
measure("embedding 16, GRU 32, 20 words, batch 32", nn.Sequential(nn.Embedding(1000, 16), Last(nn.GRU(16, 32, batch_first=True)), nn.Linear(32, 2)),
        entropy, adam, torch.randint(0, 1000, (32, 20)), labels(32, 2))
