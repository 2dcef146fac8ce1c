// What a C programmer writes for speed, for float and for double: built with -DT=float -fsingle-precision-constant or -DT=double,
// -O3 -ffast-math and libmvec, so that gcc calls vector functions and may reorder sums. Every function takes its inputs, then what
// it writes, then the extents; a loss returns its value.
#pragma once
#include <stddef.h>
#include <tgmath.h>

// Partial sums, two vectors of 512 bits: they hide the latency of additions; gcc alone would keep one.
#define PARTS (128 / (long)sizeof(T))

static inline T total(const T *part)
{
    T sum = 0;
    for (long k = 0; k < PARTS; k++)
        sum += part[k];
    return sum;
}

static inline T highest(const T *restrict z, long n)
{
    T part[PARTS], top;
    long i = 0;
    if (n < PARTS) {
        top = z[0];
        for (; i < n; i++)
            top = fmax(top, z[i]);
        return top;
    }
    for (long k = 0; k < PARTS; k++)
        part[k] = z[k];
    for (i = PARTS; i + PARTS <= n; i += PARTS)
        for (long k = 0; k < PARTS; k++)
            part[k] = fmax(part[k], z[i + k]);
    top = part[0];
    for (long k = 1; k < PARTS; k++)
        top = fmax(top, part[k]);
    for (; i < n; i++)
        top = fmax(top, z[i]);
    return top;
}
