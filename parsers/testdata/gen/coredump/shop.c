#include <pthread.h>
#include <string.h>
#include <unistd.h>
#include <stdlib.h>
static void *wait_for_orders(void *x) { for (;;) pause(); return 0; }
static volatile char *nothing;
__attribute__((noinline)) static int length(const char *s) { return strlen(s) + 1; }
__attribute__((noinline)) static int charge(int order) { return length((char *)nothing) + order; }
__attribute__((noinline)) static int stop(int order) { abort(); return order; }
int main(int argc, char **argv) {
  if (argv[1][0] == (char)119) for (;;) pause();
  pthread_t t; if (argc > 2) { pthread_create(&t, 0, wait_for_orders, 0); usleep(100000); }
  return argv[1][0] == 'a' ? stop(42) + 1 : charge(42) + 1;
}
