// C that dies, or is told of by a sanitizer: crash KIND. Built plain and with each sanitizer.
#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include "truth.h"

struct order { int id; char name[8]; int *lines; };
static volatile int zero, nine = 9;
static char big[64];
static int table[4];
static int shared;

static int get(int *lines, int i, const char *words) {
    return AT(truth_exc(NULL, words, 1)), lines[i]; }
static void put(struct order *o, const char *words, int v) { AT(truth_exc(NULL, words, 1)), o->lines[v] = v; }
static int price(struct order *o, int i, const char *w) { return AT(get(o->lines, i, w)); }
static void check(int n) { AT(truth_exc(NULL, "n == 4", 1)); assert(n == 4); }
static void quiet(const char *words) { truth_exc(NULL, words, 1); }
static __attribute__((noinline)) void smash(const char *s) { volatile char b[8]; for (int i = 0; i < 8 + nine * 2; i++) b[i] = s[0]; }
static void *race(void *p) { (void)p; for (int i = 0; i < 1000; i++) shared++; return NULL; }

int main(int argc, char **argv) {
    setvbuf(stdout, NULL, _IONBF, 0);
    talk(3);
    const char *k = argv[1];
    struct order o = {1, "abc", malloc(4 * sizeof(int))};
    if (!strcmp(k, "assert")) { strcpy(truth_frames, "\"...\""); quiet("argc == 4"); assert(argc == 4); }
    if (!strcmp(k, "double")) { quiet("free(): double free detected in tcache 2"); free(o.lines); free(o.lines); }
    if (!strcmp(k, "invalid")) { char *volatile p = (char *)o.lines + 8; quiet("invalid pointer"); free(p); }
    if (!strcmp(k, "corrupt")) { quiet("malloc(): corrupted top size"); for (volatile int i = 0; i < 64; i++) ((volatile char *)o.lines)[i] = -1; for (int i = 0; i < 9; i++) printf("%p", malloc(40000)); }
    if (!strcmp(k, "smash")) { quiet("stack smashing detected"); smash(argv[0]); return 0; }
    if (!strcmp(k, "fortify")) { quiet("buffer overflow detected"); memset(big, 'a', 63); strcpy(o.name, big); }
    if (!strcmp(k, "heap-overflow")) AT(price(&o, nine, "heap-buffer-overflow"));
    if (!strcmp(k, "use-after-free")) { free(o.lines); AT(price(&o, 1, "heap-use-after-free")); }
    if (!strcmp(k, "write-after-free")) { free(o.lines); AT(put(&o, "heap-use-after-free", 2)); }
    if (!strcmp(k, "global-overflow")) { o.lines = table; AT(price(&o, nine, "global-buffer-overflow")); }
    if (!strcmp(k, "null")) { o.lines = NULL; AT(price(&o, zero, "SEGV")); }
    if (!strcmp(k, "double-free")) { quiet("double-free"); free(o.lines); free(o.lines); }
    if (!strcmp(k, "leak")) { o.lines = NULL; quiet("detected memory leaks"); }
    if (!strcmp(k, "shift")) { quiet("shift exponent"); printf("%d\n", 1 << (nine * 9)); }
    if (!strcmp(k, "signed")) { quiet("signed integer overflow"); printf("%d\n", INT32_MAX - 8 + nine); }
    if (!strcmp(k, "bounds")) { quiet("out of bounds"); printf("%d\n", table[nine]); }
    if (!strcmp(k, "divide")) { quiet("division by zero"); fflush(stdout); printf("%d\n", nine / zero); }
    if (!strcmp(k, "race")) {
        quiet("data race");
        pthread_t t[2];
        for (int i = 0; i < 2; i++) pthread_create(&t[i], NULL, race, NULL);
        for (int i = 0; i < 2; i++) pthread_join(t[i], NULL);
    }
    return 0;
}
