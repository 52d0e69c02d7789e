/* Every fsync and fdatasync takes SYNC_US microseconds more: a laptop's disk on a machine whose disk is fast. For LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static int slowed(const char *name, int file) {
    const char *more = getenv("SYNC_US");
    usleep(more ? (useconds_t)atoi(more) : 0);
    return ((int (*)(int))dlsym(RTLD_NEXT, name))(file);
}
int fsync(int file) { return slowed("fsync", file); }
int fdatasync(int file) { return slowed("fdatasync", file); }
