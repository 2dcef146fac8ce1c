"""Fifty training steps of the classic examples in PyTorch, in double precision: what the trainer is compared with.

Writes a safetensors file a case: the weights at the start and at the end, and the batches, which come in turn; and one of the
values and slopes of the activations.
    python3 generate.py
"""
import array
import json
import os
import struct

import torch
from torch import nn

STEPS = 50
HERE = os.path.dirname(os.path.abspath(__file__))
torch.set_default_dtype(torch.float64)


def write(name, tensors):
    header, data = {}, b""
    for key, value in tensors.items():
        whole = not value.is_floating_point()
        start = len(data)
        data += array.array("i" if whole else "f", value.flatten().tolist()).tobytes()
        header[key] = {"dtype": "I32" if whole else "F32", "shape": list(value.shape), "data_offsets": [start, len(data)]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(os.path.join(HERE, name + ".safetensors"), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def channels_last(weight):
    return weight.permute(0, 2, 3, 1)


class Images(nn.Module):
    """A convolution of images with the channels last."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return self.inner(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


class Last(nn.Module):
    """The last hidden state of a recurrence, of both directions if there are two."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        state = self.inner(x)[1]
        return torch.cat(list(state[0] if isinstance(state, tuple) else state), -1)


class Padded(nn.Module):
    """Sequences that end where their words are 0: the states after each word, zeros after the last, then the last ones."""

    def __init__(self, embedding, inner, last, each):
        super().__init__()
        self.embedding, self.inner, self.last, self.each = embedding, inner, last, each

    def forward(self, words):
        lengths = (words != 0).sum(-1)
        packed = nn.utils.rnn.pack_padded_sequence(self.embedding(words), lengths, batch_first=True, enforce_sorted=False)
        states, _ = nn.utils.rnn.pad_packed_sequence(self.inner(packed)[0], batch_first=True, total_length=words.shape[1])
        again = nn.utils.rnn.pack_padded_sequence(states, lengths, batch_first=True, enforce_sorted=False)
        end = self.last(again)[1]
        return self.each(torch.cat(list(end[0] if isinstance(end, tuple) else end), -1))


def named(model):
    result, counts = {}, {}

    def add(kind, **tensors):
        counts[kind] = counts.get(kind, 0) + 1
        for key, value in tensors.items():
            result[f"{kind}{counts[kind]}.{key}"] = value.detach().clone()

    for layer in model.modules():
        if isinstance(layer, nn.Linear):
            add("dense", weight=layer.weight, bias=layer.bias)
        elif isinstance(layer, nn.Conv2d):
            bias = {} if layer.bias is None else {"bias": layer.bias}
            add("conv2d", weight=channels_last(layer.weight), **bias)
        elif isinstance(layer, nn.Embedding):
            add("embedding", weight=layer.weight)
        elif isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d, nn.LayerNorm)):
            kind = "layernorm" if isinstance(layer, nn.LayerNorm) else "batchnorm"
            add(kind, gain=layer.weight, bias=layer.bias)
            if kind == "batchnorm":
                result[f"batchnorm{counts[kind]}.mean"] = layer.running_mean.clone()
                result[f"batchnorm{counts[kind]}.variance"] = layer.running_var.clone()
        elif isinstance(layer, (nn.GRU, nn.LSTM, nn.RNN)):
            kind = {"GRU": "gru", "LSTM": "lstm", "RNN": "simplernn"}[type(layer).__name__]
            for way in ("", "_reverse") if layer.bidirectional else ("",):
                add(kind, **{ours: getattr(layer, theirs + "_l0" + way) for ours, theirs in
                             (("weight", "weight_ih"), ("recurrent", "weight_hh"), ("bias", "bias_ih"), ("recurrentBias", "bias_hh"))})
    return result


def case(name, model, loss, optimizer, x, y, each=None, prepare=None):
    # What is stored is in single precision; start from just that.
    with torch.no_grad():
        for weight in model.parameters():
            weight.copy_(weight.float().double())
    x = x.float().double() if x.is_floating_point() else x
    y = y.float().double() if y.is_floating_point() else y
    tensors = {"start." + key: value for key, value in named(model).items()}
    steps = optimizer(model.parameters())
    model.train()
    if prepare is not None:
        prepare(model)
    values = []
    for step in range(STEPS):
        batch = step % len(x)
        steps.zero_grad()
        value = loss(model(x[batch]), y[batch])
        value.backward()
        if each is not None:
            each(model)
        steps.step()
        values.append(value.item())
    tensors |= {"end." + key: value for key, value in named(model).items()}
    tensors |= {"x": x, "y": y, "losses": torch.tensor(values)}
    write(name, tensors)


def draw(*shape):
    return torch.randn(*shape)


def classes(x, count):
    return (x.flatten(2)[..., :7].sum(-1) * 1.3).round().long().abs() % count


torch.manual_seed(7)
sgd = lambda rate, **more: lambda weights: torch.optim.SGD(weights, rate, **more)
adam = lambda rate, **more: lambda weights: torch.optim.Adam(weights, rate, **more)
mse, entropy = nn.MSELoss(), nn.CrossEntropyLoss()

x = draw(4, 16, 1)
case("linear-regression", nn.Linear(1, 1), mse, sgd(0.1), x, 3 * x + 0.1 * draw(4, 16, 1))

x = draw(4, 16, 6)
y = torch.sin(x.sum(-1, keepdim=True)) + 0.1 * draw(4, 16, 1)
case("dense-relu-mse-adam", nn.Sequential(nn.Linear(6, 10), nn.ReLU(), nn.Linear(10, 1)), mse, adam(1e-2), x, y)

x = draw(5, 32, 10)
case("10-10-2-adam", nn.Sequential(nn.Linear(10, 10), nn.ReLU(), nn.Linear(10, 2)), entropy, adam(1e-2), x, classes(x, 2))
case("10-5-2-sgd", nn.Sequential(nn.Linear(10, 5), nn.ReLU(), nn.Linear(5, 2)), entropy, sgd(0.1), x, classes(x, 2))

y = (x.sum(-1, keepdim=True) > 0).double()
case("logistic-regression", nn.Linear(10, 1), nn.BCEWithLogitsLoss(), sgd(0.5), x, y)

images = draw(3, 8, 12, 12, 1)
cnn = nn.Sequential(Images(nn.Conv2d(1, 4, 3)), nn.ReLU(), Images(nn.MaxPool2d(2)), Images(nn.Conv2d(4, 6, 3)), nn.ReLU(),
                    Images(nn.MaxPool2d(2)), nn.Flatten(), nn.Linear(6, 5))
case("cnn", cnn, entropy, adam(1e-2), images, classes(images, 5))

words = torch.randint(0, 12, (3, 8, 6))
text = nn.Sequential(nn.Embedding(12, 5), Last(nn.GRU(5, 7, batch_first=True)), nn.Linear(7, 3))
case("gru", text, entropy, adam(1e-2), words, words.sum(-1) % 3)

series = draw(3, 8, 6, 3)
target = series.sum((2, 3), keepdim=False).unsqueeze(-1) * 0.2
case("lstm", nn.Sequential(Last(nn.LSTM(3, 5, batch_first=True)), nn.Linear(5, 1)), mse, adam(1e-2), series, target)
case("rnn", nn.Sequential(Last(nn.RNN(3, 5, batch_first=True)), nn.Linear(5, 1)), mse, sgd(0.05, momentum=0.9, nesterov=True), series, target)

net = lambda: nn.Sequential(nn.Linear(10, 8), nn.Tanh(), nn.Linear(8, 2))
case("momentum", net(), entropy, sgd(0.05, momentum=0.9), x, classes(x, 2))
case("rmsprop", net(), entropy, lambda w: torch.optim.RMSprop(w, 1e-3, momentum=0.5), x, classes(x, 2))
case("adagrad", net(), entropy, lambda w: torch.optim.Adagrad(w, 1e-2), x, classes(x, 2))


def decaying(kind, **more):
    # The decay is for matrices, as is usual.
    def make(weights):
        weights = list(weights)
        return kind([{"params": [w for w in weights if w.dim() > 1]},
                     {"params": [w for w in weights if w.dim() == 1], "weight_decay": 0}], **more)
    return make


case("adamw", net(), entropy, decaying(torch.optim.AdamW, lr=1e-2, weight_decay=0.1), x, classes(x, 2))
case("adam-decay", net(), entropy, decaying(torch.optim.Adam, lr=1e-2, weight_decay=0.1), x, classes(x, 2))
case("clipped", net(), entropy, sgd(0.5), x, classes(x, 2),
     each=lambda model: nn.utils.clip_grad_norm_(model.parameters(), 0.05))
normalized = nn.Sequential(nn.Linear(10, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Linear(6, 6), nn.LayerNorm(6), nn.Linear(6, 2))
case("normalized", normalized, entropy, sgd(0.1), x, classes(x, 2))

# A padding of TensorFlow's "same", one of PyTorch's own, and windows that overlap.
strided = nn.Sequential(Images(nn.Sequential(nn.ZeroPad2d((1, 2, 1, 2)), nn.Conv2d(1, 4, 5, stride=2))), nn.ReLU(),
                        Images(nn.Conv2d(4, 6, 3, stride=2, padding=1)), nn.ReLU(),
                        Images(nn.AvgPool2d(3, 1, padding=1, count_include_pad=False)), Images(nn.MaxPool2d(2, 1)), nn.Flatten(), nn.Linear(24, 5))
case("strided", strided, entropy, adam(1e-2), images, classes(images, 5))

words = torch.randint(0, 12, (3, 8, 6))
both = lambda kind, inputs, units: kind(inputs, units, batch_first=True, bidirectional=True)
case("bidirectional", nn.Sequential(nn.Embedding(12, 5), Last(both(nn.GRU, 5, 4)), nn.Linear(8, 3)), entropy, adam(1e-2), words, words.sum(-1) % 3)

# Sequences of one to six words, and zeros after.
words = torch.randint(1, 12, (3, 8, 6))
words = words * (torch.arange(6) < torch.randint(1, 7, (3, 8, 1)))
for name, first, second in (("padded-gru", nn.GRU, nn.LSTM), ("padded-lstm", nn.LSTM, nn.RNN)):
    padded = Padded(nn.Embedding(12, 5, padding_idx=0), both(first, 5, 4), both(second, 8, 3), nn.Linear(6, 3))
    case(name, padded, entropy, adam(1e-2), words, words.sum(-1) % 3)


def several(name, weights, loss, optimizer, fields, penalty=lambda weights: 0.0):
    """A case whose weights and fields bear names of their own."""
    weights = {key: torch.nn.Parameter(value.float().double()) for key, value in weights.items()}
    fields = {key: value.float().double() if value.is_floating_point() else value for key, value in fields.items()}
    tensors = {"start." + key: value.detach().clone() for key, value in weights.items()}
    steps, values = optimizer(weights.values()), []
    for step in range(STEPS):
        batch = {key: value[step % len(value)] for key, value in fields.items()}
        steps.zero_grad()
        value = loss(weights, batch)
        (value + penalty(weights)).backward()
        steps.step()
        values.append(value.item())
    tensors |= {"end." + key: value.detach() for key, value in weights.items()}
    tensors |= {"fields." + key: value for key, value in fields.items()}
    write(name, tensors | {"losses": torch.tensor(values)})


def matrices(weights):
    return [weight for key, weight in weights.items() if key.endswith(".weight")]


def dense(weights, name, x):
    return nn.functional.linear(x, weights[name + ".weight"], weights[name + ".bias"])


def dense_weights(name, outputs, inputs):
    return {name + ".weight": 0.5 * draw(outputs, inputs), name + ".bias": 0.1 * draw(outputs)}


def integers(below, *shape):
    return torch.randint(0, below, shape)


tastes = lambda: {"users.weight": 0.5 * draw(9, 3), "items.weight": 0.5 * draw(7, 3)}
ridge = lambda weights: 0.005 * sum((weight ** 2).sum() for weight in matrices(weights))
match = lambda weights, user, item: (weights["users.weight"][user] * weights["items.weight"][item]).sum(-1)
several("factorization", tastes(), lambda w, f: mse(match(w, f["user"], f["item"]), f["rating"]), adam(2e-2),
        {"user": integers(9, 3, 16), "item": integers(7, 3, 16), "rating": draw(3, 16)}, ridge)
several("preferences", tastes(),
        lambda w, f: nn.functional.softplus(match(w, f["user"], f["worseItem"]) - match(w, f["user"], f["betterItem"])).mean(), adam(2e-2),
        {"user": integers(9, 3, 16), "betterItem": integers(7, 3, 16), "worseItem": integers(7, 3, 16)}, ridge)


def ranknet(weights, fields):
    # No bias at the end: only differences count, and Adam would make steps of their rounding.
    scores, relevance = torch.tanh(dense(weights, "dense1", fields["x"])) @ weights["dense2.weight"][0], fields["relevance"]
    pairs = nn.functional.softplus(scores[:, None, :] - scores[:, :, None]) * (relevance[:, :, None] > relevance[:, None, :])
    return pairs.sum((1, 2)).mean()


several("ranking", dense_weights("dense1", 8, 4) | {"dense2.weight": 0.5 * draw(1, 8)}, ranknet, adam(5e-3),
        {"x": draw(3, 5, 6, 4), "relevance": integers(4, 3, 5, 6).double()})


def adaptive(weights, fields):
    shape, width = weights["loss.adaptive"]
    alpha, scale = 0.001 + 1.998 * torch.sigmoid(shape), 0.001 + nn.functional.softplus(width)
    s, b = ((dense(weights, "dense1", fields["x"]) - fields["y"]) / scale) ** 2, 2 - alpha
    log_z = 1.4819909 - 0.52765974 * alpha + 0.33442049 * alpha ** 2 - 0.1042027 * alpha ** 3
    return (b / alpha * ((s / b + 1) ** (alpha / 2) - 1)).mean() + torch.log(scale) + log_z


x = draw(3, 16, 1)
several("robust", dense_weights("dense1", 1, 1) | {"loss.adaptive": torch.tensor([0.0, 0.5413])}, adaptive, adam(3e-2),
        {"x": x, "y": 3 * x + 1 + 0.3 * draw(3, 16, 1) + 20 * (integers(5, 3, 16, 1) == 0)})


def uncertain(weights, fields):
    shared = torch.tanh(dense(weights, "dense1", fields["x"]))
    losses = torch.stack([mse(dense(weights, "price", shared), fields["price"]), entropy(dense(weights, "kind", shared), fields["kind"])])
    return (0.5 * torch.exp(-weights["loss.combination"]) * losses + 0.5 * weights["loss.combination"]).sum()


several("tasks", dense_weights("dense1", 8, 5) | dense_weights("price", 1, 8) | dense_weights("kind", 3, 8) | {"loss.combination": torch.zeros(2)},
        uncertain, adam(1e-2), {"x": draw(3, 16, 5), "price": 3 * draw(3, 16, 1), "kind": integers(3, 3, 16)})


def own(weights, fields):
    h = dense(weights, "dense1", fields["x"])
    d = dense(weights, "dense2", nn.functional.mish(h) + 0.1 * torch.sin(h)) - fields["y"]
    huber = torch.where(d.abs() <= 1, 0.5 * d ** 2, d.abs() - 0.5)
    return torch.where(d < 0, 3 * huber, huber).mean()


small = lambda: dense_weights("dense1", 8, 4) | dense_weights("dense2", 1, 8)
numbers = {"x": draw(3, 16, 4), "y": 2 * draw(3, 16, 1)}
several("own", small(), own, adam(1e-2), numbers)
smooth = lambda w, f: mse(dense(w, "dense2", torch.tanh(dense(w, "dense1", f["x"]))), f["y"])
several("penalized", small(), smooth, sgd(0.05), numbers,
        lambda w: ridge(w) + 0.003 * sum(weight.abs().sum() for weight in matrices(w)))


class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, algorithm 2; the decay is for matrices."""

    def __init__(self, weights, rate, b1, b2, decay):
        super().__init__(weights, dict(rate=rate, b1=b1, b2=b2, decay=decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for weight in group["params"]:
                m = self.state[weight].setdefault("m", torch.zeros_like(weight))
                change = torch.sign(group["b1"] * m + (1 - group["b1"]) * weight.grad)
                weight -= group["rate"] * (change + (group["decay"] if weight.dim() > 1 else 0) * weight)
                m.mul_(group["b2"]).add_(weight.grad, alpha=1 - group["b2"])


several("lion", small(), smooth, lambda weights: Lion(weights, 3e-3, 0.9, 0.99, 0.1), numbers)

# At the kinks too, but for selu, whose slope jumps at 0.
x = torch.cat([torch.linspace(-12, 12, 97), torch.tensor([-0.01, 0.01, -1e-4, 1e-4])]).float().double()
tensors = {"x": x}
functions = {"relu": torch.relu, "leakyrelu": nn.functional.leaky_relu, "elu": nn.functional.elu, "selu": nn.functional.selu,
             # Its own is a difference on the left.
             "gelu": lambda x: 0.5 * x * torch.special.erfc(-x / 2 ** 0.5), "silu": nn.functional.silu, "mish": nn.functional.mish,
             "sigmoid": torch.sigmoid, "tanh": torch.tanh, "softplus": lambda x: nn.functional.softplus(x, threshold=1000)}
for name, function in functions.items():
    at = x.clone().requires_grad_()
    y = function(at)
    y.sum().backward()
    tensors |= {name + ".values": y.detach(), name + ".slopes": at.grad}
write("activations", tensors)

# Rectangles, strides and paddings that differ down and across, dilations that don't divide the image, groups, and each channel by itself.
torch.manual_seed(8)
pads = lambda top, bottom, left, right, *layers: nn.Sequential(nn.ZeroPad2d((left, right, top, bottom)), *layers)
images = draw(3, 6, 13, 11, 2)
rectangles = nn.Sequential(
    Images(nn.Conv2d(2, 6, (3, 5), stride=(2, 1), padding=(1, 2))), nn.Tanh(),
    Images(nn.Conv2d(6, 8, (2, 3), padding=(0, 2), dilation=(3, 2), groups=2)), nn.Tanh(),
    Images(pads(2, 1, 0, 1, nn.Conv2d(8, 8, (3, 2), groups=8, bias=False))), nn.Tanh(),
    Images(nn.Conv2d(8, 6, 3, stride=(1, 2), padding=2, dilation=2, groups=2)), nn.Tanh(),
    Images(nn.AvgPool2d((1, 3), (1, 2), padding=(0, 1), count_include_pad=False)),
    Images(nn.MaxPool2d((2, 1), (1, 1), dilation=(3, 1))), nn.Flatten(), nn.Linear(36, 5))
case("rectangles", rectangles, entropy, adam(1e-2), images, classes(images, 5))

# Fine-tuning: what is frozen, by running statistics where there are some, and groups with rates and decays of their own.
torch.manual_seed(9)


def frozen(*layers):
    for layer in layers:
        layer.requires_grad_(False)


def as_in_prediction(*layers):
    return lambda model: [layer.eval() for layer in layers]


x = draw(5, 32, 10)
net = nn.Sequential(nn.Linear(10, 6), nn.BatchNorm1d(6), nn.Tanh(), nn.Linear(6, 6), nn.Tanh(), nn.Linear(6, 2))
with torch.no_grad():
    net[1].weight.copy_(1 + 0.1 * draw(6))
    net[1].running_mean.copy_((0.3 * draw(6)).float())
    net[1].running_var.copy_((0.5 + draw(6) ** 2).float())
frozen(net[0], net[1])
groups = lambda _: torch.optim.AdamW([{"params": net[5].parameters()}, {"params": [net[3].weight], "lr": 1e-3},
                                      {"params": [net[3].bias], "lr": 1e-3, "weight_decay": 0}], lr=1e-2, weight_decay=0.1)
case("finetuned", net, entropy, groups, x, classes(x, 2), prepare=as_in_prediction(net[1]))

# What is frozen above what is trained: gradients go through it.
images = draw(3, 8, 12, 12, 1)
through = nn.Sequential(Images(nn.Conv2d(1, 4, 3, bias=False)), Images(nn.BatchNorm2d(4)), nn.Tanh(), Images(nn.Conv2d(4, 4, 3, groups=4)), nn.Tanh(),
                        Images(nn.Conv2d(4, 6, 3, stride=2)), nn.Tanh(), Images(nn.Conv2d(6, 4, 2, dilation=2)), nn.Flatten(), nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 5))
frozen(*through[1:-1])
case("through-images", through, entropy, lambda _: torch.optim.Adam([w for w in through.parameters() if w.requires_grad], 1e-2), images, classes(images, 5))

series = draw(3, 8, 6, 3)


class Each(nn.Module):
    """The states after all steps."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return self.inner(x)[0]


cells = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), Each(nn.GRU(4, 5, batch_first=True)), Last(nn.LSTM(5, 4, batch_first=True)), nn.Linear(4, 1))
frozen(*cells[2:4])
case("through-cells", cells, mse, lambda _: torch.optim.Adam([w for w in cells.parameters() if w.requires_grad], 1e-2), series, series.sum((2, 3)).unsqueeze(-1) * 0.2)

# What normalizes images, and pools with a padding, and momentum of its own.
pooled = nn.Sequential(Images(nn.Conv2d(1, 4, 3, bias=False)), Images(nn.BatchNorm2d(4, momentum=0.3, eps=1e-3)), nn.ReLU(),
                       Images(nn.MaxPool2d(3, 2, padding=1)), Images(nn.Conv2d(4, 6, 3, groups=2)), nn.ReLU(), Images(nn.AdaptiveAvgPool2d(1)), nn.Flatten(), nn.Linear(6, 5))
case("pooled", pooled, entropy, adam(1e-2), images, classes(images, 5))

# Variants of the optimizers.
net = lambda: nn.Sequential(nn.Linear(10, 8), nn.Tanh(), nn.Linear(8, 2))
case("rmsprop-plain", net(), entropy, decaying(torch.optim.RMSprop, lr=1e-3, alpha=0.9, eps=1e-3, weight_decay=0.1), x, classes(x, 2))
case("adagrad-decay", net(), entropy, decaying(torch.optim.Adagrad, lr=1e-2, eps=1e-3, weight_decay=0.1), x, classes(x, 2))
case("nesterov-decay", net(), entropy, decaying(torch.optim.SGD, lr=5e-2, momentum=0.8, nesterov=True, weight_decay=0.1), x, classes(x, 2))
case("adam-betas", net(), entropy, adam(1e-2, betas=(0.5, 0.9), eps=1e-3), x, classes(x, 2))
case("clipped-by-value", net(), entropy, sgd(0.5), x, classes(x, 2),
     each=lambda model: nn.utils.clip_grad_value_(model.parameters(), 0.01))
