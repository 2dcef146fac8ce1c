// One fused loop a loss: what value and gradient share is computed once.
#include "peers.h"

// x, t: an element of the prediction and of the target. Cheap losses are summed in many parts; where a vector function is called in
// the loop that would only spill them.
#define BODY(n, each)                                                   \
    T part[PARTS] = {0}, rest = 0;                                      \
    long i = 0;                                                         \
    for (; i + PARTS <= n; i += PARTS)                                  \
        for (long k = 0; k < PARTS; k++) {                              \
            const long at = i + k;                                      \
            T term;                                                     \
            each;                                                       \
            part[k] += term;                                            \
        }                                                               \
    for (; i < n; i++) {                                                \
        const long at = i;                                              \
        T term;                                                         \
        each;                                                           \
        rest += term;                                                   \
    }                                                                   \
    const T sum = total(part) + rest;

// Blocks, as one vector of floats can't count millions of terms.
#define BLOCK 16384
#define PLAIN(n, each)                                                  \
    double sum = 0;                                                     \
    for (long block = 0; block < n; block += BLOCK) {                   \
        const long end = n - block < BLOCK ? n : block + BLOCK;         \
        T some = 0;                                                     \
        for (long at = block; at < end; at++) {                         \
            T term;                                                     \
            each;                                                       \
            some += term;                                               \
        }                                                               \
        sum += some;                                                    \
    }

#define LOSS(name, loop, shared, value, slope)                                                          \
    T name(const T *restrict xs, const T *restrict ts, long n)                                          \
    {                                                                                                   \
        loop(n, const T x = xs[at]; const T t = ts[at]; shared; term = value)                           \
        return sum / n;                                                                                 \
    }                                                                                                   \
    T name##_gradient(const T *restrict xs, const T *restrict ts, T *restrict g, long n)                \
    {                                                                                                   \
        const T scale = (T)1 / n;                                                                       \
        loop(n, const T x = xs[at]; const T t = ts[at]; shared; term = value; g[at] = (slope) * scale)  \
        return sum * scale;                                                                             \
    }

LOSS(mse, BODY, const T d = x - t, d * d, 2.0 * d)

LOSS(mae, BODY, const T d = x - t, fabs(d), copysign((T)1.0, d))

LOSS(huber, BODY, const T d = x - t; const T c = fmax((T)-1.0, fmin((T)1.0, d)), c * (d - 0.5 * c), c)

LOSS(quantile, BODY, const T d = t - x, fmax(0.9 * d, -0.1 * d), d > 0 ? (T)-0.9 : (T)0.1)

LOSS(charbonnier, PLAIN, const T d = x - t; const T s = sqrt(d * d + 1e-6), s, d / s)

LOSS(student, PLAIN, const T d = x - t; const T u = 4.0 + d * d, 2.5 * log(0.25 * u), 5.0 * d / u)

LOSS(logcosh, PLAIN, const T d = x - t; const T a = fabs(d); const T e = exp(-2.0 * a),
     a + log(1.0 + e) - 0.69314718055994531, copysign((1.0 - e) / (1.0 + e), d))

LOSS(bce, PLAIN, const T e = exp(-fabs(x)),
     fmax(x, (T)0.0) + log(1.0 + e) - x * t, (x >= 0 ? (T)1.0 : e) / (1.0 + e) - t)

LOSS(focal, PLAIN, const T e = exp(-fabs(x)); const T r = 1.0 / (1.0 + e); const T er = e * r;
     const T p = x >= 0 ? r : er; const T q = x >= 0 ? er : r;
     const T ce = fmax(x, (T)0.0) + log(1.0 + e) - x * t; const T miss = t * q + (1.0 - t) * p,
     miss * miss * ce, miss * (2.0 * (1.0 - 2.0 * t) * p * q * ce + miss * (p - t)))

LOSS(poisson, PLAIN, const T e = exp(x), e - t * x, e - t)

LOSS(tweedie, PLAIN, const T h = exp(0.5 * x); const T q = t / h, 2.0 * (q + h), h - q)

// The negative log-likelihood of means and logarithms of variances, with both gradients.
T gaussian(const T *restrict mean, const T *restrict logvar, const T *restrict ts, long n)
{
    PLAIN(n, const T v = logvar[at]; const T d = mean[at] - ts[at]; term = 0.5 * (v + d * d * exp(-v)))
    return sum / n;
}

T gaussian_gradient(const T *restrict mean, const T *restrict logvar, const T *restrict ts, T *restrict gm, T *restrict gv, long n)
{
    const T scale = (T)1 / n;
    PLAIN(n, const T v = logvar[at]; const T d = mean[at] - ts[at]; const T w = d * exp(-v); const T h = 0.5 * d * w;
          term = 0.5 * v + h; gm[at] = w * scale; gv[at] = (0.5 - h) * scale)
    return sum * scale;
}

// The overlap of predicted and true pixels: sums first, so the gradient is a second loop, over what the first one kept.
static inline T sigmoid(T x)
{
    return 1.0 / (1.0 + exp(-x));
}

T dice(const T *restrict x, const T *restrict t, long n)
{
    T both = 0, predicted = 0, wanted = 0;
    for (long i = 0; i < n; i++) {
        const T p = sigmoid(x[i]);
        both += p * t[i];
        predicted += p;
        wanted += t[i];
    }
    return 1.0 - (2.0 * both + 1.0) / (predicted + wanted + 1.0);
}

T dice_gradient(const T *restrict x, const T *restrict t, T *restrict g, long n)
{
    T both = 0, predicted = 0, wanted = 0;
    for (long i = 0; i < n; i++) {
        const T p = sigmoid(x[i]);
        both += p * t[i];
        predicted += p;
        wanted += t[i];
        g[i] = p;
    }
    const T below = 1.0 / (predicted + wanted + 1.0), ratio = (2.0 * both + 1.0) * below;
    const T a = ratio * below, b = 2.0 * below;
    for (long i = 0; i < n; i++)
        g[i] = g[i] * (1.0 - g[i]) * (a - b * t[i]);
    return 1.0 - ratio;
}
