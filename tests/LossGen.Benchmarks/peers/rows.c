// Losses of rows, pairs and boxes.
#include "peers.h"

// The divergence of softmaxed logits from rows of probabilities.
T divergence(const T *restrict z, const T *restrict q, long rows, long columns)
{
    T loss = 0;
    for (long r = 0; r < rows; r++) {
        const T *x = z + r * columns, *p = q + r * columns;
        const T top = highest(x, columns);
        T sum = 0, mass = 0, mean = 0, entropy = 0;
        for (long c = 0; c < columns; c++) {
            sum += exp(x[c] - top);
            mass += p[c];
            mean += p[c] * x[c];
            entropy += p[c] > 0 ? p[c] * log(p[c]) : (T)0;
        }
        loss += entropy - mean + mass * (log(sum) + top);
    }
    return loss / rows;
}

T divergence_gradient(const T *restrict z, const T *restrict q, T *restrict g, long rows, long columns)
{
    T loss = 0;
    const T scale = (T)1 / rows;
    for (long r = 0; r < rows; r++) {
        const T *x = z + r * columns, *p = q + r * columns;
        T *d = g + r * columns;
        const T top = highest(x, columns);
        T sum = 0, mass = 0, mean = 0, entropy = 0;
        for (long c = 0; c < columns; c++) {
            d[c] = exp(x[c] - top);
            sum += d[c];
            mass += p[c];
            mean += p[c] * x[c];
            entropy += p[c] > 0 ? p[c] * log(p[c]) : (T)0;
        }
        loss += entropy - mean + mass * (log(sum) + top);
        const T factor = scale * mass / sum;
        for (long c = 0; c < columns; c++)
            d[c] = d[c] * factor - p[c] * scale;
    }
    return loss * scale;
}

// Rows of embeddings that should be alike (y = 1) or not (y = -1).
T cosine(const T *restrict a, const T *restrict b, const T *restrict y, long rows, long columns)
{
    T loss = 0;
    for (long r = 0; r < rows; r++) {
        T ab = 0, aa = 0, bb = 0;
        for (long c = r * columns; c < (r + 1) * columns; c++) {
            ab += a[c] * b[c];
            aa += a[c] * a[c];
            bb += b[c] * b[c];
        }
        const T cos = ab / sqrt(aa * bb);
        loss += y[r] > 0 ? 1 - cos : fmax((T)0, cos);
    }
    return loss / rows;
}

T cosine_gradient(const T *restrict a, const T *restrict b, const T *restrict y, T *restrict ga, T *restrict gb, long rows, long columns)
{
    T loss = 0;
    const T scale = (T)1 / rows;
    for (long r = 0; r < rows; r++) {
        T ab = 0, aa = 0, bb = 0;
        const long start = r * columns, end = start + columns;
        for (long c = start; c < end; c++) {
            ab += a[c] * b[c];
            aa += a[c] * a[c];
            bb += b[c] * b[c];
        }
        const T cross = 1 / sqrt(aa * bb), cos = ab * cross;
        loss += y[r] > 0 ? 1 - cos : fmax((T)0, cos);
        const T slope = y[r] > 0 ? -scale : cos > 0 ? scale : (T)0;
        const T s = slope * cross, sa = slope * cos / aa, sb = slope * cos / bb;
        for (long c = start; c < end; c++) {
            ga[c] = s * b[c] - sa * a[c];
            gb[c] = s * a[c] - sb * b[c];
        }
    }
    return loss * scale;
}

// An anchor nearer to p than to q, by a margin of 1.
#define EPS 1e-6

T triplet(const T *restrict a, const T *restrict p, const T *restrict q, long rows, long columns)
{
    T loss = 0;
    for (long r = 0; r < rows; r++) {
        T near = 0, far = 0;
        for (long c = r * columns; c < (r + 1) * columns; c++) {
            const T u = a[c] - p[c] + EPS, v = a[c] - q[c] + EPS;
            near += u * u;
            far += v * v;
        }
        loss += fmax((T)0, 1 + sqrt(near) - sqrt(far));
    }
    return loss / rows;
}

T triplet_gradient(const T *restrict a, const T *restrict p, const T *restrict q, T *restrict ga, T *restrict gp, T *restrict gq, long rows, long columns)
{
    T loss = 0;
    const T scale = (T)1 / rows;
    for (long r = 0; r < rows; r++) {
        T near = 0, far = 0;
        const long start = r * columns, end = start + columns;
        for (long c = start; c < end; c++) {
            const T u = a[c] - p[c] + EPS, v = a[c] - q[c] + EPS;
            near += u * u;
            far += v * v;
        }
        near = sqrt(near);
        far = sqrt(far);
        const T miss = 1 + near - far;
        loss += fmax((T)0, miss);
        const T on = miss > 0 ? scale : (T)0, su = on / near, sv = on / far;
        for (long c = start; c < end; c++) {
            const T u = (a[c] - p[c] + EPS) * su, v = (a[c] - q[c] + EPS) * sv;
            ga[c] = u - v;
            gp[c] = -u;
            gq[c] = v;
        }
    }
    return loss * scale;
}

// Boxes as corners: their overlap, less what their hull has beside their union.
T giou(const T *restrict p, const T *restrict t, long n)
{
    T loss = 0;
    for (long i = 0; i < n; i++) {
        const T *a = p + 4 * i, *b = t + 4 * i;
        const T w = fmax((T)0, fmin(a[2], b[2]) - fmax(a[0], b[0])), h = fmax((T)0, fmin(a[3], b[3]) - fmax(a[1], b[1])), both = w * h;
        const T joint = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both;
        const T hull = (fmax(a[2], b[2]) - fmin(a[0], b[0])) * (fmax(a[3], b[3]) - fmin(a[1], b[1]));
        loss += 2 - both / joint - joint / hull;
    }
    return loss / n;
}

T giou_gradient(const T *restrict p, const T *restrict t, T *restrict g, long n)
{
    T loss = 0;
    const T scale = (T)1 / n;
    for (long i = 0; i < n; i++) {
        const T *a = p + 4 * i, *b = t + 4 * i;
        const T w0 = fmin(a[2], b[2]) - fmax(a[0], b[0]), h0 = fmin(a[3], b[3]) - fmax(a[1], b[1]);
        const T w = fmax((T)0, w0), h = fmax((T)0, h0), both = w * h;
        const T aw = a[2] - a[0], ah = a[3] - a[1], joint = aw * ah + (b[2] - b[0]) * (b[3] - b[1]) - both;
        const T hw = fmax(a[2], b[2]) - fmin(a[0], b[0]), hh = fmax(a[3], b[3]) - fmin(a[1], b[1]), hull = hw * hh;
        const T u = 1 / joint, v = 1 / hull, overlap = both * u, fill = joint * v;
        loss += 2 - overlap - fill;
        // By the overlap, the union (of which the overlap is a part) and the hull.
        const T by_joint = (overlap * u - v) * scale, by_both = -u * scale - by_joint, by_hull = fill * v * scale;
        const T bw = w0 > 0 ? by_both * h : (T)0, bh = h0 > 0 ? by_both * w : (T)0, jw = by_joint * ah, jh = by_joint * aw;
        const T cw = by_hull * hh, ch = by_hull * hw;
        g[4 * i] = -jw - (a[0] > b[0] ? bw : (T)0) - (a[0] < b[0] ? cw : (T)0);
        g[4 * i + 1] = -jh - (a[1] > b[1] ? bh : (T)0) - (a[1] < b[1] ? ch : (T)0);
        g[4 * i + 2] = jw + (a[2] < b[2] ? bw : (T)0) + (a[2] > b[2] ? cw : (T)0);
        g[4 * i + 3] = jh + (a[3] < b[3] ? bh : (T)0) + (a[3] > b[3] ? ch : (T)0);
    }
    return loss * scale;
}

// Every pair in the order of its relevance; each is met once, its sign tells which way.
T ranknet(const T *restrict s, const T *restrict y, long n)
{
    T loss = 0, pairs = 0;
    for (long i = 0; i < n; i++)
        for (long j = i + 1; j < n; j++) {
            const T on = y[i] == y[j] ? (T)0 : (T)1, d = y[i] > y[j] ? s[j] - s[i] : s[i] - s[j];
            loss += on * (fmax(d, (T)0) + log(1 + exp(-fabs(d))));
            pairs += on;
        }
    return loss / pairs;
}

T ranknet_gradient(const T *restrict s, const T *restrict y, T *restrict g, long n)
{
    T loss = 0, pairs = 0;
    for (long i = 0; i < n; i++)
        g[i] = 0;
    for (long i = 0; i < n; i++) {
        T own = 0;
        for (long j = i + 1; j < n; j++) {
            const T sign = y[i] > y[j] ? (T)1 : y[i] < y[j] ? (T)-1 : (T)0, on = fabs(sign), d = sign * (s[j] - s[i]);
            const T e = exp(-fabs(d)), r = 1 / (1 + e), slope = sign * (d >= 0 ? r : e * r);
            loss += on * (fmax(d, (T)0) + log(1 + e));
            pairs += on;
            own -= slope;
            g[j] += slope;
        }
        g[i] += own;
    }
    for (long i = 0; i < n; i++)
        g[i] /= pairs;
    return loss / pairs;
}
