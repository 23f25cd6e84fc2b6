// C++ that dies of an exception: crash KIND. The terminate handler notes the live exception, then does what the library's own does.
#include <cxxabi.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <future>
#include <map>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <variant>
#include <vector>
#include "truth.h"

namespace shop {
struct PaymentError : std::runtime_error { using runtime_error::runtime_error; };
namespace billing {
template <typename T> struct Declined : std::exception {
    std::string words;
    explicit Declined(T card) : words("card " + std::to_string(card) + " declined") {}
    const char *what() const noexcept override { return words.c_str(); }
};
}  // namespace billing
struct Plain { int code = 7; };
}  // namespace shop

static void note() {
    int status = 0;
    std::type_info *t = abi::__cxa_current_exception_type();
    if (!t) {
        truth_exc(nullptr, "terminate called without an active exception", 1);
    } else {
        char *name = abi::__cxa_demangle(t->name(), nullptr, nullptr, &status);
        try { throw; } catch (const std::exception &e) { truth_exc(name, e.what(), 0); } catch (...) { truth_exc(name, nullptr, 0); }
    }
    __gnu_cxx::__verbose_terminate_handler();
}

int main(int argc, char **argv) {
    std::set_terminate(note);
    setvbuf(stdout, nullptr, _IONBF, 0);
    talk(3);
    std::string kind = argv[1];
    std::map<std::string, std::function<void()>> kinds = {
        {"runtime", [] { throw std::runtime_error("config key missing: db.url"); }},
        {"custom", [] { throw shop::PaymentError("cannot load order 42"); }},
        {"template", [] { throw shop::billing::Declined<int>(4242); }},
        {"nostd", [] { throw shop::Plain(); }},
        {"int", [] { throw 42; }},
        {"string", [] { throw std::string("just words"); }},
        {"chars", [] { throw "just chars"; }},
        {"range", [] { std::vector<int> v(3); v.at(9) = 1; }},
        {"map", [] { std::map<std::string, int> m; m.at("sku") = 1; }},
        {"stoi", [] { (void)std::stoi("x42"); }},
        {"badalloc", [] { new char[size_t(1) << 62]; }},
        {"system", [] { throw std::system_error(ECONNREFUSED, std::generic_category(), "connect to 127.0.0.1:5432"); }},
        {"multiline", [] { throw std::invalid_argument("bad config:\n  - port: missing\n  - host: wrong"); }},
        {"empty", [] { throw std::logic_error(""); }},
        {"unicode", [] { throw std::domain_error("Größe „42“ ✗ 顧客"); }},
        {"thread", [] { std::thread([] { throw std::runtime_error("worker broke"); }).join(); }},
        {"joinable", [] { std::thread t([] {}); }},
        {"future", [] { std::async(std::launch::async, [] { throw shop::PaymentError("in a task"); }).get(); }},
        {"variant", [] { std::variant<int, std::string> v = 3; (void)std::get<std::string>(v); }},
        {"file", [] { std::ifstream f; f.exceptions(std::ios::failbit); f.open("/no/such/file"); }},
        {"noexcept", [] { auto f = []() noexcept { throw std::overflow_error("through noexcept"); }; f(); }},
        {"function", [] { std::function<void()> f; f(); }},
    };
    kinds.at(kind)();
}
