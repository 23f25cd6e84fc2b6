#include <stdio.h>
int error(int exception) { int unused; char b[4]; sprintf(b, "%ld", exception); return "x"; }
int main(void) { return error("abort"); }
