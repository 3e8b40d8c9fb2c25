/* disturb - kills workers of the soak, and stops those that have the lock. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "soak.h"

static void wait_for(double seconds)
{
    usleep(seconds * 1e6);
}

/* ------------------------------------------------------------------ killing */

void kill_worker(int i)
{
    pid_t group = sh->worker[i].pid;

    kill(-group, SIGKILL);
    waitpid(group, NULL, 0);
    while (!kill(-group, 0) || errno != ESRCH) {
        waitpid(-group, NULL, WNOHANG);         /* we adopt its children */
        wait_for(0.001);
    }
    sh->worker[i].doing = 0;
}

void kill_some(unsigned *seed)
{
    int i = (unsigned)rand_r(seed) % WORKERS;

    wait_for(0.02 + rand_r(seed) % 100 / 1000.0);
    kill_worker(i);
    did(KILLED);
    start_worker(i);
}

/* ----------------------------------------------------------------- stopping */

/* The inode of the lock's file; 0: there is none. */
static ino_t lock_file(void)
{
    char start[64], path[512];
    DIR *dir = opendir(sh->state_dir);
    ino_t inode = 0;
    struct dirent *e;
    struct stat st;

    snprintf(start, sizeof(start), "userdata-l.%u.", sh->domid);
    while (dir && (e = readdir(dir))) {
        if (strncmp(e->d_name, start, strlen(start)) ||
            !strstr(e->d_name, ".domain-userdata-lock"))
            continue;
        snprintf(path, sizeof(path), "%s/%s", sh->state_dir, e->d_name);
        inode = stat(path, &st) ? 0 : st.st_ino;
    }
    if (dir)
        closedir(dir);
    return inode;
}

/* Has some process of the group got the lock? */
static bool has_lock(pid_t group)
{
    ino_t inode = lock_file();
    FILE *f = inode ? fopen("/proc/locks", "r") : NULL;
    unsigned long long found;
    char line[256];
    bool has = false;
    int pid;

    while (f && fgets(line, sizeof(line), f))
        if (sscanf(line, "%*d: FLOCK %*s %*s %d %*x:%*x:%llu", &pid, &found) ==
                2 &&
            found == inode && getpgid(pid) == group)
            has = true;
    if (f)
        fclose(f);
    return has;
}

/* Those who have not got the lock go on at once. */
void stop_some(unsigned *seed)
{
    int i = (unsigned)rand_r(seed) % WORKERS;
    pid_t group = sh->worker[i].pid;
    bool holder;

    wait_for(0.001);
    sh->worker[i].stopped = true;
    kill(-group, SIGSTOP);
    holder = has_lock(group);
    if (holder) {
        did(STOPPED_HOLDER);
        wait_for(LONGEST_LOOK + 0.5);
    }
    kill(-group, SIGCONT);
    sh->worker[i].stopped = false;
    if (holder)
        wait_for(0.3);
}
