// Crashes in many ways: "shapes SHAPE".
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace shop {
struct Refused : std::runtime_error { using runtime_error::runtime_error; };
struct Plain { int code; };
}
static int *leaked;
volatile int zero, many = 2147483647, racy;
__attribute__((noinline)) int get(int *a, int i) { return a[i]; }
__attribute__((noinline)) void use(int *p) { *p = 1; }
__attribute__((noinline)) int recurse(int n) { volatile char a[4096]; a[0] = n; return recurse(n + 1) + a[0]; }

int main(int, char **argv) {
    setvbuf(stdout, nullptr, _IONBF, 0);
    std::string s = argv[1];
    puts("shop is open");
    if (s == "runtimeerror") throw std::runtime_error("config key missing");
    if (s == "customclass") throw shop::Refused("card refused");
    if (s == "nowhat") throw shop::Plain{3};
    if (s == "int") throw 42;
    if (s == "multiline") throw std::logic_error("first line\nsecond line");
    if (s == "outofrange") return std::vector<int>().at(std::stoi("3"));
    if (s == "mapat") return std::map<std::string, int>().at("x");
    if (s == "badalloc") { std::vector<long> v(1ul << 59); return v.size(); }
    if (s == "noactive") std::terminate();
    if (s == "purecall") { std::thread t([] {}); }
    if (s == "rethrow") { try { throw std::runtime_error("again"); } catch (...) { throw; } }
    if (s == "noexcept") { []() noexcept { throw std::runtime_error("in noexcept"); }(); }
    if (s == "assert") { int n = 3; assert(n == 4); }
    if (s == "assertmessage") { int n = 3; assert(n == 4 && "four is wanted"); }
    if (s == "doublefree") { void *p = malloc(10); free(p); free(p); }
    if (s == "invalidfree") { char *p = (char *)malloc(100); free(p + 8); }
    if (s == "corruptedtop") { char *p = (char *)malloc(24); memset(p, 'a', 64); malloc(5000); }
    if (s == "smashed") { char a[8]; volatile int n = 64; memset(a, 1, n); return a[3]; }
    if (s == "fortify") { char a[8]; char *b = argv[2]; strcpy(a, b); puts(a); }
    if (s == "heapoverflow") { int *a = new int[4]; return get(a, 4 + zero); }
    if (s == "useafterfree") { int *a = new int[4]; delete[] a; use(a); }
    if (s == "stackoverflowread") { int a[4] = {}; return get(a, 5 + zero); }
    if (s == "nullwrite") use(nullptr);
    if (s == "asandoublefree") { int *a = (int *)malloc(4); free(a); free(a); }
    if (s == "recursion") return recurse(0);
    if (s == "leak") { leaked = new int[10]; leaked = nullptr; }
    if (s == "overflowint") { int b = many; b++; printf("%d\n", b); }
    if (s == "divide") { printf("%d\n", 10 / zero); }
    if (s == "shift") { printf("%d\n", 1 << (many - 2147483600)); }
    if (s == "race") { std::thread t([] { racy = 1; }); racy = 2; t.join(); }
    puts("shop is closed");
}
