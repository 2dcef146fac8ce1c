// Activations, a normalization and a step of an optimizer.
#include "peers.h"

#define ROOT_HALF 0.70710678118654752
#define DENSITY_AT_0 0.39894228040143268

void gelu(const T *restrict x, T *restrict y, long n)
{
    for (long i = 0; i < n; i++)
        y[i] = 0.5 * x[i] * (1.0 + erf(x[i] * ROOT_HALF));
}

void gelu_backward(const T *restrict x, const T *restrict gy, T *restrict gx, long n)
{
    for (long i = 0; i < n; i++) {
        const T below = 0.5 + 0.5 * erf(x[i] * ROOT_HALF), density = DENSITY_AT_0 * exp(-0.5 * x[i] * x[i]);
        gx[i] = gy[i] * (below + x[i] * density);
    }
}

void silu(const T *restrict x, T *restrict y, long n)
{
    for (long i = 0; i < n; i++)
        y[i] = x[i] / (1.0 + exp(-x[i]));
}

void silu_backward(const T *restrict x, const T *restrict gy, T *restrict gx, long n)
{
    for (long i = 0; i < n; i++) {
        const T s = 1.0 / (1.0 + exp(-x[i]));
        gx[i] = gy[i] * s * (1.0 + x[i] * (1.0 - s));
    }
}

#define EPS 1e-5

// Sum and sum of squares about the mean: a row stays in the first-level cache, so the second pass is cheap.
static inline void moments(const T *restrict x, long n, T *mean, T *inverse)
{
    T sum = 0, squares = 0;
    for (long c = 0; c < n; c++)
        sum += x[c];
    *mean = sum / n;
    for (long c = 0; c < n; c++)
        squares += (x[c] - *mean) * (x[c] - *mean);
    *inverse = 1.0 / sqrt(squares / n + EPS);
}

void layer_norm(const T *restrict x, const T *restrict gain, const T *restrict bias, T *restrict y, long rows, long columns)
{
    for (long r = 0; r < rows; r++) {
        const T *row = x + r * columns;
        T *out = y + r * columns, mean, inverse;
        moments(row, columns, &mean, &inverse);
        for (long c = 0; c < columns; c++)
            out[c] = (row[c] - mean) * inverse * gain[c] + bias[c];
    }
}

void layer_norm_backward(const T *restrict x, const T *restrict gain, const T *bias, const T *restrict gy, T *restrict gx, T *restrict ggain, T *restrict gbias,
                         long rows, long columns)
{
    (void)bias;
    for (long c = 0; c < columns; c++)
        ggain[c] = gbias[c] = 0;
    for (long r = 0; r < rows; r++) {
        const T *row = x + r * columns, *slope = gy + r * columns;
        T *out = gx + r * columns, mean, inverse, sum = 0, along = 0;
        moments(row, columns, &mean, &inverse);
        for (long c = 0; c < columns; c++) {
            const T hat = (row[c] - mean) * inverse, s = slope[c] * gain[c];
            sum += s;
            along += s * hat;
            ggain[c] += slope[c] * hat;
            gbias[c] += slope[c];
        }
        sum /= columns;
        along /= columns;
        for (long c = 0; c < columns; c++)
            out[c] = inverse * (slope[c] * gain[c] - sum - (row[c] - mean) * inverse * along);
    }
}

// The first step, whose means are corrected by 0.1 and 0.001.
void adamw(const T *restrict g, T *restrict w, T *restrict m, T *restrict v, long n)
{
    const T rate = 1e-3, step = rate / 0.1, root = 1.0 / sqrt((T)0.001);
    for (long i = 0; i < n; i++) {
        m[i] = 0.9 * m[i] + 0.1 * g[i];
        v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
        w[i] = w[i] * (1.0 - rate * 0.01) - step * m[i] / (sqrt(v[i]) * root + 1e-8);
    }
}
