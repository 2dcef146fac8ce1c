// What a C programmer would write: one fused loop a loss, value and gradient by the first argument together. Compiled with
// -O3 -march=native -mprefer-vector-width=512 -ffast-math, gcc calls the vector functions of libmvec.
#include <math.h>

float bce(const float *restrict x, const float *restrict t, float *restrict g, int n)
{
    float sum = 0, scale = 1.0f / n;
    for (int i = 0; i < n; i++) {
        float e = expf(-fabsf(x[i]));
        float r = 1.0f / (1.0f + e);
        sum += fmaxf(x[i], 0.0f) + logf(1.0f + e) - x[i] * t[i];
        g[i] = ((x[i] >= 0 ? r : e * r) - t[i]) * scale;
    }
    return sum * scale;
}

float mse(const float *restrict p, const float *restrict t, float *restrict g, int n)
{
    float sum = 0, scale = 1.0f / n;
    for (int i = 0; i < n; i++) {
        float d = p[i] - t[i];
        sum += d * d;
        g[i] = 2.0f * d * scale;
    }
    return sum * scale;
}

float logcosh(const float *restrict p, const float *restrict t, float *restrict g, int n)
{
    float sum = 0, scale = 1.0f / n;
    for (int i = 0; i < n; i++) {
        float d = p[i] - t[i], a = fabsf(d);
        float e = expf(-2.0f * a);
        sum += a + logf(1.0f + e) - 0.693147181f;
        g[i] = copysignf((1.0f - e) / (1.0f + e), d) * scale;
    }
    return sum * scale;
}

float focal(const float *restrict x, const float *restrict t, float *restrict g, int n)
{
    float sum = 0, scale = 1.0f / n;
    for (int i = 0; i < n; i++) {
        float e = expf(-fabsf(x[i]));
        float r = 1.0f / (1.0f + e);
        float p = x[i] >= 0 ? r : e * r, q = x[i] >= 0 ? e * r : r;
        float ce = fmaxf(x[i], 0.0f) + logf(1.0f + e) - x[i] * t[i];
        float miss = t[i] * q + (1.0f - t[i]) * p;
        sum += miss * miss * ce;
        g[i] = (2.0f * miss * (1.0f - 2.0f * t[i]) * p * q * ce + miss * miss * (p - t[i])) * scale;
    }
    return sum * scale;
}

float cross_entropy(const float *restrict z, const int *restrict label, float *restrict g, int rows, int columns)
{
    float loss = 0, scale = 1.0f / rows;
    for (int r = 0; r < rows; r++) {
        const float *x = z + (long)r * columns;
        float *d = g + (long)r * columns, top = x[0], sum = 0;
        for (int c = 1; c < columns; c++)
            top = fmaxf(top, x[c]);
        for (int c = 0; c < columns; c++) {
            d[c] = expf(x[c] - top);
            sum += d[c];
        }
        loss += logf(sum) + top - x[label[r]];
        float factor = scale / sum;
        for (int c = 0; c < columns; c++)
            d[c] *= factor;
        d[label[r]] -= scale;
    }
    return loss * scale;
}
