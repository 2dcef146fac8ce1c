"""Exact values of every function in double, from mpmath (pip install mpmath): python3 golden.py [count [folder]].

One file a function: for each argument tuple its doubles, then the exact value rounded to double and what that rounding lost,
in ulps of it, as a float; little endian. Special values are not here but in the tests, which know them by heart.
"""
import math, os, random, struct, sys
from mpmath import mp, mpf, mpc
import mpmath as m

mp.prec = 400


def anywhere(r):
    k = r.random()
    if k < 0.25: return r.choice((-1, 1)) * 10 ** r.uniform(-300, 300)
    if k < 0.55: return r.uniform(-10, 10)
    if k < 0.75: return r.choice((-1, 1)) * 10 ** r.uniform(-6, 3)
    if k < 0.9: return r.uniform(-1, 1)
    return r.uniform(-800, 800)


def within(lo, hi):
    def pick(r):
        k = r.random()
        if k < 0.5: return r.uniform(lo, hi)
        if k < 0.75: return lo + (hi - lo) * r.random() ** 8
        x = anywhere(r)
        return x if lo <= x <= hi else r.uniform(lo, hi)
    return pick


def positive(r):
    k = r.random()
    if k < 0.4: return 10 ** r.uniform(-300, 300)
    if k < 0.7: return r.uniform(0, 12)
    if k < 0.85: return 1 + r.choice((-1, 1)) * 10 ** r.uniform(-14, -0.4)
    return 10 ** r.uniform(-3, 3)


def both(f): return lambda r: (f(r), f(r))


def power(r):
    k = r.random()
    if k < 0.3: return (10 ** r.uniform(-300, 300), r.uniform(-1.02, 1.02))
    if k < 0.6: return (10 ** r.uniform(-3, 3), r.uniform(-100, 100))
    if k < 0.8: return (1 + r.uniform(-1, 1) * 10 ** r.uniform(-8, -1), r.uniform(-1, 1) * 10 ** r.uniform(0, 8))
    return (r.uniform(-50, 50), float(r.randint(-20, 20)))


def near(r):
    x = anywhere(r) if r.random() < 0.3 else r.uniform(-50, 50)
    return (x, x + r.uniform(-40, 40))


def odd_log(f, x): return f(abs(x)) * (1 if x >= 0 else -1)


def small(f, x, taylor):
    """f, or its first terms where f itself would be all cancellation."""
    return taylor(x) if abs(x) < mpf(2) ** -150 else f(x)


def sigmoid(x): return 1 / (1 + m.exp(-x)) if x >= 0 else m.exp(x) / (1 + m.exp(x))


def cdf(x): return m.erfc(-max(min(x, mpf(2000)), mpf(-2000)) / m.sqrt(2)) / 2


def lgamma(x):
    if x > 0: return m.loggamma(x)
    if x == m.floor(x): return None
    return m.log(m.pi / abs(x * m.sinpi(x))) - m.loggamma(-x)


def psi(n):
    def f(x):
        if x <= 0 and x == m.floor(x): return None
        if abs(x) < mpf(2) ** -150: return (-1) ** (n + 1) * m.factorial(n) / x ** (n + 1)
        if x > 0: return m.psi(n, x)
        s, c = m.sinpi(x), m.cospi(x)
        if n == 0: return m.psi(0, 1 - x) - m.pi * c / s
        if n == 1: return (m.pi / s) ** 2 - m.psi(1, 1 - x)
        return m.psi(2, 1 - x) - 2 * m.pi ** 3 * c / s ** 3
    return f


def exp(x): return m.exp(max(min(x, mpf(5000)), mpf(-5000)))


def tame(f, lo, hi): return lambda x: f(max(min(x, mpf(hi)), mpf(lo)))


gammas = lambda r: positive(r) if r.random() < 0.7 else -r.uniform(0, 30)
tails = lambda r: r.uniform(-40, 40) if r.random() < 0.6 else r.uniform(-3, 3) if r.random() < 0.7 else anywhere(r)

FUNCTIONS = {
    "exp": (anywhere, exp),
    "exp2": (anywhere, lambda x: m.power(2, max(min(x, mpf(5000)), mpf(-5000)))),
    "expm1": (anywhere, lambda x: m.expm1(max(min(x, mpf(5000)), mpf(-5000)))),
    "log": (positive, m.log),
    "log2": (positive, lambda x: m.log(x, 2)),
    "log1p": (lambda r: positive(r) if r.random() < 0.5 else r.choice((-1, 1)) * 10 ** r.uniform(-30, -0.001), m.log1p),
    "log1mexp": (lambda r: -positive(r), lambda x: m.log(-m.expm1(x)) if x > -1 else m.log1p(-exp(x))),
    "sqrt": (positive, m.sqrt),
    "rsqrt": (positive, lambda x: 1 / m.sqrt(x)),
    "cbrt": (anywhere, lambda x: odd_log(m.cbrt, x)),
    "pow": (power, lambda x, p: None if x < 0 and p != int(p) or x == 0 else m.power(abs(x), p) * (-1 if x < 0 and int(p) % 2 else 1)),
    "hypot": (both(anywhere), lambda x, y: m.sqrt(x * x + y * y)),
    "sin": (anywhere, m.sin),
    "cos": (anywhere, m.cos),
    "tan": (anywhere, m.tan),
    "asin": (within(-1, 1), m.asin),
    "acos": (within(-1, 1), m.acos),
    "atan": (anywhere, m.atan),
    "atan2": (both(anywhere), m.atan2),
    "sinh": (anywhere, tame(m.sinh, -5000, 5000)),
    "cosh": (anywhere, tame(m.cosh, -5000, 5000)),
    "tanh": (anywhere, m.tanh),
    "sech2": (anywhere, lambda x: 1 / m.cosh(max(min(x, mpf(5000)), mpf(-5000))) ** 2),
    "logcosh": (anywhere, lambda x: abs(x) - m.log(2) + m.log1p(exp(-2 * abs(x))) if abs(x) > 1 else m.log1p(2 * m.sinh(x / 2) ** 2)),
    "asinh": (anywhere, lambda x: odd_log(lambda a: m.log1p(a + a * a / (1 + m.sqrt(1 + a * a))), x)),
    "acosh": (lambda r: 1 + positive(r), lambda x: m.acosh(x)),
    "atanh": (within(-1, 1), lambda x: m.log1p(2 * x / (1 - x)) / 2 if abs(x) < 1 else None),
    "sigmoid": (anywhere, sigmoid),
    "logsigmoid": (anywhere, lambda x: min(x, mpf(0)) - m.log1p(exp(-abs(x)))),
    "logisticdensity": (anywhere, lambda x: sigmoid(x) * sigmoid(-x)),
    "softplus": (anywhere, lambda x: max(x, mpf(0)) + m.log1p(exp(-abs(x)))),
    "silu": (anywhere, lambda x: x * sigmoid(x)),
    "elu": (anywhere, lambda x: x if x > 0 else m.expm1(max(x, mpf(-5000)))),
    "gelu": (tails, lambda x: x * cdf(max(x, mpf(-200)))),
    "erf": (tails, lambda x: small(lambda x: m.erf(max(min(x, mpf(200)), mpf(-200))), x, lambda x: 2 * x / m.sqrt(m.pi))),
    "erfc": (tails, lambda x: m.erfc(max(min(x, mpf(200)), mpf(-200)))),
    "erfcx": (lambda r: r.uniform(-26, 30) if r.random() < 0.8 else positive(r), lambda x: m.exp(x * x) * m.erfc(x) if x < 100 else sum((-1) ** k * m.fac2(2 * k - 1) / (2 * x * x) ** k for k in range(30)) / (x * m.sqrt(m.pi))),
    "normcdf": (tails, lambda x: cdf(max(x, mpf(-200)))),
    "normpdf": (tails, lambda x: m.exp(-min(abs(x), mpf(200)) ** 2 / 2) / m.sqrt(2 * m.pi)),
    "lognormcdf": (tails, lambda x: m.log1p(-cdf(-x)) if x > 0 else m.log(cdf(x)) if x > -1000 else -x * x / 2 - m.log(-x) - m.log(2 * m.pi) / 2 - 1 / x ** 2),
    "lgamma": (gammas, lgamma),
    "digamma": (gammas, psi(0)),
    "trigamma": (gammas, psi(1)),
    "tetragamma": (gammas, psi(2)),
    "xlogy": (lambda r: (anywhere(r), positive(r)), lambda x, y: x * m.log(y)),
    "xlog1py": (lambda r: (anywhere(r), positive(r)), lambda x, y: x * m.log1p(y)),
    "logaddexp": (near, lambda x, y: max(x, y) + m.log1p(exp(-abs(x - y)))),
}


def to_double(v):
    """Nearest double, denormals and overflow included."""
    if abs(v) > mpf(2) ** 1024 * (1 - mpf(2) ** -54): return math.copysign(math.inf, v)
    if v == 0 or abs(v) < mpf(2) ** -1080: return math.copysign(0.0, v)
    s = max(0, -1022 - int(m.floor(m.log(abs(v), 2))))
    if s > 60: return math.copysign(0.0, v)
    if s == 0: return float(v)
    n = int(m.nint(v * mpf(2) ** 1074))
    return n * 5e-324


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 250
    folder = sys.argv[2] if len(sys.argv) > 2 else os.path.dirname(os.path.abspath(__file__))
    only = sys.argv[3].split(",") if len(sys.argv) > 3 else FUNCTIONS
    for name in only:
        pick, exact = FUNCTIONS[name]
        r, rows = random.Random("lossgen " + name), []
        while len(rows) < count:
            x = pick(r)
            x = x if isinstance(x, tuple) else (x,)
            v = exact(*map(mpf, x))
            if v is None or isinstance(v, mpc) or not m.isfinite(v): continue
            high = to_double(v)
            low = 0.0 if math.isinf(high) else float((v - mpf(high)) / mpf(math.ulp(high)))
            rows.append(struct.pack("<%ddf" % (len(x) + 1), *x, high, low))
        with open(os.path.join(folder, name + ".bin"), "wb") as f: f.write(b"".join(rows))


main()
