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
