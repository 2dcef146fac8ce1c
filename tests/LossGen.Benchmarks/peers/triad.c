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

// The same past the caches, where the processor can; a must be aligned to a vector, as here.
T triad_streaming(const T *restrict b, const T *restrict c, T *restrict a, long n)
{
    long i = 0;
#if defined __AVX__
    typedef T vector __attribute__((vector_size(32)));
    const long lanes = sizeof(vector) / sizeof(T);
    for (; i + lanes <= n; i += lanes)
        _mm256_stream_si256((__m256i *)(a + i), (__m256i)(*(const vector *)(b + i) + 3 * *(const vector *)(c + i)));
    _mm_sfence();
#endif
    for (; i < n; i++)
        a[i] = b[i] + 3 * c[i];
    return 0;
}
