// InfoNCE: the cross-entropy of all scaled products of two sets of rows, of which the equally numbered belong together.
#include <stdlib.h>
#include <string.h>
#include "peers.h"

#define TEMPERATURE 0.07
// As many rows by two vectors as fit the registers, and a panel that fits the first-level cache.
#if defined __AVX512F__
#define BYTES 64
#define TILE 12
#else
#define BYTES 32
#define TILE 6
#endif
#define LANES (BYTES / (long)sizeof(T))
#define DEPTH (32 * 1024 / (2 * BYTES))

typedef T vector __attribute__((vector_size(BYTES), aligned(sizeof(T))));

// c[m, n] = sum of a[m, k] * b[k, n], both with two strides, one of which is 1.
static void multiply(const T *restrict a, long row, long step, const T *restrict b, long down, long across, T *restrict c, long m, long n, long k)
{
    static vector panel[DEPTH][2];
    for (long j = 0; j < n; j += 2 * LANES)
        for (long l0 = 0; l0 < k; l0 += DEPTH) {
            const long depth = k - l0 < DEPTH ? k - l0 : DEPTH;
            const T *y = b + l0 * down + j * across;
            if (across == 1)
                for (long l = 0; l < depth; l++)
                    memcpy(panel[l], y + l * down, 2 * BYTES);
            else
                for (long lane = 0; lane < 2 * LANES; lane++)
                    for (long l = 0; l < depth; l++)
                        ((T *)panel[l])[lane] = y[lane * across + l];
            for (long i = 0; i < m; i += TILE) {
                // The last rows are met again rather than fewer at a time.
                const long from = i + TILE <= m ? i : m - TILE, fresh = i - from;
                const T *x = a + from * row + l0 * step;
                vector tile[TILE][2] = {0};
                for (long l = 0; l < depth; l++, x += step) {
                    const vector b0 = panel[l][0], b1 = panel[l][1];
#pragma GCC unroll 12
                    for (long r = 0; r < TILE; r++) {
                        tile[r][0] += x[r * row] * b0;
                        tile[r][1] += x[r * row] * b1;
                    }
                }
                for (long r = fresh; r < TILE; r++) {
                    vector *out = (vector *)(c + (from + r) * n + j);
                    out[0] = l0 > 0 ? out[0] + tile[r][0] : tile[r][0];
                    out[1] = l0 > 0 ? out[1] + tile[r][1] : tile[r][1];
                }
            }
        }
}

// The products of all rows, in memory that is kept.
static T *products(const T *restrict a, const T *restrict b, long rows, long columns)
{
    static T *room;
    static long size;
    if (size < rows * rows) {
        size = rows * rows;
        free(room);
        room = aligned_alloc(64, (size * sizeof(T) + 63) / 64 * 64);
    }
    multiply(a, columns, 1, b, 1, columns, room, rows, rows, columns);
    return room;
}

// Rows and columns must be multiples of two vectors, and more than a tile.
T infonce(const T *restrict a, const T *restrict b, long rows, long columns)
{
    const T *s = products(a, b, rows, columns);
    T loss = 0;
    for (long r = 0; r < rows; r++) {
        const T *x = s + r * rows;
        T top = x[0], sum = 0;
        for (long c = 1; c < rows; c++)
            top = fmax(top, x[c]);
        for (long c = 0; c < rows; c++)
            sum += exp((x[c] - top) * (1 / TEMPERATURE));
        loss += log(sum) + (top - x[r]) * (1 / TEMPERATURE);
    }
    return loss / rows;
}

T infonce_gradient(const T *restrict a, const T *restrict b, T *restrict ga, T *restrict gb, long rows, long columns)
{
    T *s = products(a, b, rows, columns), loss = 0;
    const T scale = 1 / (TEMPERATURE * rows);
    for (long r = 0; r < rows; r++) {
        T *restrict x = s + r * rows, top = x[0], sum = 0;
        const T own = x[r];
        for (long c = 1; c < rows; c++)
            top = fmax(top, x[c]);
        for (long c = 0; c < rows; c++) {
            x[c] = exp((x[c] - top) * (1 / TEMPERATURE));
            sum += x[c];
        }
        loss += log(sum) + (top - own) * (1 / TEMPERATURE);
        const T factor = scale / sum;
        for (long c = 0; c < rows; c++)
            x[c] *= factor;
        x[r] -= scale;
    }
    multiply(s, rows, 1, b, columns, 1, ga, rows, columns, rows);
    multiply(s, 1, rows, a, columns, 1, gb, rows, columns, rows);
    return loss / rows;
}
