/* slots - what is known of the devices, see soak.h. */
#include <stdio.h>

#include "soak.h"

static uint32_t pack(enum verb verb, int kind, int slot)
{
    return (uint32_t)verb << 24 | (uint32_t)kind << 16 | (uint32_t)slot;
}

static uint64_t tag(uint32_t begun, uint32_t what)
{
    return (uint64_t)(begun + 1) << 32 | what;
}

static uint32_t adds_of(int kind, int slot)
{
    return sh->slot[kind][slot].adds + sh->chosen[kind];
}

/* Is anybody else at it? */
static bool under_way(enum verb verb, int kind, int slot)
{
    int i;

    for (i = 0; i < WORKERS; i++) {
        uint32_t doing = sh->worker[i].doing;

        if (i == self)
            continue;
        if (doing == pack(verb, kind, slot) ||
            (verb == ADD && doing == pack(ADD, kind, CHOSEN)))
            return true;
    }
    return false;
}

static void begin_add(struct op *op)
{
    int first = op->slot == CHOSEN ? 0 : op->slot;
    int last = op->slot == CHOSEN ? SLOTS - 1 : op->slot;
    int i;

    if (op->slot == CHOSEN) {
        op->before = sh->chosen[op->kind]++;
    } else {
        op->before = sh->slot[op->kind][op->slot].adds++ +
                     sh->chosen[op->kind];
        op->known = sh->slot[op->kind][op->slot].absent >> 32 ==
                    (uint64_t)op->before + 1;
    }
    for (i = first; i <= last; i++) {
        op->others[i] = sh->slot[op->kind][i].removes;
        op->alone[i] = !under_way(REMOVE, op->kind, i);
    }
}

static void begin_remove(struct op *op)
{
    struct slot *s = &sh->slot[op->kind][op->slot];

    op->before = s->removes++;
    op->known = s->present >> 32 == (uint64_t)op->before + 1;
    op->others[op->slot] = adds_of(op->kind, op->slot);
    op->alone[op->slot] = !under_way(ADD, op->kind, op->slot);
    op->crowded = under_way(REMOVE, op->kind, op->slot);
}

/* Tells what it is up to, then counts: see under_way() and its callers. */
void op_begin(struct op *op, enum verb verb, int kind, int slot)
{
    op->verb = verb;
    op->kind = kind;
    op->slot = slot;
    op->known = false;
    sh->worker[self].since = now();
    sh->worker[self].doing = pack(verb, kind, slot);
    if (verb == ADD)
        begin_add(op);
    else if (verb == REMOVE)
        begin_remove(op);
    else if (verb == CHANGE)
        op->before = sh->changes++;
    if (verb == CHANGE)
        op->alone[0] = !under_way(CHANGE, kind, slot);
}

static void longest(_Atomic int64_t *of, int64_t took)
{
    int64_t old = *of;

    while (took > old && !atomic_compare_exchange_weak(of, &old, took))
        ;
}

void op_end(struct op *op)
{
    int64_t took = now() - sh->worker[self].since;

    sh->worker[self].doing = 0;
    longest(op->verb == LOOK ? &sh->longest_look : &sh->longest_change, took);
}

void op_added(struct op *op, int slot, uint32_t content)
{
    struct slot *s = &sh->slot[op->kind][slot];
    uint32_t removes = op->others[slot];

    if (!op->alone[slot])
        return;
    if (s->present >> 32 == (uint64_t)removes + 1 && s->removes == removes)
        problem("%s %d was added twice", kinds[op->kind].name, slot);
    s->present = tag(removes, content);
}

void op_existed(const struct op *op)
{
    if (op->known && adds_of(op->kind, op->slot) == op->before + 1)
        problem("%s %d exists, though it was removed", kinds[op->kind].name,
                op->slot);
}

void op_removed(struct op *op)
{
    if (op->alone[op->slot])
        sh->slot[op->kind][op->slot].absent =
            tag(op->others[op->slot], 0);
}

void op_not_found(const struct op *op)
{
    if (op->known && sh->slot[op->kind][op->slot].removes == op->before + 1)
        problem("%s %d is lost: there is none to remove",
                kinds[op->kind].name, op->slot);
}

void op_changed(struct op *op, uint32_t medium)
{
    if (op->alone[0] && sh->changes == op->before + 1)
        sh->medium = tag(op->before + 1, medium);
}

static bool add_disturbed(const struct op *op)
{
    int i;

    for (i = 0; i < SLOTS; i++)
        if ((op->slot == CHOSEN || op->slot == i) &&
            (!op->alone[i] || sh->slot[op->kind][i].removes != op->others[i]))
            return true;
    return false;
}

bool op_disturbed(const struct op *op)
{
    if (op->verb == ADD)
        return add_disturbed(op);
    return !op->alone[op->slot] ||
           adds_of(op->kind, op->slot) != op->others[op->slot] ||
           sh->slot[op->kind][op->slot].removes != op->before + 1 ||
           op->crowded;
}

/* -------------------------------------------------------------------- looks */

void known_before(struct known *k)
{
    int kind, i;

    for (kind = 0; kind < KINDS; kind++)
        for (i = 0; i < SLOTS; i++) {
            k->present[kind][i] = sh->slot[kind][i].present;
            k->absent[kind][i] = sh->slot[kind][i].absent;
        }
    k->medium = sh->medium;
}

uint32_t still_present(const struct known *k, int kind, int slot)
{
    uint64_t p = k->present[kind][slot];

    return p >> 32 == (uint64_t)sh->slot[kind][slot].removes + 1 ? (uint32_t)p
                                                                 : 0;
}

bool still_absent(const struct known *k, int kind, int slot)
{
    return k->absent[kind][slot] >> 32 == (uint64_t)adds_of(kind, slot) + 1;
}

uint32_t still_medium(const struct known *k)
{
    return k->medium >> 32 == (uint64_t)sh->changes + 1
               ? (uint32_t)k->medium + 1 : 0;
}

int some_present(int kind, unsigned random)
{
    int i;

    for (i = 0; i < SLOTS; i++) {
        int slot = (random + i) % SLOTS;
        const struct slot *s = &sh->slot[kind][slot];

        if (s->present && s->present >> 32 == (uint64_t)s->removes + 1)
            return slot;
    }
    return -1;
}
