/*
 * complete - what may stand in a command line's last word.
 *
 *     complete(req, words, count, &ret);
 *     ... ret.candidate[0 .. ret.count - 1], ret.also ...
 *     candidates_clear(&ret);
 *
 * The words are those behind "cfgdump"; the last one is what there is of the
 * word that is completed, and may be empty.  Nothing fails: what cannot be
 * found out is no candidate.  No candidate holds a control character.
 */
#ifndef CFGDUMP_COMPLETE_H
#define CFGDUMP_COMPLETE_H

struct request;
struct candidates;

void complete(const struct request *req, char **words, int count,
              struct candidates *ret);

#endif
