#pragma once
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/fs.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

// System calls and constants that the Glibc overlay does not show to Swift.

/// Exchanges two paths in one step (renameat2 with RENAME_EXCHANGE). Returns 0, or -1 with errno.
static inline int system_exchange_paths(const char *first, const char *second) {
  return (int)syscall(SYS_renameat2, AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE);
}

/// Renames a path and fails with EEXIST when the target exists. Returns 0, or -1 with errno.
static inline int system_rename_without_replacing(const char *from, const char *to) {
  return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

/// Names the calling thread, up to 15 bytes, for debuggers and `top -H`.
static inline void system_name_thread(const char *name) {
  pthread_setname_np(pthread_self(), name);
}
