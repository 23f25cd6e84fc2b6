/* Dies in the way its first argument names. Before it does, a handler prints what the processor reported: the signal, the address, the instruction and
   what is mapped there. The signal is then not handled any more, and the instruction repeated, so that the kernel says its own about it. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <ucontext.h>
#include <unistd.h>

static volatile int zero;

static void handle(int signal_number, siginfo_t *info, void *context) {
	unsigned long long ip = ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
	unsigned long long start, end, offset;
	char line[512], file[256], module[256] = "";
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long long at = 0;
	while (maps && fgets(line, sizeof line, maps))
		if (sscanf(line, "%llx-%llx %*s %llx %*s %*s %255s", &start, &end, &offset, file) == 4 && ip >= start && ip < end) {
			strcpy(module, strrchr(file, '/') ? strrchr(file, '/') + 1 : "");
			at = ip - start + offset;
		}
	printf("{\"pid\": %d, \"signal\": %d, \"addr\": \"%lx\", \"ip\": \"0x%llx\", \"module\": \"%s\", \"offset\": \"0x%llx\"}\n", getpid(), signal_number,
	       (unsigned long)info->si_addr, ip, module, at);
	fflush(stdout);
	signal(signal_number, SIG_DFL);
}

static void deep(int n) {
	volatile char page[4096];
	page[0] = n;
	deep(n + page[0] + 1);
	page[1] = 0;
}

int main(int argc, char **argv) {
	static char stack[1 << 16];
	stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
	struct sigaction a = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK};
	int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE};
	const char *how = argv[1];
	void *null = (void *)(intptr_t)zero;
	sigaltstack(&other, 0);
	for (int i = 0; i < 4; i++)
		sigaction(signals[i], &a, 0);
	if (argc > 2)
		prctl(PR_SET_NAME, argv[2]);
	if (!strcmp(how, "nullwrite")) *(volatile int *)null = 1;
	if (!strcmp(how, "nullread")) return ((volatile int *)null)[2];
	if (!strcmp(how, "inlibrary")) return strlen(null);
	if (!strcmp(how, "jumptonull")) ((void (*)(void))null)();
	if (!strcmp(how, "wild")) return *(volatile char *)0x7fff00000000;
	if (!strcmp(how, "noncanonical")) return *(volatile char *)0xdead000000000000;
	if (!strcmp(how, "divide")) return 10 / zero;
	if (!strcmp(how, "illegal")) __builtin_trap();
	if (!strcmp(how, "stackoverflow")) deep(1);
	if (!strcmp(how, "readonly")) *(char *)(intptr_t)"x" = 1;
	if (!strcmp(how, "named")) *(volatile int *)null = 1;
	if (!strcmp(how, "memory"))
		for (int size = 1 << 20;; size += 1 << 20)
			memset(malloc(1 << 20), 1, 1 << 20);
	return 0;
}
