"""What the families share: seeded inputs, double precision gradients, conditioning, and the data files."""

import inspect
import json
import os
import zlib

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

REGISTRY = {}
UNIT = 2.0 ** -24
TRIALS = 6


class Draw:
    """Random inputs of one loss: the same for the same name. Three decimals, and exactly a float32."""

    def __init__(self, name):
        self.rng = np.random.default_rng(zlib.crc32(name.encode()))

    def u(self, shape, low=-3.0, high=3.0):
        return (np.round(self.rng.uniform(low, high, shape), 3)).astype(np.float32)

    def bits(self, shape, share=0.5):
        return self.rng.random(shape) < share

    def signs(self, shape):
        return np.where(self.bits(shape), 1, -1).astype(np.float32)

    def labels(self, n, classes):
        return self.rng.integers(0, classes, n)

    def rows(self, n, classes):
        """Probabilities that sum to 1 as nearly as float32 allows."""
        p = self.rng.dirichlet(np.ones(classes), n)
        return p.astype(np.float32)


def f(*values):
    """A literal float tensor."""
    return np.array(values, dtype=np.float32)


def m(*rows):
    """A literal float matrix."""
    return np.array(rows, dtype=np.float32)


def b(*values):
    """A literal mask."""
    return np.array(values, dtype=bool)


def i(*values):
    """Literal labels."""
    return np.array(values, dtype=np.int64)


def loss(name, fn, cases, grad=None, peer=None, hessian=False, kernel=None):
    """
    Registers a loss. fn is its meaning in torch, with the same parameter names and defaults as in C#; cases gives dictionaries of
    arguments from a Draw. grad names the differentiated parameters (by default the first floating tensor), peer another function
    that must agree in value and gradient (but for the gradient where a case says that it stands on a kink: kink=True, or altogether where it says peer=False).
    A kernel's fn returns its outputs: kernel names them.
    """
    assert name not in REGISTRY, name
    REGISTRY[name] = dict(fn=fn, cases=cases, grad=grad, peer=peer, hessian=hessian, kernel=kernel)


def is_float(value):
    return isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype == np.float32)


def to_torch(value, tracked, nudge):
    if isinstance(value, np.ndarray):
        if value.dtype == np.float32:
            return torch.tensor(nudged(value.astype(np.float64), nudge), requires_grad=tracked)
        return torch.tensor(value)
    if isinstance(value, float):
        number = nudged(np.array(np.float64(np.float32(value))), nudge)
        return torch.tensor(number, requires_grad=tracked) if tracked else float(number)
    return value


def nudged(values, nudge):
    """Moves numbers by up to half a float32 ulp, equal ones equally: ties stay ties. 0, 1 and -1 stay, and on kinks all round numbers."""
    if nudge is None:
        return values
    trial, on_kink = nudge
    nudge = trial
    exact = (np.abs(values) <= 32) & (np.round(values * 8) == values * 8) if on_kink else np.isin(values, (-1.0, 0.0, 1.0))
    noise = np.array([np.random.default_rng([nudge, zlib.crc32(np.float64(v).tobytes())]).uniform(-1, 1) for v in values.ravel()])
    return np.where(exact, values, values * (1 + UNIT * noise.reshape(values.shape)))


def evaluate(fn, args, grad, upstream, hessian, nudge=None):
    """Value (or outputs), gradients and the Hessian's diagonal, as a flat dictionary of arrays."""
    # A default is what it is in C#: a float.
    defaults = {k: p.default for k, p in inspect.signature(fn).parameters.items() if isinstance(p.default, float)}
    tensors = {k: to_torch(v, k in grad, nudge) for k, v in {**defaults, **args}.items()}
    out = fn(**tensors)
    result = {}
    if upstream is None:
        result["value"] = out
        scalar = out
    else:
        outs = out if isinstance(out, tuple) else (out,)
        for name, o in zip(upstream, outs):
            result["output:" + name] = o
        scalar = sum((o * torch.tensor(upstream[name].astype(np.float64))).sum() for name, o in zip(upstream, outs))
    gradients = torch.autograd.grad(scalar, [tensors[g] for g in grad], create_graph=hessian, allow_unused=True)
    for name, g in zip(grad, gradients):
        g = torch.zeros_like(tensors[name]) if g is None else g
        result["gradient:" + name] = g
        if hessian:
            flat = g.reshape(-1)
            diagonal = []
            for k in range(flat.numel()):
                row = torch.autograd.grad(flat[k], tensors[name], retain_graph=True, allow_unused=True)[0] if flat.requires_grad else None
                diagonal.append(0.0 if row is None else row.reshape(-1)[k].item())
            result["hessian:" + name] = torch.tensor(diagonal)
    return {k: v.detach().numpy().reshape(-1) for k, v in result.items()}


def check_peer(name, entry, args, mine, case):
    theirs = evaluate(entry["peer"], args, entry["gradients"], entry["upstream"], False)
    for key, value in theirs.items():
        if key.startswith("gradient") and case.get("kink"):
            continue
        if not np.allclose(value, mine[key], rtol=1e-9, atol=1e-12, equal_nan=True):
            raise AssertionError(f"{name} differs from its peer in {key}: {mine[key]} but {value}")


def run(name, entry):
    rows = []
    draw = Draw(name)
    for case in entry["cases"](draw):
        args = {k: v for k, v in case.items() if k not in ("kink", "peer")}
        grad = entry["grad"] or [next(k for k, v in args.items() if isinstance(v, np.ndarray) and v.dtype == np.float32)]
        grad = [g for g in grad if g in args]
        upstream = None
        if entry["kernel"]:
            shapes = entry["fn"](**{k: to_torch(v, False, None) for k, v in args.items()})
            shapes = shapes if isinstance(shapes, tuple) else (shapes,)
            upstream = {k: draw.u(tuple(o.shape), -2, 2) for k, o in zip(entry["kernel"], shapes)}
        truth = evaluate(entry["fn"], args, grad, upstream, entry["hessian"])
        if entry["peer"] and case.get("peer", True):
            check_peer(name, dict(peer=entry["peer"], gradients=grad, upstream=upstream), args, truth, case)
        scale = {k: np.zeros_like(v) for k, v in truth.items()}
        for trial in range(TRIALS):
            moved = evaluate(entry["fn"], args, grad, upstream, entry["hessian"], nudge=(trial, case.get("kink", False)))
            for k in scale:
                with np.errstate(invalid="ignore"):
                    scale[k] = np.fmax(scale[k], np.abs(moved[k] - truth[k]) / UNIT)
        row = {"loss": name, "arguments": {k: plain(v) for k, v in args.items()}}
        if upstream:
            row["upstream"] = {k: plain(v) for k, v in upstream.items()}
        row["results"] = {k: [[number(x) for x in truth[k]], [float(f"{x:.1e}") for x in scale[k]]] for k in truth}
        rows.append(row)
    return rows


def number(x):
    return str(x) if not np.isfinite(x) else float(f"{x:.10g}")


def plain(value):
    if isinstance(value, np.ndarray):
        if value.dtype == np.float32:
            values = [float(str(x)) for x in value.ravel()]
        else:
            values = [int(x) for x in value.ravel()]
        return values if value.ndim == 1 else {"shape": list(value.shape), "values": values}
    return value if isinstance(value, (bool, int)) else float(str(np.float32(value)))


def write(folder):
    os.makedirs(folder, exist_ok=True)
    families = {}
    for name, entry in REGISTRY.items():
        families.setdefault(name.split(".")[0], []).extend(run(name, entry))
    for stale in set(os.listdir(folder)) - {k + ".jsonl" for k in families}:
        os.remove(os.path.join(folder, stale))
    for family, rows in families.items():
        with open(os.path.join(folder, family + ".jsonl"), "w", newline="\n") as file:
            for row in rows:
                file.write(json.dumps(row, separators=(",", ":")) + "\n")
    print(f"{sum(len(r) for r in families.values())} cases of {len(REGISTRY)} losses")
