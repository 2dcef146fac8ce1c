"""Values of every function to 60 digits, from mpmath (pip install mpmath): python3 exact_functions.py > ExactFunctions.txt

One line a value: the function, its arguments as doubles, the value. Everything is written as its definition, at so high a precision
that nothing it cancels is missed.
"""
import random
import mpmath as m
from mpmath import mp, mpf

mp.prec = 3000
COUNT = 22


def any_real(r, most=300):
    k = r.random()
    if k < 0.3: return r.choice((-1, 1)) * 10 ** r.uniform(-most, most)
    if k < 0.6: return r.uniform(-10, 10)
    if k < 0.8: return r.choice((-1, 1)) * 10 ** r.uniform(-12, 3)
    return float(r.randint(-8, 8)) / r.choice((1, 2, 4))


def exponent(r):
    return r.uniform(-1e6, 1e6) if r.random() < 0.2 else max(min(any_real(r), 1e5), -1e5)


def tail(r): return r.uniform(-40, 40) if r.random() < 0.6 else r.uniform(-2, 2) if r.random() < 0.8 else r.choice((-1, 1)) * 10 ** r.uniform(-20, 2.5)


def positive(r):
    k = r.random()
    if k < 0.3: return 10 ** r.uniform(-300, 300)
    if k < 0.6: return r.uniform(0, 12)
    if k < 0.8: return 1 + r.choice((-1, 1)) * 10 ** r.uniform(-15, -0.4)
    return float(r.randint(1, 40))


def gamma_argument(r):
    k = r.random()
    if k < 0.25: return -r.uniform(0, 30)
    if k < 0.35: return 2 + r.choice((-1, 1)) * 10 ** r.uniform(-15, -1)
    if k < 0.4: return 1.4616321449683622
    return min(positive(r), 1e30)


def unit(r):
    k = r.random()
    x = r.uniform(-1, 1) if k < 0.5 else 1 - 10 ** r.uniform(-16, -1) if k < 0.8 else 10 ** r.uniform(-200, 0)
    return r.choice((-1, 1)) * min(x, 1.0)


def pair(f, g=None): return lambda r: (f(r), (g or f)(r))


def power(r):
    k = r.random()
    if k < 0.3: return (10 ** r.uniform(-300, 300), r.uniform(-50, 50))
    if k < 0.6: return (1 + r.uniform(-1, 1) * 10 ** r.uniform(-8, -1), r.uniform(-1, 1) * 10 ** r.uniform(0, 9))
    if k < 0.8: return (positive(r), r.choice((0.5, -0.5, 1.5, 2.0, -3.0, 1 / 3)))
    return (r.uniform(-50, 50), float(r.randint(-80, 80)))


def near(r):
    x = r.uniform(-1e4, 1e4)
    return (x, x + r.uniform(-400, 400))


def sigmoid(x): return 1 / (1 + m.exp(-x))
def cdf(x): return m.erfc(-x / m.sqrt(2)) / 2
def root(x): return m.cbrt(abs(x)) * m.sign(x)


# mpmath needs more bits for a difference than the difference has.
def more(f):
    def g(*x):
        with mp.workprec(60000 if max(map(abs, x)) > 1000 else 12000 if max(map(abs, x)) > 60 else 4000): return f(*x)
    return g


def lgamma(x):
    return m.loggamma(x) if x > 0 else m.log(m.pi / abs(x * m.sinpi(x))) - m.loggamma(-x)


def polygamma(n):
    def f(x):
        with mp.workprec(700):
            x = mpf(x)
            if x > 0 and x < mpf(10) ** -30: return (-1) ** (n + 1) * m.factorial(n) / x ** (n + 1) + m.psi(n, 1 + x)
            if x > 0: return m.psi(n, x)
            s, c = m.sinpi(x), m.cospi(x)
            if n == 0: return m.psi(0, 1 - x) - m.pi * c / s
            if n == 1: return (m.pi / s) ** 2 - m.psi(1, 1 - x)
            return m.psi(2, 1 - x) - 2 * m.pi ** 3 * c / s ** 3
    return f


def gamma_bits(f):
    def g(x):
        with mp.workprec(700): return f(mpf(x))
    return g


FUNCTIONS = {
    "exp": (exponent, m.exp),
    "exp2": (exponent, lambda x: m.power(2, x)),
    "expm1": (exponent, m.expm1),
    "log": (positive, m.log),
    "log2": (positive, lambda x: m.log(x) / m.log(2)),
    "log1p": (lambda r: positive(r) if r.random() < 0.5 else r.choice((-1, 1)) * 10 ** r.uniform(-30, -0.001), m.log1p),
    "log1mexp": (lambda r: -min(positive(r), 3e4), more(lambda x: m.log(1 - m.exp(x)))),
    "sqrt": (positive, m.sqrt),
    "rsqrt": (positive, lambda x: 1 / m.sqrt(x)),
    "cbrt": (any_real, root),
    "square": (any_real, lambda x: x * x),
    "pow": (power, lambda x, p: m.power(x, p) if x > 0 else m.power(x, int(p))),
    "hypot": (pair(any_real), lambda x, y: m.sqrt(x * x + y * y)),
    "sin": (any_real, m.sin),
    "cos": (any_real, m.cos),
    "tan": (any_real, m.tan),
    "asin": (unit, m.asin),
    "acos": (unit, m.acos),
    "atan": (any_real, m.atan),
    "atan2": (pair(any_real), m.atan2),
    "sinh": (exponent, m.sinh),
    "cosh": (exponent, m.cosh),
    "tanh": (tail, more(m.tanh)),
    "sech2": (exponent, lambda x: 1 / m.cosh(x) ** 2),
    "logcosh": (lambda r: max(min(any_real(r), 1e4), -1e4), more(lambda x: m.log(m.cosh(x)))),
    "asinh": (any_real, lambda x: m.asinh(abs(x)) * m.sign(x)),
    "acosh": (lambda r: 1 + positive(r), m.acosh),
    "atanh": (lambda r: unit(r) * (1 - 2 ** -52), m.atanh),
    "sigmoid": (exponent, sigmoid),
    "logsigmoid": (lambda r: r.uniform(-1e4, 1e4) if r.random() < 0.5 else tail(r), more(lambda x: -m.log(1 + m.exp(-x)))),
    "logisticdensity": (exponent, lambda x: m.exp(-abs(x)) / (1 + m.exp(-abs(x))) ** 2),
    "softplus": (lambda r: r.uniform(-1e4, 1e4) if r.random() < 0.5 else tail(r), more(lambda x: m.log(1 + m.exp(x)))),
    "silu": (tail, lambda x: x * sigmoid(x)),
    "elu": (tail, lambda x: x if x > 0 else m.expm1(x)),
    "gelu": (tail, more(lambda x: x * cdf(x))),
    "erf": (tail, more(m.erf)),
    "erfc": (tail, more(m.erfc)),
    "erfcx": (lambda r: r.uniform(-26, 40) if r.random() < 0.8 else min(positive(r), 400), more(lambda x: m.exp(x * x) * m.erfc(x))),
    "normcdf": (tail, more(cdf)),
    "normpdf": (tail, lambda x: m.exp(-x * x / 2) / m.sqrt(2 * m.pi)),
    "lognormcdf": (tail, more(lambda x: m.log(cdf(x)))),
    "lgamma": (gamma_argument, gamma_bits(lgamma)),
    "digamma": (gamma_argument, polygamma(0)),
    "trigamma": (gamma_argument, polygamma(1)),
    "tetragamma": (gamma_argument, polygamma(2)),
    "xlogy": (pair(any_real, positive), lambda x, y: x * m.log(y)),
    "xlog1py": (pair(any_real, positive), lambda x, y: x * m.log1p(y)),
    "logaddexp": (near, more(lambda x, y: m.log(m.exp(x) + m.exp(y)))),
}

for name, (pick, exact) in FUNCTIONS.items():
    r = random.Random("exact " + name)
    for _ in range(COUNT):
        x = pick(r)
        x = x if isinstance(x, tuple) else (x,)
        v = exact(*map(mpf, x))
        with mp.workprec(260): v = +v
        print(name, *map(repr, x), m.nstr(v, 60, min_fixed=1, max_fixed=0) if v != 0 else "0", sep="\t")
