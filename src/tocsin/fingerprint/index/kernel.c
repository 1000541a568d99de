/* How are the loops of the match index made fast? Built once for all CPythons from 3.11 (limited API), without the GIL.

   Optional: numeric.py gives the same answers without it. Nothing here trusts the bytes it is given: a table may come
   from a crafted file, so every position and number read from one is checked before it is used.

   A value is 32 bytes. Band b is `width` bits of it from bit `bit` on, the first bit of the first byte being bit 0.
   A band's bucket p holds the values whose band reads p; its ids lie at place(p) up to place(p + 1), where
   place(p) = base[p / 64] + rel[p]. The first band has no ids: values are sorted, so place and id are one. */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if (defined(__GNUC__) || defined(__clang__)) && defined(__x86_64__)
#define X86 1
#include <immintrin.h>
#define FOR_POPCNT __attribute__((target("popcnt")))
#define FOR_AVX512 __attribute__((target("popcnt,avx512f,avx512vpopcntdq")))
#else
#define X86 0
#endif

#if defined(__GNUC__) || defined(__clang__)
#define INLINE static inline __attribute__((always_inline))
#define PREFETCH(address) __builtin_prefetch(address)
#define BITS(word) ((unsigned)__builtin_popcountll(word))
#else
#define INLINE static __forceinline
#define PREFETCH(address) ((void)(address))
INLINE unsigned BITS(uint64_t word) {
    word -= word >> 1 & 0x5555555555555555u;
    word = (word & 0x3333333333333333u) + (word >> 2 & 0x3333333333333333u);
    return (unsigned)(((word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fu) * 0x0101010101010101u >> 56);
}
#endif

enum { SIZE = 32, MOST_BANDS = 40, LEAST_WIDTH = 6, MOST_WIDTH = 28, MOST_LEVEL = 7, AHEAD = 48, RING = 64, BLOCK = 512 };

static const double CANDIDATE = 1.3; /* what reading a candidate costs beside one probe; the first band's lie together */
static const double NEIGHBOUR = 0.3;

/* ---- what was found ---- */

typedef struct {
    uint32_t *query, *value;
    uint16_t *distance;
    size_t count, room;
} Found;

static int more_room(Found *found) {
    size_t room = found->room ? 2 * found->room : 256;
    uint32_t *query = realloc(found->query, room * sizeof *query);
    if (query) found->query = query;
    uint32_t *value = realloc(found->value, room * sizeof *value);
    if (value) found->value = value;
    uint16_t *distance = realloc(found->distance, room * sizeof *distance);
    if (distance) found->distance = distance;
    if (!query || !value || !distance) return -1;
    found->room = room;
    return 0;
}

INLINE int note(Found *found, uint32_t query, uint32_t value, unsigned distance) {
    if (found->count == found->room && more_room(found) < 0) return -1;
    found->query[found->count] = query;
    found->value[found->count] = value;
    found->distance[found->count++] = (uint16_t)distance;
    return 0;
}

static PyObject *told(Found *found, int state) {
    PyObject *result = NULL;
    if (state == 0 && !found->count)
        result = Py_BuildValue("(y#y#y#)", "", (Py_ssize_t)0, "", (Py_ssize_t)0, "", (Py_ssize_t)0);
    else if (state == 0)
        result = Py_BuildValue("(y#y#y#)", (char *)found->query, (Py_ssize_t)(found->count * 4), (char *)found->value,
                               (Py_ssize_t)(found->count * 4), (char *)found->distance, (Py_ssize_t)(found->count * 2));
    else if (state == -1)
        PyErr_NoMemory();
    else
        PyErr_SetString(PyExc_ValueError, "a table points outside itself");
    free(found->query), free(found->value), free(found->distance);
    return result;
}

/* ---- values and their bands ---- */

INLINE uint64_t word_at(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    return word;
}

INLINE uint64_t number_at(const uint8_t *bytes) { /* big-endian */
    uint64_t number = 0;
    for (int place = 0; place < 8; place++) number = number << 8 | bytes[place];
    return number;
}

INLINE uint32_t band_of(const uint8_t *value, unsigned bit, unsigned width) {
    unsigned from = bit / 8 < 24 ? bit / 8 : 24;
    return (uint32_t)(number_at(value + from) >> (64 - (bit - 8 * from) - width)) & ((1u << width) - 1);
}

/* More than `radius` where the first half is already too far; else the distance. */
INLINE unsigned apart(const uint8_t *value, const uint64_t *query, unsigned radius) {
    unsigned half = BITS(word_at(value) ^ query[0]) + BITS(word_at(value + 8) ^ query[1]);
    if (half > radius) return half;
    return half + BITS(word_at(value + 16) ^ query[2]) + BITS(word_at(value + 24) ^ query[3]);
}

/* ---- one pass over all values, some queries at a time ---- */

INLINE int scan_plainly(const uint8_t *values, size_t from, size_t to, const uint8_t *query, uint32_t number,
                        unsigned radius, Found *found) {
    uint64_t words[4];
    memcpy(words, query, SIZE);
    for (size_t id = from; id < to; id++) {
        unsigned distance = apart(values + id * SIZE, words, radius);
        if (distance <= radius && note(found, number, (uint32_t)id, distance) < 0) return -1;
    }
    return 0;
}

static int scan_scalar(const uint8_t *values, size_t from, size_t to, const uint8_t *query, uint32_t number,
                       unsigned radius, Found *found) {
    return scan_plainly(values, from, to, query, number, radius, found);
}

#if X86
FOR_POPCNT static int scan_popcnt(const uint8_t *values, size_t from, size_t to, const uint8_t *query, uint32_t number,
                                  unsigned radius, Found *found) {
    return scan_plainly(values, from, to, query, number, radius, found);
}

FOR_AVX512 static int scan_avx512(const uint8_t *values, size_t from, size_t to, const uint8_t *query, uint32_t number,
                                  unsigned radius, Found *found) {
    __m512i asked = _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)query));
    __m512i most = _mm512_set1_epi64(radius);
    size_t id = from;
    for (; id + 2 <= to; id += 2) {
        __m512i counts = _mm512_popcnt_epi64(_mm512_xor_si512(_mm512_loadu_si512(values + id * SIZE), asked));
        counts = _mm512_add_epi64(counts, _mm512_permutex_epi64(counts, 0xb1));
        counts = _mm512_add_epi64(counts, _mm512_permutex_epi64(counts, 0x4e));
        if (!(_mm512_cmple_epu64_mask(counts, most) & 0x11)) continue;
        if (scan_plainly(values, id, id + 2, query, number, radius, found) < 0) return -1;
    }
    return scan_plainly(values, id, to, query, number, radius, found);
}
#endif

/* ---- the bands ---- */

typedef struct {
    const uint8_t *values;
    size_t count;
    const uint32_t *base, *ids;
    const uint16_t *rel;
    const uint32_t *wide; /* in place of rel where a bucket is too full for 16 bits */
    int bands;
    unsigned bit[MOST_BANDS], width[MOST_BANDS];
    size_t base_from[MOST_BANDS], rel_from[MOST_BANDS];
} Tables;

typedef struct {
    uint32_t from, length;
} Range;

typedef struct {
    size_t first, count; /* its ranges */
    double candidates, probes;
} Level;

typedef struct {
    uint32_t band, flips;
} Probe;

typedef struct {
    const Probe *probes; /* of the levels that every query begins with */
    size_t asked;
    Range *ranges;
    size_t count, room;
    Level levels[MOST_BANDS][MOST_LEVEL + 1];
    int reached[MOST_BANDS]; /* bits of the band that may differ; -1 where the band is not asked */
} Plan;

INLINE uint64_t place(const Tables *tables, int band, uint32_t bucket) {
    size_t at = tables->rel_from[band] + bucket;
    uint32_t rel = tables->rel ? tables->rel[at] : tables->wide[at];
    return (uint64_t)tables->base[tables->base_from[band] + (bucket >> 6)] + rel;
}

static double choose(unsigned of, int some) {
    double ways = 1;
    for (int step = 0; step < some; step++) ways = ways * (of - (unsigned)step) / (step + 1);
    return ways;
}

INLINE uint32_t next_of_as_many_bits(uint32_t number) {
    uint32_t low = number & (0u - number), rest = number + low;
    return rest | (((number ^ rest) / low) >> 2);
}

/* The flips of one level, in rising order. */
INLINE void list_flips(Probe *probes, int band, int level, unsigned width) {
    uint32_t end = 1u << width, flips = level ? (1u << level) - 1 : 0;
    do {
        probes->band = (uint32_t)band, probes->flips = flips;
        probes++;
        flips = level ? next_of_as_many_bits(flips) : end;
    } while (flips < end);
}

INLINE void fetch_bucket(const Tables *tables, const Probe *probe, const uint32_t *own) {
    uint32_t bucket = own[probe->band] ^ probe->flips;
    size_t at = tables->rel_from[probe->band] + bucket;
    PREFETCH(tables->base + tables->base_from[probe->band] + (bucket >> 6));
    if (tables->rel) PREFETCH(tables->rel + at);
    else PREFETCH(tables->wide + at);
}

/* Adds the ranges of the buckets of one level; `left` more probes follow in line, whose tables are fetched ahead. */
INLINE int probe(const Tables *tables, Plan *plan, int band, int level, const Probe *probes, size_t left,
                 const uint32_t *own) {
    Level *here = &plan->levels[band][level];
    uint64_t lowest = (uint64_t)tables->count * (unsigned)band, highest = lowest + tables->count;
    size_t count = (size_t)choose(tables->width[band], level);
    if (plan->room - plan->count < count) {
        size_t room = 2 * (plan->room + count);
        Range *ranges = realloc(plan->ranges, room * sizeof *ranges);
        if (!ranges) return -1;
        plan->ranges = ranges, plan->room = room;
    }
    Range *range = plan->ranges + plan->count;
    uint64_t candidates = 0;
    for (size_t number = 0; number < count; number++) {
        if (number + AHEAD < left) fetch_bucket(tables, probes + number + AHEAD, own);
        uint32_t bucket = own[band] ^ probes[number].flips;
        uint64_t from = place(tables, band, bucket), to = place(tables, band, bucket + 1);
        if (from < lowest || to < from || to > highest) return -2;
        range->from = (uint32_t)from, range->length = (uint32_t)(to - from);
        range += to > from;
        candidates += to - from;
    }
    here->first = plan->count, here->count = (size_t)(range - plan->ranges) - plan->count;
    here->probes = (double)count, here->candidates = (double)candidates;
    plan->count += here->count;
    return 0;
}

INLINE int probe_later(const Tables *tables, Plan *plan, int band, int level, const uint32_t *own) {
    size_t count = (size_t)choose(tables->width[band], level);
    Probe *probes = malloc(count * sizeof *probes);
    if (!probes) return -1;
    list_flips(probes, band, level, tables->width[band]);
    int state = probe(tables, plan, band, level, probes, count, own);
    free(probes);
    return state;
}

/* What asking a band for this level would still cost: what its candidates do where it was probed, else what is likely. */
INLINE double likely(const Tables *tables, const Plan *plan, int band, int level) {
    const Level *levels = plan->levels[band];
    double each = band ? CANDIDATE : NEIGHBOUR, crowd = (double)tables->count / (double)(1u << tables->width[band]);
    if (levels[level].probes > 0) return levels[level].candidates * each;
    for (int lower = 1; lower < level; lower++)
        if (levels[lower].candidates > crowd * levels[lower].probes) crowd = levels[lower].candidates / levels[lower].probes;
    return choose(tables->width[band], level) * (1 + crowd * each);
}

/* Moves flips away from bands whose buckets are crowded, as long as others are cheaper to ask further. It ends: a level is
   probed once, and between probed ones the sum of all candidates falls with every move. */
INLINE int spread(const Tables *tables, Plan *plan, const uint32_t *own) {
    for (;;) {
        int worst = -1, best = -1;
        double dearest = 0, cheapest = 0;
        for (int band = 0; band < tables->bands; band++) {
            double cost = plan->reached[band] < 0 ? 0 : likely(tables, plan, band, plan->reached[band]);
            if (cost > dearest) dearest = cost, worst = band;
        }
        for (int band = 0; band < tables->bands; band++) {
            int level = plan->reached[band] + 1;
            if (band == worst || level > MOST_LEVEL || (unsigned)level > tables->width[band]) continue;
            double cost = likely(tables, plan, band, level);
            if (best < 0 || cost < cheapest) cheapest = cost, best = band;
        }
        if (best < 0 || dearest < 2 * cheapest + 64) return 0;
        plan->reached[worst]--;
        int level = ++plan->reached[best];
        if (plan->levels[best][level].probes > 0) continue;
        int state = probe_later(tables, plan, best, level, own);
        if (state < 0) return state;
    }
}

/* The first band that would find it tells of it, so that nothing is told twice. */
INLINE int told_before(const Tables *tables, const Plan *plan, int band, const uint8_t *value, const uint8_t *query) {
    uint8_t differ[SIZE];
    for (int at = 0; at < SIZE; at++) differ[at] = value[at] ^ query[at];
    for (int before = 0; before < band; before++)
        if ((int)BITS(band_of(differ, tables->bit[before], tables->width[before])) <= plan->reached[before]) return 1;
    return 0;
}

typedef struct {
    const Tables *tables;
    const Plan *plan;
    const uint8_t *query;
    uint64_t words[4];
    uint32_t number;
    unsigned radius;
    Found *found;
} Asked;

typedef struct {
    uint32_t id;
    int band;
} Candidate;

INLINE int verify(const Asked *asked, Candidate candidate) {
    const uint8_t *value = asked->tables->values + (size_t)candidate.id * SIZE;
    unsigned distance = apart(value, asked->words, asked->radius);
    if (distance > asked->radius || told_before(asked->tables, asked->plan, candidate.band, value, asked->query)) return 0;
    return note(asked->found, asked->number, candidate.id, distance);
}

/* Candidates go round a ring, so that their values are on the way while earlier ones are looked at. */
INLINE int verify_all(const Asked *asked) {
    const Tables *tables = asked->tables;
    const Plan *plan = asked->plan;
    Candidate ring[RING];
    size_t entered = 0;
    for (int band = 0; band < tables->bands; band++)
        for (int level = 0; level <= plan->reached[band]; level++) {
            const Level *here = &plan->levels[band][level];
            const Range *range = plan->ranges + here->first, *end = range + here->count;
            for (; range < end; range++) {
                if (band && range + AHEAD < end) PREFETCH(tables->ids + (range[AHEAD].from - tables->count));
                for (uint32_t step = 0; step < range->length; step++) {
                    size_t from = (size_t)range->from + step;
                    uint32_t id = band ? tables->ids[from - tables->count] : (uint32_t)from;
                    if (id >= tables->count) return -2;
                    PREFETCH(tables->values + (size_t)id * SIZE);
                    Candidate *slot = &ring[entered % RING];
                    if (entered >= RING && verify(asked, *slot) < 0) return -1;
                    slot->id = id, slot->band = band;
                    entered++;
                }
            }
        }
    for (size_t left = entered < RING ? 0 : entered - RING; left < entered; left++)
        if (verify(asked, ring[left % RING]) < 0) return -1;
    return 0;
}

typedef int (*Scan)(const uint8_t *, size_t, size_t, const uint8_t *, uint32_t, unsigned, Found *);

/* One query: probe, even out, then look at the candidates, or at everything where that is cheaper. */
INLINE int search_plainly(const Tables *tables, Plan *plan, const int8_t *levels, const uint8_t *query, uint32_t number,
                          unsigned radius, double scanning, Scan scan, Found *found) {
    Asked asked = {tables, plan, query, {0}, number, radius, found};
    uint32_t own[MOST_BANDS];
    double cost = 0;
    memcpy(asked.words, query, SIZE);
    memset(plan->levels, 0, sizeof plan->levels);
    plan->count = 0;
    for (int band = 0; band < tables->bands; band++)
        own[band] = band_of(query, tables->bit[band], tables->width[band]);
    for (size_t first = 0; first < AHEAD && first < plan->asked; first++) fetch_bucket(tables, plan->probes + first, own);
    size_t done = 0;
    for (int band = 0; band < tables->bands; band++) {
        plan->reached[band] = levels[band];
        for (int level = 0; level <= levels[band]; level++) {
            int state = probe(tables, plan, band, level, plan->probes + done, plan->asked - done, own);
            if (state < 0) return state;
            done += (size_t)choose(tables->width[band], level);
        }
    }
    int state = spread(tables, plan, own);
    if (state < 0) return state;
    for (int band = 0; band < tables->bands; band++)
        for (int level = 0; level <= plan->reached[band]; level++)
            cost += plan->levels[band][level].candidates * (band ? CANDIDATE : NEIGHBOUR);
    if (cost > scanning) return scan(tables->values, 0, tables->count, query, number, radius, found);
    return verify_all(&asked);
}

typedef int (*Search)(const Tables *, Plan *, const int8_t *, const uint8_t *, uint32_t, unsigned, double, Scan, Found *);

static int search_scalar(const Tables *tables, Plan *plan, const int8_t *levels, const uint8_t *query, uint32_t number,
                         unsigned radius, double scanning, Scan scan, Found *found) {
    return search_plainly(tables, plan, levels, query, number, radius, scanning, scan, found);
}

#if X86
FOR_POPCNT static int search_popcnt(const Tables *tables, Plan *plan, const int8_t *levels, const uint8_t *query,
                                    uint32_t number, unsigned radius, double scanning, Scan scan, Found *found) {
    return search_plainly(tables, plan, levels, query, number, radius, scanning, scan, found);
}
#endif

/* ---- which loops this machine runs ---- */

static struct {
    const char *name;
    Search search;
    Scan scan;
} loops = {"scalar", search_scalar, scan_scalar};

static int take(const char *name) {
    if (!strcmp(name, "scalar")) {
        loops.name = "scalar", loops.search = search_scalar, loops.scan = scan_scalar;
        return 1;
    }
#if X86
    if (!strcmp(name, "popcnt") && __builtin_cpu_supports("popcnt")) {
        loops.name = "popcnt", loops.search = search_popcnt, loops.scan = scan_popcnt;
        return 1;
    }
    if (!strcmp(name, "avx512") && __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512vpopcntdq")) {
        loops.name = "avx512", loops.search = search_popcnt, loops.scan = scan_avx512;
        return 1;
    }
#endif
    return 0;
}

/* ---- making a band ---- */

typedef struct {
    const uint8_t *values;
    size_t count;
    unsigned bit, width;
    uint32_t first; /* place of the band's first id */
    uint32_t *base, *ids;
    uint16_t *rel;
    uint32_t *wide;
    uint64_t *pairs; /* scratch, one for each value */
} Band;

/* Writes where bucket `bucket` begins; 0 where 16 bits do not hold it. */
INLINE int begin(Band *band, uint32_t bucket, size_t at) {
    uint32_t here = band->first + (uint32_t)at;
    if (!(bucket & 63)) band->base[bucket >> 6] = here;
    uint32_t rel = here - band->base[bucket >> 6];
    if (band->wide) {
        band->wide[bucket] = rel;
        return 1;
    }
    band->rel[bucket] = (uint16_t)rel;
    return rel <= UINT16_MAX;
}

static int make_sorted(Band *band) {
    size_t at = 0;
    int fits = 1;
    for (uint32_t bucket = 0; bucket < 1u << band->width; bucket++) {
        while (at < band->count && band_of(band->values + at * SIZE, band->bit, band->width) < bucket) at++;
        fits &= begin(band, bucket, at);
    }
    return fits & begin(band, 1u << band->width, band->count);
}

/* Values are first parted by the upper bits of the band, then put in order part by part, each in the nearest cache. */
static int make_band(Band *band) {
    unsigned low = band->width < 13 ? band->width : 13, high = band->width - low;
    size_t parts = (size_t)1 << high;
    uint32_t mask = (1u << low) - 1, places[1 << 13];
    size_t *ends = calloc(parts + 1, sizeof *ends);
    uint64_t *pairs = band->pairs;
    int fits = 1;
    if (!ends) return -1;
    for (size_t id = 0; id < band->count; id++)
        ends[(band_of(band->values + id * SIZE, band->bit, band->width) >> low) + 1]++;
    for (size_t part = 0; part < parts; part++) ends[part + 1] += ends[part];
    for (size_t id = 0; id < band->count; id++) { /* afterwards ends[part] is where the part ends */
        uint32_t number = band_of(band->values + id * SIZE, band->bit, band->width);
        pairs[ends[number >> low]++] = (uint64_t)(number & mask) << 32 | id;
    }
    for (size_t part = 0; part < parts; part++) {
        size_t from = part ? ends[part - 1] : 0, to = ends[part], at = from;
        memset(places, 0, ((size_t)mask + 1) * sizeof *places);
        for (size_t pair = from; pair < to; pair++) places[pairs[pair] >> 32]++;
        for (uint32_t bucket = 0; bucket <= mask; bucket++) {
            uint32_t length = places[bucket];
            fits &= begin(band, (uint32_t)(part << low) | bucket, at);
            places[bucket] = (uint32_t)at;
            at += length;
        }
        for (size_t pair = from; pair < to; pair++) band->ids[places[pairs[pair] >> 32]++] = (uint32_t)pairs[pair];
    }
    fits &= begin(band, 1u << band->width, band->count);
    free(ends);
    return fits;
}

/* ---- what Python calls ---- */

static int sized(const Py_buffer *buffer, size_t elements, size_t size, const char *name) {
    if ((size_t)buffer->len == elements * size && (uintptr_t)buffer->buf % size == 0) return 1;
    PyErr_Format(PyExc_ValueError, "%s has %zd bytes where %zu elements of %zu belong", name, buffer->len, elements, size);
    return 0;
}

static int counted(const Py_buffer *values, const char *name) {
    if (values->len % SIZE == 0 && (uint64_t)(values->len / SIZE) < UINT32_MAX) return 1;
    PyErr_Format(PyExc_ValueError, "%s is not n values of 32 bytes", name);
    return 0;
}

/* Fills the tables from the buffers, if their sizes are those the widths ask for. */
static int laid_out(Tables *tables, const Py_buffer *values, const Py_buffer *base, const Py_buffer *rel,
                    const Py_buffer *ids, const Py_buffer *widths, Py_ssize_t size) {
    size_t bits = 0, bases = 0, rels = 0, bands = (size_t)widths->len;
    if (!counted(values, "values")) return 0;
    if (bands < 1 || bands > MOST_BANDS) {
        PyErr_SetString(PyExc_ValueError, "too many bands, or none");
        return 0;
    }
    for (size_t band = 0; band < bands; band++) {
        unsigned width = ((const uint8_t *)widths->buf)[band];
        if (width < LEAST_WIDTH || width > MOST_WIDTH || bits + width > 8 * SIZE) {
            PyErr_SetString(PyExc_ValueError, "bands do not fit a value");
            return 0;
        }
        tables->bit[band] = (unsigned)bits, tables->width[band] = width;
        tables->base_from[band] = bases, tables->rel_from[band] = rels;
        bits += width, bases += ((size_t)1 << width >> 6) + 1, rels += ((size_t)1 << width) + 1;
    }
    tables->bands = (int)bands;
    tables->values = values->buf;
    tables->count = (size_t)values->len / SIZE;
    if ((uint64_t)tables->count * bands > UINT32_MAX) {
        PyErr_SetString(PyExc_ValueError, "too many values for so many bands");
        return 0;
    }
    tables->base = base->buf, tables->ids = ids->buf;
    tables->rel = size == 2 ? rel->buf : NULL, tables->wide = size == 2 ? NULL : rel->buf;
    return sized(base, bases, 4, "base") && sized(rel, rels, size == 2 ? 2 : 4, "rel") &&
           sized(ids, tables->count * (bands - 1), 4, "ids");
}

static int levels_fit(const Tables *tables, const Py_buffer *levels) {
    const int8_t *level = levels->buf;
    if (levels->len == tables->bands) {
        int band = 0;
        while (band < tables->bands && level[band] >= -1 && level[band] <= MOST_LEVEL &&
               level[band] <= (int)tables->width[band])
            band++;
        if (band == tables->bands) return 1;
    }
    PyErr_SetString(PyExc_ValueError, "levels do not fit the bands");
    return 0;
}

static size_t probes_of(const int8_t *levels, const unsigned *width, int bands) {
    size_t count = 0;
    for (int band = 0; band < bands; band++)
        for (int level = 0; level <= levels[band]; level++) count += (size_t)choose(width[band], level);
    return count;
}

/* Whether the probes are those of the levels, in line. */
static int probes_fit(const Tables *tables, const int8_t *levels, const Py_buffer *probes) {
    const Probe *probe = probes->buf;
    int fits = sized(probes, 2 * probes_of(levels, tables->width, tables->bands), 4, "probes");
    for (int band = 0; fits && band < tables->bands; band++)
        for (int level = 0; level <= levels[band]; level++)
            for (size_t left = (size_t)choose(tables->width[band], level); left; left--, probe++)
                fits &= probe->band == (uint32_t)band && !(probe->flips >> tables->width[band]);
    if (!fits && !PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "probes do not fit the levels");
    return fits;
}

static PyObject *py_probes(PyObject *self, PyObject *args) {
    (void)self;
    const uint8_t *widths, *levels;
    Py_ssize_t bands, count;
    unsigned width[MOST_BANDS];
    if (!PyArg_ParseTuple(args, "y#y#", &widths, &bands, &levels, &count)) return NULL;
    int fits = bands == count && bands <= MOST_BANDS;
    for (Py_ssize_t band = 0; fits && band < bands; band++) {
        int level = (int8_t)levels[band];
        width[band] = widths[band];
        fits = width[band] >= LEAST_WIDTH && width[band] <= MOST_WIDTH && level >= -1 && level <= MOST_LEVEL &&
               level <= (int)width[band];
    }
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "levels do not fit the bands");
        return NULL;
    }
    size_t size = probes_of((const int8_t *)levels, width, (int)bands) * sizeof(Probe);
    Probe *probes = malloc(size + 1), *next = probes;
    if (!probes) return PyErr_NoMemory();
    for (int band = 0; band < bands; band++)
        for (int level = 0; level <= (int8_t)levels[band]; level++) {
            list_flips(next, band, level, width[band]);
            next += (size_t)choose(width[band], level);
        }
    PyObject *result = PyBytes_FromStringAndSize((char *)probes, (Py_ssize_t)size);
    free(probes);
    return result;
}

static PyObject *py_search(PyObject *self, PyObject *args) {
    (void)self;
    Py_buffer values, base, rel, ids, widths, levels, probes, queries;
    Py_ssize_t size;
    unsigned radius;
    double scanning;
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "y*y*y*ny*y*y*y*y*Id", &values, &base, &rel, &size, &ids, &widths, &levels, &probes,
                          &queries, &radius, &scanning))
        return NULL;
    Tables tables;
    memset(&tables, 0, sizeof tables);
    if (laid_out(&tables, &values, &base, &rel, &ids, &widths, size) && levels_fit(&tables, &levels) &&
        probes_fit(&tables, levels.buf, &probes) && counted(&queries, "queries")) {
        Found found = {0};
        int state = 0;
        Py_BEGIN_ALLOW_THREADS;
        Plan *plan = calloc(1, sizeof *plan);
        state = plan ? 0 : -1;
        if (plan) plan->probes = probes.buf, plan->asked = (size_t)probes.len / sizeof(Probe);
        for (Py_ssize_t number = 0; state == 0 && number < queries.len / SIZE; number++)
            state = loops.search(&tables, plan, levels.buf, (const uint8_t *)queries.buf + number * SIZE,
                                 (uint32_t)number, radius, scanning, loops.scan, &found);
        if (plan) free(plan->ranges);
        free(plan);
        Py_END_ALLOW_THREADS;
        result = told(&found, state);
    }
    PyBuffer_Release(&values), PyBuffer_Release(&base), PyBuffer_Release(&rel), PyBuffer_Release(&ids);
    PyBuffer_Release(&widths), PyBuffer_Release(&levels), PyBuffer_Release(&probes), PyBuffer_Release(&queries);
    return result;
}

static PyObject *py_scan(PyObject *self, PyObject *args) {
    (void)self;
    Py_buffer values, queries;
    unsigned radius;
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "y*y*I", &values, &queries, &radius)) return NULL;
    if (counted(&values, "values") && counted(&queries, "queries")) {
        size_t count = (size_t)values.len / SIZE;
        Found found = {0};
        int state = 0;
        Py_BEGIN_ALLOW_THREADS;
        for (size_t from = 0; state == 0 && from < count; from += BLOCK)
            for (Py_ssize_t number = 0; state == 0 && number < queries.len / SIZE; number++)
                state = loops.scan(values.buf, from, from + BLOCK < count ? from + BLOCK : count,
                                   (const uint8_t *)queries.buf + number * SIZE, (uint32_t)number, radius, &found);
        Py_END_ALLOW_THREADS;
        result = told(&found, state);
    }
    PyBuffer_Release(&values), PyBuffer_Release(&queries);
    return result;
}

static PyObject *py_band(PyObject *self, PyObject *args) {
    (void)self;
    Py_buffer values, base, rel, ids, pairs;
    Py_ssize_t size;
    unsigned bit, width, first;
    int state = -1;
    if (!PyArg_ParseTuple(args, "y*IIIw*w*nw*w*", &values, &bit, &width, &first, &base, &rel, &size, &ids, &pairs))
        return NULL;
    Band band = {values.buf, (size_t)values.len / SIZE, bit, width, first, base.buf, ids.buf, NULL, NULL, pairs.buf};
    band.rel = size == 2 ? rel.buf : NULL, band.wide = size == 2 ? NULL : rel.buf;
    if (width < LEAST_WIDTH || width > MOST_WIDTH || bit > 8 * SIZE - width)
        PyErr_SetString(PyExc_ValueError, "the band does not fit a value");
    else if (counted(&values, "values") && sized(&base, ((size_t)1 << width >> 6) + 1, 4, "base") &&
             sized(&rel, ((size_t)1 << width) + 1, size == 2 ? 2 : 4, "rel") &&
             (bit == 0 || (sized(&ids, band.count, 4, "ids") && sized(&pairs, band.count, 8, "scratch")))) {
        Py_BEGIN_ALLOW_THREADS;
        state = bit ? make_band(&band) : make_sorted(&band);
        Py_END_ALLOW_THREADS;
        if (state < 0) PyErr_NoMemory();
    }
    PyBuffer_Release(&values), PyBuffer_Release(&base), PyBuffer_Release(&rel), PyBuffer_Release(&ids);
    PyBuffer_Release(&pairs);
    return state < 0 ? NULL : PyBool_FromLong(state);
}

static PyObject *py_take(PyObject *self, PyObject *args) {
    (void)self;
    const char *name;
    if (!PyArg_ParseTuple(args, "s", &name)) return NULL;
    return PyBool_FromLong(take(name));
}

static PyObject *py_name(PyObject *self, PyObject *args) {
    (void)self, (void)args;
    return PyUnicode_FromString(loops.name);
}

static PyMethodDef methods[] = {
    {"search", py_search, METH_VARARGS, "Every value within the radius of each query, by bands."},
    {"probes", py_probes, METH_VARARGS, "The buckets that are asked for each query, for ``search``."},
    {"scan", py_scan, METH_VARARGS, "Every value within the radius of each query, by looking at all."},
    {"band", py_band, METH_VARARGS, "Fill the tables of one band; False where its buckets need the wide form."},
    {"take", py_take, METH_VARARGS, "Use the loops of this name, if the machine has them."},
    {"name", py_name, METH_NOARGS, "Which loops are in use."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_kernel", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__kernel(void) {
#if X86
    __builtin_cpu_init();
#endif
    if (!take("avx512")) take("popcnt");
    return PyModule_Create(&module);
}
