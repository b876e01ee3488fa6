// Has another process make a system call: inject PID NUMBER. All arguments are 0. Prints what the call returned: a result, or an errno negated.
// For x86-64.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>

static void fail(const char *what) {
  fprintf(stderr, "inject: %s: %s\n", what, strerror(errno));
  exit(1);
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: inject PID NUMBER\n");
    return 2;
  }
  pid_t process = atoi(argv[1]);
  int status;
  if (ptrace(PTRACE_ATTACH, process, NULL, NULL) < 0 || waitpid(process, &status, __WALL) < 0) {
    fail("attach");
  }
  struct user_regs_struct before, call;
  if (ptrace(PTRACE_GETREGS, process, NULL, &before) < 0) {
    fail("read registers");
  }
  errno = 0;
  long code = ptrace(PTRACE_PEEKTEXT, process, (void *)before.rip, NULL);
  if (errno != 0 || ptrace(PTRACE_POKETEXT, process, (void *)before.rip, (void *)((code & ~0xffffL) | 0x050f)) < 0) {
    fail("write the instruction");
  }
  call = before;
  call.orig_rax = (unsigned long long)-1;
  call.rax = (unsigned long long)atoi(argv[2]);
  call.rdi = call.rsi = call.rdx = call.r10 = call.r8 = call.r9 = 0;
  if (ptrace(PTRACE_SETREGS, process, NULL, &call) < 0 || ptrace(PTRACE_SINGLESTEP, process, NULL, NULL) < 0
      || waitpid(process, &status, __WALL) < 0 || ptrace(PTRACE_GETREGS, process, NULL, &call) < 0) {
    fail("make the call");
  }
  if (ptrace(PTRACE_POKETEXT, process, (void *)before.rip, (void *)code) < 0 || ptrace(PTRACE_SETREGS, process, NULL, &before) < 0
      || ptrace(PTRACE_DETACH, process, NULL, NULL) < 0) {
    fail("let go");
  }
  printf("%lld\n", (long long)call.rax);
  return 0;
}
