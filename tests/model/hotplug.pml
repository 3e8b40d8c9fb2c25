/*
 * The protocols of xencfg's writers and of its lock-free reader: one domain,
 * two devices (of different kinds) and one cdrom drive.  See README.md.
 *
 * One atomic{} is one step that others can come in between of: a system call or
 * a xenstore transaction.  Sizes and planted bugs are macros, given with -D.
 */
#ifndef WRITERS
#define WRITERS 2
#endif
#ifndef OPS                     /* operations of each writer */
#define OPS 1
#endif
#ifndef READERS
#define READERS 1
#endif
#ifndef ROUNDS                  /* of a reader, before it takes the lock */
#define ROUNDS 1
#endif
#ifndef CRASH                   /* may writers and locked readers be killed? */
#define CRASH 1
#endif
#ifndef FLOCK                   /* 1: the lock by its files; 0: just a lock */
#define FLOCK 0
#endif
#ifndef DEVICES                 /* add and remove */
#define DEVICES 1
#endif
#ifndef MEDIUM                  /* insert, eject and swap */
#define MEDIUM 1
#endif
#ifndef DESTROY
#define DESTROY 1
#endif
#ifndef ROLLBACK                /* may a backend fail after an add? */
#define ROLLBACK 0
#endif
#ifndef DELETE_UNLOCKED         /* may a remover delete before it locks? */
#define DELETE_UNLOCKED 1
#endif
#ifndef LIBXL                   /* libxl's removals: no lock, no template */
#define LIBXL 0
#endif
#ifndef SNAPSHOT                /* the reader reads within one transaction */
#define SNAPSHOT 0
#endif
#ifndef INSTANT                 /* claim: the whole result at one instant */
#define INSTANT SNAPSHOT
#endif
#ifndef BUG
#define BUG 0
#endif

#define ADD_XENSTORE_FIRST      (BUG == 1)
#define REMOVE_TEMPLATE_FIRST   (BUG == 2)
#define SWAP_WITHOUT_EJECT      (BUG == 3)
#define EJECT_TEMPLATE_FIRST    (BUG == 4)
#define INSERT_XENSTORE_FIRST   (BUG == 5)
#define UNLOCK_BEFORE_COMMIT    (BUG == 6)
#define NO_RECHECK              (BUG == 7)
#define CLOSE_BEFORE_UNLINK     (BUG == 8)
#define NO_INODE_CHECK          (BUG == 9)
#define WRITE_IN_PLACE          (BUG == 10)
#define TEMPLATE_NOT_KEPT_OPEN  (BUG == 11)
#define REMOVE_LIVE_ENTRY       (BUG == 12)
#define DELETE_READDED          (BUG == 13)
#define DOMAIN_NOT_IN_COMMIT    (BUG == 14)
#define DESTROY_TEMPLATE_FIRST  (BUG == 15)
#define ROLLBACK_LOCKED         (BUG == 16)
#define LOCKS_IN_ANY_ORDER      (BUG == 17)
#define NAME_FIRST              (BUG == 18)
#define ADD_OVER_LIVE           (BUG == 19)
#define SWAPS_TOGETHER          (BUG == 20)
#define KEEP_STALE              (BUG == 21)
#define NO_LOCK                 (BUG == 22)
#define LOCKED_READER_UNLOCKED  (BUG == 23)

/* --------------------------------------------------------------- the world */

/*
 * A template: what it says of both devices and of the medium.  0 is none; 1 and
 * 2 tell two devices of one identity, or two media, apart.
 */
typedef template { byte dev[2]; byte medium };

#define INODES (READERS + 3)
template file[INODES];          /* by inode; 0 is no inode */
byte path;                      /* the inode that the path names */
byte opened[INODES];            /* descriptors of it: it is not reused */

bool name = true;               /* /local/domain/N */
bool tree = true;               /* /libxl/N; goes after the name */
byte live[2];                   /* which device */
bool closing[2];                /* its backend was told to close it */
byte live_medium = 1;           /* 0: the drive is empty */

#define I1(i) (!live[i] || (path && live[i] == file[path].dev[i]))
#define I3 (!live_medium || (path && live_medium == file[path].medium))

/* What was true while a reader ran, of those results that it may still get. */
#if INSTANT
int truths[READERS];            /* a set of states, 27 bits */
int possible[READERS];
#define STATE (live[0] + 3 * live[1] + 9 * live_medium)
#define STATES_DEV0(v) (19173961 << (v))
#define STATES_DEV1(v) (1838599 << (3 * (v)))
#define STATES_MEDIUM(v) (511 << (9 * (v)))
#define REMEMBER(r) truths[r] = truths[r] | ((name << STATE) & possible[r])
#define ONLY(r, set) possible[r] = possible[r] & (set); \
                     truths[r] = truths[r] & (set)
#if READERS == 1
#define REMEMBER_ALL REMEMBER(0)
#else
#define REMEMBER_ALL REMEMBER(0); REMEMBER(1)
#endif
#define START_TRUTHS(r) possible[r] = 134217727; truths[r] = 0
#define ACCEPT_TRUTH(r) assert(truths[r])
#define FORGET_TRUTHS(r) possible[r] = 0; truths[r] = 0
#else
#define REMEMBER(r) skip
#define REMEMBER_ALL skip
#define ONLY(r, set) skip
#define START_TRUTHS(r) skip
#define ACCEPT_TRUTH(r) skip
#define FORGET_TRUTHS(r) skip
#endif

/* Ends each step that changes the template or xenstore. */
#define CHANGED assert(I1(0) && I1(1)); assert(I3); REMEMBER_ALL

#if WRITERS == 0
#define RUN_WRITERS skip
#elif WRITERS == 1
#define RUN_WRITERS run writer(0)
#elif WRITERS == 2
#define RUN_WRITERS run writer(0); run writer(1)
#else
#define RUN_WRITERS run writer(0); run writer(1); run writer(0)
#endif
#if READERS == 0
#define RUN_READERS skip
#elif READERS == 1
#define RUN_READERS run reader(0)
#else
#define RUN_READERS run reader(0); run reader(1)
#endif

bool crashed;                   /* somebody */
#if CRASH
#define OR_CRASH :: atomic { crashed = true; goto dead }
#else
#define OR_CRASH
#endif
#define STEP(...) if :: atomic { __VA_ARGS__ } OR_CRASH fi

/* ---------------------------------------------------------------- the lock */

byte holders;                   /* that believe to have it */
#define GOT_IT held = true; holders++; assert(holders == 1)

#if FLOCK
#define LOCK_INODES (WRITERS + READERS + 2)
byte lock_path;                 /* the inode that the path names */
byte lock_opened[LOCK_INODES];
bool locked[LOCK_INODES];

inline lock(fd)
{
    do
    :: atomic {                 /* open(O_CREAT) */
           if
           :: lock_path -> fd = lock_path
           :: else ->
              fd = 1;
              do
              :: lock_opened[fd] -> fd++
              :: else -> break
              od;
              lock_path = fd
           fi;
           lock_opened[fd]++;
           if
           :: skip
           OR_CRASH
           fi
       }
       /* flock(), which must not wait for ever: no crash to the rescue */
       atomic { !locked[fd] -> locked[fd] = true; has_flock = true };
       if                       /* fstat() and stat() */
       :: atomic {
              (lock_path == fd || NO_INODE_CHECK) -> GOT_IT; break
          }
#if !NO_INODE_CHECK
       :: atomic { lock_path != fd -> close_lock(fd) }
#endif
       OR_CRASH
       fi
    OR_CRASH
    od
}

/* close(), or the kernel's doing when a process dies */
inline close_lock(fd)
{
    if
    :: fd ->
       locked[fd] = locked[fd] && !has_flock; has_flock = false;
       lock_opened[fd]--; fd = 0
    :: else
    fi
}

inline unlock(fd)
{
#if CLOSE_BEFORE_UNLINK
    STEP(holders--; held = false; close_lock(fd));
    STEP(lock_path = 0)
#else
    STEP(holders--; held = false; assert(lock_path == fd); lock_path = 0);
    STEP(close_lock(fd))
#endif
}
#else
bool locked;

inline lock(fd)
{
    if
    :: skip
    OR_CRASH
    fi;
    atomic {
        (!locked || NO_LOCK) -> locked = true; fd = 1;
#if !NO_LOCK
        GOT_IT
#endif
    }
}

inline close_lock(fd)
{
    if
    :: fd -> locked = false; fd = 0
    :: else
    fi
}

inline unlock(fd)
{
    STEP(holders = holders - held; held = false; close_lock(fd))
}
#endif

/* libxl-device-changes-lock, around all of a cdrom operation */
bool changes_locked;

inline lock_changes()
{
    if
    :: skip
    OR_CRASH
    fi;
    atomic {
        (!changes_locked || SWAPS_TOGETHER) ->
        changes_locked = true; changing = true
    }
}

inline unlock_changes()
{
    STEP(changes_locked = false; changing = false)
}

/* -------------------------------------------------------------- the writers */

/* Replaces the template by new: the other file beside, and rename(). */
inline replace_template()
{
#if WRITE_IN_PLACE
    n = path;
#else
    n = 1;
    do
    :: n == path || opened[n] -> n++
    :: else -> break
    od;
#endif
    file[n].dev[0] = new.dev[0];
    file[n].dev[1] = new.dev[1];
    file[n].medium = new.medium;
    old = path;
    path = n;
    CHANGED;
    forget_file(old);
    n = 0; old = 0
}

/* An inode without name and descriptor is as good as none. */
inline forget_file(i)
{
    if
    :: i && i != path && !opened[i] ->
       file[i].dev[0] = 0; file[i].dev[1] = 0; file[i].medium = 0
    :: else
    fi
}

inline load_template()
{
    new.dev[0] = file[path].dev[0];
    new.dev[1] = file[path].dev[1];
    new.medium = file[path].medium
}

inline forget_template()
{
    new.dev[0] = 0; new.dev[1] = 0; new.medium = 0
}

inline delete_nodes()
{
    /* only what somebody asked to remove may go */
    if
    :: live[d] && (closing[d] || DELETE_READDED) ->
       assert(closing[d]);
       live[d] = 0; closing[d] = false;
       CHANGED
    :: else
    fi
}

#if DESTROY
#define DOMAIN_THERE (tree || DOMAIN_NOT_IN_COMMIT)
#else
#define DOMAIN_THERE true
#endif

inline write_nodes()
{
    STEP(if
         :: DOMAIN_THERE && !live[d] ->
            live[d] = c; closing[d] = false; done = true; CHANGED
         :: else                /* the entry stays, stale */
         fi)
}

inline set_medium(m)
{
    STEP(if
         :: DOMAIN_THERE -> live_medium = m; CHANGED
         :: else
         fi)
}

inline remove_tree()
{
    tree = false;
    live[0] = 0; closing[0] = false;
    live[1] = 0; closing[1] = false;
    live_medium = 0;
    CHANGED
}

mtype { NONE, ADD, REMOVE, CDROM, DESTROYING };

proctype writer(bool odd)
{
    byte left = OPS, fd, d, c, n, old;
    mtype op = NONE;
    template new;
    bool held, has_flock, changing, out, done;

next:
    if
    :: atomic { left == 0 -> goto over }
    :: atomic {
           left > 0 -> left--;
           if
#if DEVICES
           :: op = ADD; d = 0; c = 1
           :: op = ADD; d = 0; c = 2
           :: op = ADD; d = 1; c = 1
           :: op = REMOVE; d = 0
           :: op = REMOVE; d = 1
#endif
#if MEDIUM
           :: op = CDROM; c = 0         /* eject */
           :: op = CDROM; c = 1         /* insert or swap */
           :: op = CDROM; c = 2
#endif
#if DESTROY
           :: name -> op = DESTROYING
#endif
           fi
       }
    fi;

    /* ------------------------------------------- before the lock is taken */
start:
    if
#if DEVICES
    :: op == ADD
    :: atomic { op == REMOVE -> skip };
#if !REMOVE_TEMPLATE_FIRST
       STEP(if
            :: live[d] -> closing[d] = true     /* online = 0, state = 5 */
            :: else
            fi);
       /* here it waits for the backend */
#if DELETE_UNLOCKED
       if
       :: atomic { out = true; delete_nodes() }
       :: skip
       fi
#endif
#endif
#endif
#if DESTROY
    :: atomic { op == DESTROYING -> skip };
#if !DESTROY_TEMPLATE_FIRST
       STEP(name = false);
       STEP(remove_tree())
#endif
#endif
#if MEDIUM
    :: atomic { op == CDROM -> skip };
#if LOCKS_IN_ANY_ORDER
       if
       :: odd -> lock(fd)
       :: else
       fi;
#endif
       lock_changes()
#endif
    fi;
#if LOCKS_IN_ANY_ORDER
    if
    :: fd -> goto locked_part
    :: else
    fi;
#endif
    lock(fd);

    /* ------------------------------------------------------ with the lock */
locked_part:
    STEP(if
         :: !path || (!name && op != DESTROYING) -> goto unlock_it
         :: else ->
            if
            :: op == ADD && live[d] && !ADD_OVER_LIVE -> goto unlock_it
            :: else -> load_template()
            fi
         fi);

    if
#if DEVICES
    :: atomic { op == ADD -> new.dev[d] = c };
#if ADD_XENSTORE_FIRST
       write_nodes();
       STEP(replace_template())
#else
       STEP(replace_template());
#if UNLOCK_BEFORE_COMMIT
       unlock(fd);
#endif
       write_nodes()
#endif

    :: atomic { op == REMOVE -> skip };
#if REMOVE_TEMPLATE_FIRST
       STEP(new.dev[d] = 0; replace_template());
       STEP(live[d] = 0; CHANGED)
#else
#if DELETE_UNLOCKED
       if
       :: out
       :: atomic { !out -> delete_nodes() }
       OR_CRASH
       fi;
#else
       STEP(delete_nodes());
#endif
       STEP(if
            :: new.dev[d] && (!live[d] || REMOVE_LIVE_ENTRY) && !KEEP_STALE ->
               new.dev[d] = 0; replace_template()
            :: else             /* somebody added it again */
            fi)
#endif
#endif

#if MEDIUM
#if !SWAP_WITHOUT_EJECT
    :: atomic { op == CDROM && !done -> skip };         /* eject */
#if EJECT_TEMPLATE_FIRST
       STEP(new.medium = 0; replace_template());
       set_medium(0);
#else
       set_medium(0);
       STEP(if
            :: new.medium -> new.medium = 0; replace_template()
            :: else
            fi);
#endif
       if
       :: atomic { c -> forget_template(); done = true };
          unlock(fd);
          /* here it tells the device model */
          lock(fd);
          goto locked_part
       :: c == 0
       fi
#else
    :: atomic { op == CDROM && !done -> done = true; goto locked_part }
#endif

    :: atomic { op == CDROM && done -> skip };          /* insert */
#if INSERT_XENSTORE_FIRST
       set_medium(c);
#endif
       STEP(new.medium = c; replace_template());
       set_medium(c)
#endif

#if DESTROY
    :: atomic { op == DESTROYING -> skip };
       STEP(old = path; path = 0; CHANGED; forget_file(old); old = 0)
#if DESTROY_TEMPLATE_FIRST
       ;
       STEP(name = false);
       STEP(remove_tree())
#endif
#endif
    fi;

    /* ---------------------------------------------------------- and without */
unlock_it:
#if ROLLBACK && ROLLBACK_LOCKED
    if
    :: atomic { op == ADD && done -> op = REMOVE; done = false; goto start }
    :: !(op == ADD && done)
    fi;
#endif
#if UNLOCK_BEFORE_COMMIT
    if
    :: fd -> unlock(fd)
    :: else
    fi;
#else
    unlock(fd);
#endif
#if MEDIUM
    if
    :: changing -> unlock_changes()
    :: else
    fi;
#endif
    atomic {
        forget_template();
        out = false;
        if
#if ROLLBACK
        :: op == ADD && done -> op = REMOVE; done = false; goto start
#endif
        :: op = NONE; d = 0; c = 0; done = false; goto next
        fi
    }

#if CRASH
dead:
    atomic {
        holders = holders - held; held = false;
        close_lock(fd);
        if
        :: changing -> changes_locked = false
        :: else
        fi;
        changing = false; out = false; done = false;
        op = NONE; d = 0; c = 0; left = 0;
        forget_template()
    }
#endif
over:
    skip
}

#if LIBXL
/* xl block-detach and the like, which neither locks nor knows the template */
proctype libxl()
{
    byte d, left = LIBXL;

    do
    :: atomic { left > 0 -> left--; if :: d = 0 :: d = 1 fi };
       if
       :: atomic { live[d] -> closing[d] = true };
          atomic { live[d] = 0; closing[d] = false; CHANGED }
       :: atomic { !live[d] }
       fi
    :: atomic { left == 0 -> d = 0; break }
    od
}
#endif

/* --------------------------------------------------------------- the reader */

#if READERS
inline forget_round()
{
    dev0 = 0; dev1 = 0; medium = 0; inode = 0; alive = false; gone = false;
    t.dev[0] = 0; t.dev[1] = 0; t.medium = 0;
    FORGET_TRUTHS(r)
}

proctype reader(byte r)
{
    byte round, inode, fd, dev0, dev1, medium;
    template t;
    bool held, has_flock, alive, gone;

again:
#if !LOCKED_READER_UNLOCKED
    if
    :: round == ROUNDS -> lock(fd)
    :: else
    fi;
#endif
    atomic {
        if
        :: !path -> goto finish         /* no template: an error */
        :: else
        fi;
        inode = path;
#if !TEMPLATE_NOT_KEPT_OPEN
        opened[inode]++;
#endif
        START_TRUTHS(r);
        REMEMBER(r);
        alive = name;
        t.dev[0] = file[inode].dev[0];
        t.dev[1] = file[inode].dev[1];
        t.medium = file[inode].medium
    }
#if SNAPSHOT
    atomic {
        dev0 = live[0]; ONLY(r, STATES_DEV0(dev0));
        dev1 = live[1]; ONLY(r, STATES_DEV1(dev1));
        medium = live_medium; ONLY(r, STATES_MEDIUM(medium));
        alive = name
    }
#else
    atomic { dev0 = live[0]; ONLY(r, STATES_DEV0(dev0)) }
    atomic { dev1 = live[1]; ONLY(r, STATES_DEV1(dev1)) }
    atomic {
        medium = live_medium; ONLY(r, STATES_MEDIUM(medium));
        gone = !tree
    }
#if !NAME_FIRST
    atomic { alive = name }
#endif
#endif

    atomic {
#if !TEMPLATE_NOT_KEPT_OPEN
        opened[inode]--;
#endif
#if !ROUNDS
        assert(path == inode);
#endif
        if
        :: path == inode || NO_RECHECK ->
           if
           :: alive ->
              /* accepted: each device has the entry that it was added with,
                 the medium is the template's, and the domain was there */
              assert(!dev0 || dev0 == t.dev[0]);
              assert(!dev1 || dev1 == t.dev[1]);
              assert(!medium || medium == t.medium);
              assert(!gone);
              ACCEPT_TRUTH(r)
           :: else              /* an error: the domain vanished */
           fi;
           forget_round(); goto finish
#if ROUNDS
        :: else ->
           /* with the lock nobody replaces it; removed: an error */
           assert(round < ROUNDS || !path);
           forget_file(inode); forget_round();
           if
           :: round < ROUNDS && path -> round++; goto again
           :: else -> goto finish
           fi
#endif
        fi
    }
finish:
    if
    :: fd -> unlock(fd)
    :: else
    fi;
#if CRASH
    goto over;
dead:
    atomic { holders = holders - held; held = false; close_lock(fd) }
#endif
over:
    round = 0
}
#endif

/* ---------------------------------------------------------- start and end */

init {
    atomic {
        path = 1;
        file[1].dev[0] = 1; live[0] = 1;
        file[1].medium = 1; live_medium = 1;
        if
        :: skip
        :: file[1].dev[1] = 1; crashed = true   /* before: stale */
        :: file[1].dev[1] = 1; live[1] = 1
        fi;
        RUN_WRITERS;
#if LIBXL
        run libxl();
#endif
        RUN_READERS
    }
    atomic {
        _nr_pr == 1;
        assert(!holders && !changes_locked);
#if !LIBXL
        if
        :: crashed
        :: else ->              /* nothing stale, and no file is left behind */
           assert(!path || (file[path].dev[0] == live[0] &&
                            file[path].dev[1] == live[1] &&
                            file[path].medium == live_medium));
#if FLOCK
           assert(!lock_path)
#endif
        fi
#endif
    }
}
