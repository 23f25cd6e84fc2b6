"""Every log of the corpus: which program in which language, how it is run, and what its log format shows (t: time, l: level, n: logger)."""
import json
import os
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "testdata")


def newer(target, *sources):
    return os.path.exists(target) and all(os.path.getmtime(s) <= os.path.getmtime(target) for s in sources)


def folder(out, lang):
    """Where a language's programs run: their sources beside the libraries that were installed there."""
    to = os.path.join(out, lang)
    os.makedirs(to, exist_ok=True)
    for dir_, _, names in os.walk(os.path.join(DATA, lang)):
        for n in names:
            target = os.path.join(to, os.path.relpath(os.path.join(dir_, n), os.path.join(DATA, lang)))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if not newer(target, os.path.join(dir_, n)):
                shutil.copy(os.path.join(dir_, n), target)
    return to


def case(lang, name, cmd, shows="tl", **more):
    return dict(name="%s-%s" % (lang, name), lang=lang, cmd=cmd, shows=shows, **more)


def by_sdk(script):
    """Lets a script of the language's own SDK turn live errors into what it would send."""
    def through(items, lines):
        p = subprocess.run(script, input="".join(json.dumps(x) + "\n" for x in items).encode(), stdout=subprocess.PIPE, check=True)
        return [json.loads(x) for x in p.stdout.splitlines()]
    return through


JS_KINDS = ("undefinedProperty privateMethod getter notAFunction chainTwo chainThree chainFour json missingFile multiLine empty emptyCustom unicode coded "
            "unnamed nested aggregate recursion overflow generator emitter promiseAll assertion constructed sorting likeStack").split()


def javascript(out):
    at = folder(out, "js")
    sdk = by_sdk(["node", os.path.join(at, "sdk.js")])
    node = lambda name, args, shows="tl", **more: case("js", name, ["node"] + [os.path.join(at, args[0])] + args[1:], shows, truth=sdk, **more)  # noqa: E731
    shows = {"console": "", "labelled": "l", "stamped": "tln", "stack": "tln", "winston": "tl", "winstonjson": "tln", "pino": "tln", "bunyan": "tl", "log4js": "tln"}
    for name, s in shows.items():
        yield node(name, ["app.js", name] + JS_KINDS, s)
    for how, kind in (("rejection", "chainFour"), ("rejection", "aggregate"), ("rejection", "coded"), ("rejection", "undefinedProperty"), ("timer", "chainTwo"),
                      ("timer", "multiLine"), ("timer", "unicode"), ("thrown", ""), ("syntax", ""), ("module", ""), ("event", ""), ("worker", "getter"),
                      ("object", ""), ("text", "")):
        yield node("crash-%s%s" % (how, kind and "-" + kind), ["crash.js", how, kind])
    asked = [p for k in JS_KINDS for p in ("/ok", "/bug/" + k)] + ["/ok"]
    yield node("express", ["web.js", "express"], requests=asked, exact=False)
    yield node("fastify", ["web.js", "fastify"], requests=asked)
    yield case("js", "typescript", [os.path.join(at, "node_modules/.bin/tsx"), os.path.join(at, "typed.ts")], "tln", truth=sdk)


def jvm(out):
    at = folder(out, "java")
    path, jars = os.path.join(at, "classes"), os.path.join(at, "jars", "*")
    src = lambda *names: [os.path.join(at, n) for n in names]  # noqa: E731
    every = os.path.join(path, "done")
    if not newer(every, *src("Truth.java", "Kinds.java", "App.java", "shop.kt", "Shop.scala")):
        do = lambda *cmd: subprocess.run(cmd, check=True, stdout=subprocess.DEVNULL)  # noqa: E731
        do("javac", "-nowarn", "-encoding", "UTF-8", "-cp", jars, "-d", path, *src("Truth.java", "Kinds.java", "App.java"))
        do("java", "-cp", jars, "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler", "-nowarn", "-no-stdlib", "-no-reflect", "-d", path,
           "-cp", ":".join([path] + [os.path.join(at, "jars", j) for j in os.listdir(os.path.join(at, "jars"))]), *src("shop.kt"))
        do("java", "-cp", jars, "scala.tools.nsc.Main", "-nowarn", "-cp", ":".join([path] + [os.path.join(at, "jars", j) for j in os.listdir(
            os.path.join(at, "jars"))]), "-d", path, *src("Shop.scala"))
        open(every, "w").close()
    java = ["java", "-Dfile.encoding=UTF-8", "-Dsun.stdout.encoding=UTF-8", "-Xshare:auto", "-cp", path + ":" + jars]
    app = lambda name, args, shows="tln", lang="java": case(lang, name, java + ["com.acme.shop.App"] + args, shows)  # noqa: E731
    yield app("bare", ["bare"], "")
    yield app("jul", ["jul"], "tl")
    yield app("jul-one-line", ["jul", "%1$tFT%1$tT.%1$tL %4$s [%3$s] %5$s%6$s%n"], "tln")
    for name, pattern in (
            ("classic", "%d{HH:mm:ss.SSS} [%thread] %-5level %logger{36} -- %msg%n"), ("iso", "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger : %msg%n"),
            ("spring", "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX}  %5p 12345 --- [%15.15t] %-40.40logger{39} : %m%n%wEx"),
            ("root-first", "%d{yyyy-MM-dd HH:mm:ss} %p %c - %m%n%rEx"), ("packaging", "%d %p [%t] %c{1}: %m%n%xEx"), ("level-first", "%-5p [%d{ISO8601}] %c: %m%n%ex"),
            ("bars", "%d{ISO8601} | %p | %c | %m%n")):
        yield app("logback-" + name, ["logback", pattern.replace("%wEx", "%ex")])
    yield app("logback-json", ["logback", "json"])
    for name, pattern in (("plain", "%d %p %c{1.} [%t] %m%n"), ("separated", "[%d{ISO8601}] [%t] %-5level %c - %msg%n%throwable"), ("ex", "%d{DEFAULT} %-5p %c:%L - %m%n%ex")):
        yield app("log4j2-" + name, ["log4j", pattern])
    yield app("log4j2-json", ["log4j", "json"])
    for name, pattern in (("threads", "%d{HH:mm:ss.SSS} [%thread] %-5level %logger{36} - %msg%n"), ("threads-iso", "%d{ISO8601} %p %c: %m%n")):
        yield app(name, ["threads", pattern])
    for lang, main in (("kotlin", "com.acme.kt.ShopKt"), ("scala", "com.acme.sc.Main")):
        yield case(lang, "shop", java + [main], "tln")
    yield case("groovy", "shop", java + ["groovy.ui.GroovyMain", os.path.join(at, "shop.groovy")], "tln")


def fatal(value, frames=None):
    """What the Go runtime says by itself: no SDK catches it, so the program could not note it."""
    return lambda items, lines: items + [{"k": "exc", "how": "fatal error", "level": "fatal", "chain": [
        {"type": "fatal error", "value": value, "frames": frames}]}]


def first_too(items, lines):
    """The panic that was replaced by another may be told as well."""
    for x in items:
        if x["k"] == "exc":
            x["alts"] = [[{"type": None, "value": None, "frames": None}] + x["chain"]]
    return items


GO_CRASHES = ("index nil nilmap divide slice assert assertiface string error custom struct number multiline errlines unicode closure sort chan deep json "
              "goroutine method empty nilerr").split()


def go(out):
    at = folder(out, "go")
    app = os.path.join(at, "app")
    if not newer(app, *[os.path.join(at, n) for n in ("main.go", "shop/truth.go", "shop/kinds.go")]):
        subprocess.run(["go", "build", "-o", "app", "."], cwd=at, check=True, env=dict(os.environ, CGO_ENABLED="0"))
    shows = {"std": "t", "levels": "tln", "slogtext": "tln", "slogjson": "tln", "logrus": "tln", "logrusjson": "tln", "zapjson": "tln", "zapconsole": "tln"}
    def glued(items, lines):
        """log.Printf("%s: %v\\n%s"): where the words of the message end and the value begins is not told."""
        for x in items:
            for y in x.get("chain", ()):
                y["value"] = y["type"] = None
        return items
    for how, s in shows.items():
        yield case("go", how, [app, how], s, **({"truth": glued} if how == "std" else {}))
    for kind in GO_CRASHES:
        yield case("go", "crash-" + kind, [app, "crash", kind], twice=True)
    for trace in ("all", "system", "crash", "single"):
        yield case("go", "gotraceback-" + trace, [app, "crash", "index"], twice=True, env={"GOTRACEBACK": trace})
    yield case("go", "nested", [app, "nested", "error"], twice=True, truth=first_too)
    yield case("go", "deadlock", [app, "crash", "deadlock"], truth=fatal("all goroutines are asleep - deadlock!"))
    yield case("go", "overflow", [app, "crash", "overflow"], truth=fatal("stack overflow"))
    yield case("go", "unlock", [app, "crash", "unlock"], truth=fatal("sync: unlock of unlocked mutex"))
    yield case("go", "goexit", [app, "goexit"])
    yield case("go", "pkgerrors", [app, "errors"], "t", exact=False)
    asked = [p for k in GO_CRASHES if k not in ("goroutine",) for p in ("/ok", "/bug/" + k)] + ["/ok"]
    yield case("go", "http", [app, "web"], requests=asked, twice=True)


def printed_twice(items, lines):
    """Shown and logged by PHP itself: one error, but two texts."""
    return [y for x in items for y in ([x, dict(x, optional="printed twice")] if x["k"] == "exc" else [x])]


def places(items, lines):
    """Monolog's JSON has file and line of each call, and no functions."""
    for x in items:
        for y in x.get("chain", ()):
            y["frames"] = [[f[0], f[1], None] for f in y["frames"] if f[0]]
    return items


def no_blanks(items, lines):
    """php-fpm drops empty lines of what its children say."""
    for x in items:
        for y in x.get("chain", ()):
            y["value"] = "\n".join(v for v in y["value"].split("\n") if v.strip())
    return items


PHP_KINDS = ("null chainTwo chainThree chainFour closure divide type generator audit magicCall magicGet undefined multiLine empty unicode fakeFrames json anonymous "
             "sort static reflection match quotes").split()


def php(out):
    at = folder(out, "php")
    run = lambda script, args, *more: ["php", "-d", "date.timezone=UTC", *more, os.path.join(at, script)] + args  # noqa: E731
    to_log = ["-d", "display_errors=0", "-d", "log_errors=1"]
    for how, s in (("monolog", "tln"), ("monologshort", "tln"), ("monologjson", "tln"), ("errorlog", "l"), ("string", "tln"), ("laravel", "tl")):
        yield case("php", how, run("app.php", [how], *to_log), s, exact=how != "errorlog", **({"truth": places} if how == "monologjson" else {}))
    yield case("php", "errorlog-file", run("app.php", ["errorlog"], *to_log, "-d", "error_log={work}/php.log"), "tl", file="{work}/php.log", raw=False, exact=False)
    for n, kind in enumerate(PHP_KINDS):  # what PHP prints itself: on the screen, on stderr, in a file, as HTML
        form = (["-d", "display_errors=1", "-d", "log_errors=0"], to_log, ["-d", "display_errors=stderr", "-d", "log_errors=0"],
                ["-d", "display_errors=1", "-d", "log_errors=1"])[n % 4]
        yield case("php", "crash-" + kind, run("app.php", ["crash", kind], *form), **({"truth": printed_twice} if n % 4 == 3 else {}))
    asked = [p for k in PHP_KINDS for p in ("/ok", "/bug/" + k, "/ok?2" + k, "/caught/" + k)]
    yield case("php", "server", ["sh", "-c", "exec php -d date.timezone=UTC -d display_errors=0 -d log_errors=1 -S 127.0.0.1:{port} %s/web.php" % at], "t", requests=asked,
               nocrumbs=True)
    def cut(items, lines):
        """nginx cuts its lines at 2,048 bytes, in the middle of an error too."""
        text = b"\n".join(b for _, _, b in lines).decode("utf-8", "replace")
        for x in items:
            if x["k"] == "exc" and x["chain"][-1]["value"].split("\n")[0] not in text:
                x["undecidable"] = "cut off by nginx"
                x["chain"] = [y for y in x["chain"] if y["value"].split("\n")[0] in text]
            for y in x.get("chain", ()):
                y["frames"] = y["frames"] if len(y["frames"]) < 20 else None
        return items
    yield case("php", "nginx", ["sh", os.path.join(at, "serve.sh"), "nginx"], "t", truth=cut, requests=asked, exact=False, nocrumbs=True, stop="SIGKILL")
    yield case("php", "fpm", ["sh", os.path.join(at, "serve.sh"), "fpm"], "t", truth=no_blanks, requests=asked, exact=False, nocrumbs=True, stop="SIGKILL")


RUBY_KINDS = ("nil typo chainTwo chainThree chainFour nested key deep divide dynamic block multiLine empty unicode json file frozen undefined const sorting "
              "missing fiber").split()


def ruby(out):
    at = folder(out, "ruby")
    run = lambda name, args, s="tl", **more: case("ruby", name, ["ruby", os.path.join(at, args[0])] + args[1:], s, **more)  # noqa: E731
    for how in ("default", "message", "class", "full", "bottom", "colour", "tagged", "json", "jsonfull", "warn"):
        yield run(how, ["app.rb", how], nocrumbs=how == "jsonfull", exact=how != "tagged")
    yield run("threads", ["app.rb", "threads"])
    for kind in RUBY_KINDS + ["overflow", "parens", "plain"]:
        yield run("crash-" + kind, ["app.rb", "crash", kind])
    asked = [p for k in RUBY_KINDS for p in ("/ok", "/bug/" + k)] + ["/ok"]
    for how in ("rack", "sinatra"):
        yield run(how, ["web.rb", how], requests=asked, settle=1.5)
    yield run("rails", ["web.rb", "rails"], requests=asked, nocrumbs=True, settle=1.5)
    yield run("rails-tagged", ["web.rb", "rails"], requests=asked, nocrumbs=True, settle=1.5, env={"TAGS": "1"})


NET_KINDS = ("nullReference key parse chainTwo chainThree chainFour nested lambda property divide index cast multiLine empty unicode argument async taskWait "
             "aggregate iterator colons file enumModified disposed").split()


def trees(items, lines):
    """An AggregateException of several: how its members are laid out is the SDK's own affair (flattened, or a group), so only the last counts."""
    for x in items:
        if x.pop("tree", None):
            x["undecidable"] = "members of an AggregateException"
    return items


def dotnet(out):
    at = folder(out, "dotnet")
    exe = os.path.join(at, "shop.exe")
    if not newer(exe, os.path.join(at, "Program.cs")):
        subprocess.run(["mcs", "-debug", "-nowarn:0649", "-langversion:7", "-out:" + exe, os.path.join(at, "Program.cs")], check=True)
        shutil.copy(exe, os.path.join(at, "shop.dll"))
        with open(os.path.join(at, "shop.runtimeconfig.json"), "w") as f:
            json.dump({"runtimeOptions": {"framework": {"name": "Microsoft.NETCore.App", "version": "3.1.0"},
                                          "configProperties": {"System.Globalization.Invariant": True}}}, f)
    core, mono = [os.path.join(at, "dotnetcore2/bin/dotnet"), os.path.join(at, "shop.dll")], ["mono", "--debug", exe]
    for name, run in (("core", core), ("mono", mono)):
        for how, s in (("console", "ln"), ("serilog", "tl"), ("serilogfile", "tl"), ("nlog", "tln"), ("log4net", "tln"), ("clef", "tln"), ("bare", "")):
            yield case("dotnet", name + "-" + how, run + [how], s, truth=trees)
        for n, kind in enumerate(NET_KINDS):
            if (n % 2 == 0) == (name == "core"):
                yield case("dotnet", "%s-crash-%s" % (name, kind), run + ["crash", kind], truth=trees)
        yield case("dotnet", name + "-thread", run + ["thread", "chainFour"], truth=trees)


CPP_KINDS = ("runtime custom template nostd int string chars range map stoi badalloc system multiline empty unicode thread joinable future variant file "
             "noexcept function").split()
C_KINDS = {"plain": "assert double invalid smash fortify", "asan": "heap-overflow use-after-free write-after-free global-overflow null double-free",
           "lsan": "leak", "ubsan": "shift signed bounds divide", "tsan": "race"}
FLAGS = {"plain": ["-O1", "-D_FORTIFY_SOURCE=2", "-fstack-protector-all"], "asan": ["-fsanitize=address"], "lsan": ["-fsanitize=address"],
         "ubsan": ["-fsanitize=undefined", "-fno-sanitize=object-size"], "tsan": ["-fsanitize=thread"]}


def native(out):
    at = folder(out, "native")
    cpp = os.path.join(at, "crash-cpp")
    if not newer(cpp, os.path.join(at, "crash.cpp"), os.path.join(at, "truth.h"), os.path.join(at, "crash.c")):
        do = lambda *cmd: subprocess.run(cmd, check=True, stderr=subprocess.DEVNULL)  # noqa: E731
        for name, flags in FLAGS.items():
            do("gcc", "-g", "-w", "-fno-omit-frame-pointer", *flags, "-o", os.path.join(at, "crash-" + name), os.path.join(at, "crash.c"), "-lpthread")
        do("g++", "-std=c++17", "-g", "-w", "-o", cpp, os.path.join(at, "crash.cpp"), "-lpthread")
    for kind in CPP_KINDS:
        yield case("cpp", kind, [cpp, kind])
    for name, kinds in C_KINDS.items():
        for kind in kinds.split():
            no_aslr = ["setarch", "-R"] if name == "tsan" else []
            yield case("c", "%s-%s" % (name, kind), no_aslr + [os.path.join(at, "crash-" + name), kind])


PERL_KINDS = "die croak confess divide undef method function deep unicode strict module sort eval object hash json multiline newline".split()
LUA_KINDS = "index call arith error level assertion concat compare sort multiline unicode gsub meta table nolevel module".split()


def perl(out):
    at = folder(out, "perl")
    for how in ("carp", "warn", "log4perl"):
        yield case("perl", how, ["perl", os.path.join(at, "app.pl"), how], "tln")
    for kind in PERL_KINDS:
        yield case("perl", "crash-" + kind, ["perl", os.path.join(at, "app.pl"), "crash", kind])


def tail_of_c(items, lines):
    """What stands below a Lua program's own frames (xpcall and C in the noting run, C alone in the other) is not compared."""
    for x in items:
        if x["k"] == "exc" and x["chain"][0]["frames"]:
            f = x["chain"][0]["frames"]
            n = next((i for i, y in enumerate(f) if i > 1 and y[0] is not None), len(f))
            x["chain"][0]["frames"] = ["..."] + f[n:] if n < len(f) else None
    return items


def lua(out):
    at = folder(out, "lua")
    for which in ("lua5.4",):
        yield case("lua", "logged", [which, os.path.join(at, "app.lua"), "logged"], "tln", truth=tail_of_c)
        for kind in LUA_KINDS:
            yield case("lua", "crash-" + kind, [which, os.path.join(at, "app.lua"), "crash", kind], truth=tail_of_c)


BEAM_KINDS = "arith key fetch clause match case custom deep undefined multiline unicode empty integer enum protocol file".split()


def elixir(out):
    at = folder(out, "beam")
    for how in ("logged", "iso", "plain", "genserver", "task", "spawn"):
        yield case("elixir", how, ["elixir", os.path.join(at, "app.exs"), how], "tl", exact=how != "iso")
    def pruned(items, lines):
        """Elixir leaves its compiler's frames out of what a script prints."""
        for x in items:
            for y in x.get("chain", ()):
                y["frames"] = [f for f in y["frames"] if f[0] is None or any(f[0].encode() in b for _, _, b in lines)]
        return items
    for kind in BEAM_KINDS:
        yield case("elixir", "crash-" + kind, ["elixir", os.path.join(at, "app.exs"), "crash", kind], truth=pruned)


RUST_KINDS = ("unwrap expect index panic result asserteq assert divide multiline unicode empty closure thread unnamed refcell overflow slice unreachable tokio "
              "caught").split()


def rust(out):
    at = folder(out, "rust")
    exe = os.path.join(at, "target/debug/shop")
    if not newer(exe, *[os.path.join(at, n) for n in ("src/main.rs", "src/truth.rs", "Cargo.toml")]):
        subprocess.run(["cargo", "build", "-q"], cwd=at, check=True)
    shows = {"env_logger": "tln", "tracing": "tl", "plain": "l"}
    for n, kind in enumerate(RUST_KINDS):
        log, trace = list(shows)[n % 3], "1" if n % 4 else "0"
        yield case("rust", kind, [exe, log, kind], shows[log], exact=log != "tracing", twice=True, cwd=at, env={"RUST_BACKTRACE": trace})
    for kind in ("unwrap", "thread", "divide"):
        yield case("rust", "full-" + kind, [exe, "tracing", kind], "tl", exact=False, twice=True, cwd=at, env={"RUST_BACKTRACE": "full"}, truth=no_frames)
    for kind in ("anyhow", "anyhowdebug", "eyre"):
        yield case("rust", kind, [exe, "env_logger", kind], "tl", twice=True, cwd=at, env={"RUST_BACKTRACE": "0"})


def no_frames(items, lines):
    """RUST_BACKTRACE=full prints frames that the SDK cuts off, on both ends: not scored."""
    for x in items:
        for y in x.get("chain", ()):
            y["frames"] = None
    return items


LANGUAGES = {"js": javascript, "java": jvm, "go": go, "php": php, "ruby": ruby, "dotnet": dotnet, "cpp": native, "perl": perl, "lua": lua, "elixir": elixir, "rust": rust}
WITH = {"kotlin": "java", "scala": "java", "groovy": "java", "c": "cpp"}  # built by the same function


def all_cases(out, names):
    """The cases of the languages that a name begins with; of all without names."""
    langs = {WITH.get(n.split("-")[0], n.split("-")[0]) for n in names}
    for lang, make in LANGUAGES.items():
        if not names or lang in langs:
            yield from make(out)
