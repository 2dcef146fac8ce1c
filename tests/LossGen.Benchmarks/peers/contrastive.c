// InfoNCE: the cross-entropy of all scaled products of two sets of rows, of which the equally numbered belong together.
#include <stdlib.h>
#include <string.h>
#include "peers.h"

#define TEMPERATURE 0.07
#define LANES (64 / (long)sizeof(T))
#define TILE 6

typedef T vector __attribute__((vector_size(64), aligned(sizeof(T))));

// c[m, n] = sum of a[m, k] * b[k, n], a with two strides: six rows by two vectors stay in registers.
static void multiply(const T *restrict a, long row, long step, const T *restrict b, T *restrict c, long m, long n, long k)
{
    for (long j = 0; j < n; j += 2 * LANES)
        for (long i = 0; i < m; i += TILE) {
            const long rows = m - i < TILE ? m - i : TILE;
            vector tile[TILE][2] = {0};
            if (rows == TILE)
                for (long l = 0; l < k; l++) {
                    const vector b0 = *(const vector *)(b + l * n + j), b1 = *(const vector *)(b + l * n + j + LANES);
#pragma GCC unroll 6
                    for (long r = 0; r < TILE; r++) {
                        const T x = a[(i + r) * row + l * step];
                        tile[r][0] += x * b0;
                        tile[r][1] += x * b1;
                    }
                }
            else
                for (long r = 0; r < rows; r++)
                    for (long l = 0; l < k; l++) {
                        const T x = a[(i + r) * row + l * step];
                        tile[r][0] += x * *(const vector *)(b + l * n + j);
                        tile[r][1] += x * *(const vector *)(b + l * n + j + LANES);
                    }
            for (long r = 0; r < rows; r++) {
                *(vector *)(c + (i + r) * n + j) = tile[r][0];
                *(vector *)(c + (i + r) * n + j + LANES) = tile[r][1];
            }
        }
}

// The products of all rows over the temperature, in memory that is kept.
static T *products(const T *restrict a, const T *restrict b, long rows, long columns)
{
    static T *room;
    static long size;
    if (size < rows * (rows + columns)) {
        size = rows * (rows + columns);
        free(room);
        room = aligned_alloc(64, (size * sizeof(T) + 63) / 64 * 64);
    }
    T *turned = room + rows * rows;
    for (long r = 0; r < rows; r++)
        for (long c = 0; c < columns; c++)
            turned[c * rows + r] = b[r * columns + c] * (1 / TEMPERATURE);
    multiply(a, columns, 1, turned, room, rows, rows, columns);
    return room;
}

// The columns and rows must be multiples of two vectors.
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
            sum += exp(x[c] - top);
        loss += log(sum) + top - x[r];
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
            x[c] = exp(x[c] - top);
            sum += x[c];
        }
        loss += log(sum) + top - own;
        const T factor = scale / sum;
        for (long c = 0; c < rows; c++)
            x[c] *= factor;
        x[r] -= scale;
    }
    multiply(s, rows, 1, b, ga, rows, columns, rows);
    multiply(s, 1, rows, a, gb, rows, columns, rows);
    return loss / rows;
}
