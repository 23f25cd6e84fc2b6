"""Lets ./coredump/shop.c crash and stores what systemd-coredump says of it, for ../coredump/<shape>-<version of systemd>.log. Needs root, gcc, and a Debian to take systemd from; no
systemd has to run, and none of it is installed.

    python3 parsers/testdata/gen/coredump.py

systemd-coredump wants a living process with the number of the dead one, so this happens in a namespace of process numbers, where the number can be given again. It is handed
its core by the service's socket and writes to the journal's, which both are here.

The expectations are the functions of shop.c, and those with which every program of this machine begins and ends.
"""
import array
import json
import os
import socket
import struct
import subprocess
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "coredump")
START = ["_start", "__libc_start_main_impl", "__libc_start_call_main", "main"]
ABORT = ["stop", "__GI_abort", "__GI_raise", "__pthread_kill_implementation"]
SEGV = ["charge", "length", "__strlen_avx2"]
SHAPES = {"segv": ("c", SEGV, 1), "segvthreads": ("c t", SEGV, 2), "abortthreads": ("a t", ABORT, 2), "abort": ("a", ABORT, 1)}
CRASH = """
mount -t proc proc /proc
ulimit -c unlimited
rm -f core
sleep 1.1
./shop %(how)s & P=$!; wait $P 2>/dev/null
echo $((P-1)) > /proc/sys/kernel/ns_last_pid; ./shop w & W=$!
LD_LIBRARY_PATH=%(lib)s root/lib/systemd/systemd-coredump $W 0 0 %(signal)d $(date +%%s) 18446744073709551615 web1 < core
read answer
kill $W
"""


def fields(entry):
    """Reads an entry of the journal's own protocol."""
    at, out = 0, {}
    while at < len(entry):
        end = entry.index(b"\n", at)
        name, equals, value = entry[at:end].partition(b"=")
        at = end + 1
        if not equals:
            size = struct.unpack("<Q", entry[at:at + 8])[0]
            value, at = entry[at + 8:at + 8 + size], at + 9 + size
        out[name.decode()] = value
    return out


def receive(journal):
    while True:
        data, ancillary, _, _ = journal.recvmsg(1 << 22, 1 << 12)
        for _, kind, fds in ancillary:
            if kind == socket.SCM_RIGHTS:
                data = os.pread(array.array("i", fds[:4])[0], 1 << 24, 0)
        entry = fields(data)
        if "COREDUMP_PID" in entry:
            return entry["MESSAGE"].decode()


def serve(service, root, lib):
    """Starts systemd-coredump for a connection, as its socket unit would."""
    connection, _ = service.accept()
    script = "exec 3<&0; export LISTEN_FDS=1 LISTEN_PID=$$; exec %s/lib/systemd/systemd-coredump" % root
    subprocess.run(["sh", "-c", script], stdin=connection.fileno(), env=dict(os.environ, LD_LIBRARY_PATH=lib))


def listen(path, kind):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    s = socket.socket(socket.AF_UNIX, kind)
    s.bind(path)
    s.settimeout(20)
    return s


def main():
    os.makedirs(OUT, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        subprocess.check_call(["apt-get", "download", "-qq", "systemd-coredump", "libsystemd-shared"], cwd=work)
        for deb in [d for d in os.listdir(work) if d.endswith(".deb")]:
            subprocess.check_call(["dpkg", "-x", deb, "root"], cwd=work)
        version = next(d for d in os.listdir(work) if d.startswith("systemd-coredump")).split("_")[1].split(".")[0]
        lib = os.path.join(work, "root/usr/lib/x86_64-linux-gnu/systemd")
        subprocess.check_call(["gcc", "-w", "-g", "-O0", "-pthread", "-o", "shop", os.path.join(HERE, "coredump", "shop.c")], cwd=work)
        journal, service = listen("/run/systemd/journal/socket", socket.SOCK_DGRAM), listen("/run/systemd/coredump", socket.SOCK_SEQPACKET)
        service.listen(1)
        try:
            for shape, (how, inner, threads) in SHAPES.items():
                server = threading.Thread(target=serve, args=(service, work + "/root", lib))
                server.start()
                script = CRASH % {"how": how, "lib": lib, "signal": 6 if how[0] == "a" else 11}
                crash = subprocess.Popen(["unshare", "--pid", "--fork", "--mount", "bash", "-c", script], cwd=work, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                message = receive(journal)
                server.join()
                crash.communicate(b"\n")
                store(shape, version, message, inner, threads)
        finally:
            os.unlink("/run/systemd/journal/socket")
            os.unlink("/run/systemd/coredump")


def store(shape, version, message, inner, threads):
    trace = {"exceptions": [{"type": "SIGABRT" if inner is ABORT else "Crash", "module": "", "value": message.split("\n")[0],
                             "frames": [{"abs_path": "", "function": f, "lineno": 0} for f in START + inner]}],
             "mechanism": "signalhandler", "handled": False, "level": "fatal", "threads": threads}
    if inner is ABORT:
        trace["exceptions"][0]["signal"] = 6
    indent = "\n" + " " * 45
    forms = {"": message + "\nshop restarted\n", "indented": "[\U0001F855] " + message.rstrip("\n").replace("\n", indent) + "\nshop restarted\n"}
    for form, text in forms.items():
        base = os.path.join(OUT, "-".join(filter(None, [shape, form, "systemd" + version])))
        open(base + ".log", "w").write(text)
        json.dump({"systemd": [version], "traces": [trace]}, open(base + ".json", "w"), indent=1, sort_keys=True)


main()
