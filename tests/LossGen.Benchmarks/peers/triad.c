// STREAM's triad, a = b + 3 c: how much memory moves a second.
#include "peers.h"
#if defined __AVX__
#include <immintrin.h>
#endif

T triad(const T *restrict b, const T *restrict c, T *restrict a, long n)
{
    for (long i = 0; i < n; i++)
        a[i] = b[i] + 3 * c[i];
    return 0;
}

// The same past the caches, where the processor can; a must be aligned to a vector.
T triad_streaming(const T *restrict b, const T *restrict c, T *restrict a, long n)
{
#if defined __AVX__
    const long lanes = 32 / (long)sizeof(T);
    long i = 0;
    for (; i + 2 * lanes <= n; i += 2 * lanes) {
        T sum[64 / sizeof(T)] __attribute__((aligned(64)));
        for (long k = 0; k < 2 * lanes; k++)
            sum[k] = b[i + k] + 3 * c[i + k];
        _mm256_stream_si256((__m256i *)(a + i), ((__m256i *)sum)[0]);
        _mm256_stream_si256((__m256i *)(a + i + lanes), ((__m256i *)sum)[1]);
    }
    for (; i < n; i++)
        a[i] = b[i] + 3 * c[i];
    _mm_sfence();
    return 0;
#else
    return triad(b, c, a, n);
#endif
}
