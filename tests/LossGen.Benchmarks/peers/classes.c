// The softmax cross-entropy of logits and labels, plain and with smoothed labels.
#include "peers.h"

#define NARROW 32
#define GROUP (64 / (long)sizeof(T))
#define INLINE static inline __attribute__((always_inline))

// A row a lane: shorter ones than a vector or two would leave lanes idle. Does whole groups of rows, and says how many rows these are.
INLINE long narrow(const T *restrict z, const int *restrict label, T *restrict g, long rows, long columns, T smoothing, T *restrict loss)
{
    const T scale = (T)1 / rows, even = smoothing / columns;
    T kept[NARROW][GROUP], some = 0;
    long r = 0;
    for (; r + GROUP <= rows; r += GROUP) {
        const T *x = z + r * columns;
        T top[GROUP], own[GROUP], sum[GROUP] = {0}, all[GROUP] = {0};
        for (long k = 0; k < GROUP; k++)
            top[k] = x[k * columns];
        for (long c = 1; c < columns; c++)
            for (long k = 0; k < GROUP; k++)
                top[k] = fmax(top[k], x[k * columns + c]);
        for (long c = 0; c < columns; c++)
            for (long k = 0; k < GROUP; k++) {
                const T score = x[k * columns + c];
                kept[c][k] = exp(score - top[k]);
                sum[k] += kept[c][k];
                if (smoothing > 0)
                    all[k] += score;
            }
        for (long k = 0; k < GROUP; k++)
            own[k] = x[k * columns + label[r + k]];
        for (long k = 0; k < GROUP; k++)
            some += log(sum[k]) + top[k] - (1 - smoothing) * own[k] - even * all[k];
        if (g) {
            T *d = g + r * columns;
            for (long k = 0; k < GROUP; k++)
                sum[k] = scale / sum[k];
            for (long c = 0; c < columns; c++)
                for (long k = 0; k < GROUP; k++)
                    d[k * columns + c] = kept[c][k] * sum[k] - even * scale;
            for (long k = 0; k < GROUP; k++)
                d[k * columns + label[r + k]] -= (1 - smoothing) * scale;
        }
    }
    *loss = some;
    return r;
}

// The value; with the gradient where there is room for it, which holds the exponentials between.
INLINE T classes(const T *restrict z, const int *restrict label, T *restrict g, long rows, long columns, T smoothing)
{
    const T scale = (T)1 / rows, even = smoothing / columns;
    T loss = 0;
    for (long r = columns <= NARROW ? narrow(z, label, g, rows, columns, smoothing, &loss) : 0; r < rows; r++) {
        const T *restrict x = z + r * columns;
        T *restrict d = g ? g + r * columns : 0;
        const T top = highest(x, columns);
        T sum = 0, all = 0;
        for (long c = 0; c < columns; c++) {
            const T e = exp(x[c] - top);
            if (g)
                d[c] = e;
            sum += e;
            if (smoothing > 0)
                all += x[c];
        }
        loss += log(sum) + top - (1 - smoothing) * x[label[r]] - even * all;
        if (g) {
            const T factor = scale / sum;
            for (long c = 0; c < columns; c++)
                d[c] = d[c] * factor - even * scale;
            d[label[r]] -= (1 - smoothing) * scale;
        }
    }
    return loss * scale;
}

T cross_entropy(const T *restrict z, const int *restrict label, long rows, long columns)
{
    return classes(z, label, 0, rows, columns, 0);
}

T cross_entropy_gradient(const T *restrict z, const int *restrict label, T *restrict g, long rows, long columns)
{
    return classes(z, label, g, rows, columns, 0);
}

T smoothed(const T *restrict z, const int *restrict label, long rows, long columns)
{
    return classes(z, label, 0, rows, columns, 0.1);
}

T smoothed_gradient(const T *restrict z, const int *restrict label, T *restrict g, long rows, long columns)
{
    return classes(z, label, g, rows, columns, 0.1);
}
