"""Puts a captured log into what really carries logs: line by line, as each carrier writes it. A line is (time, stream, bytes)."""
import datetime
import random

CRI_PART = 16 * 1024
HEALTH = [b'10.42.0.1 - - "GET /healthz HTTP/1.1" 200 2', b'10.42.0.1 - - "GET /metrics HTTP/1.1" 200 4211', b"ready"]
DB = [b"2024-05-01 10:00:00.123 UTC [61] LOG:  checkpoint starting: time", b"2024-05-01 10:00:04.8 UTC [61] LOG:  checkpoint complete: wrote 3 buffers"]


def utc(t):
    return datetime.datetime.fromtimestamp(t, datetime.timezone.utc)


def nano(t):
    return utc(t).strftime("%Y-%m-%dT%H:%M:%S.") + "%09dZ" % int((t % 1) * 1e9)


def plain(lines, rnd):
    return [b for _, _, b in lines]


def crlf(lines, rnd):
    return [b + b"\r" for _, _, b in lines]


def with_other_stream(lines, rnd):
    """Another stream of the same container, in the middle of whatever the first one says."""
    if len({s for _, s, _ in lines}) > 1:
        return lines
    out = []
    for line in lines:
        if rnd.random() < 0.06:
            out.append((line[0], "stdout", rnd.choice(HEALTH)))
        out.append(line)
    return out


def parts(b, rnd):
    while len(b) > CRI_PART:
        yield b[:CRI_PART], False
        b = b[CRI_PART:]
    if len(b) > 8 and rnd.random() < 0.03:
        cut = rnd.randrange(1, len(b))
        yield b[:cut], False
        b = b[cut:]
    yield b, True


def cri(lines, rnd):
    out = []
    for t, s, b in with_other_stream(lines, rnd):
        for piece, last in parts(b, rnd):
            head = ("%s %s %s" % (nano(t), s, "F" if last else "P")).encode()
            out.append(head + (b" " + piece if piece or rnd.random() < 0.5 else b""))
    return out


def json_string(b):
    """As Docker's jsonlog writes it: like Go's encoding/json, with < > & escaped."""
    out = ['"']
    for c in b.decode("utf-8", "replace"):
        if c in '"\\':
            out.append("\\" + c)
        elif c == "\n":
            out.append("\\n")
        elif c == "\r":
            out.append("\\r")
        elif ord(c) < 32 or c in "<>&\u2028\u2029":
            out.append("\\u%04x" % ord(c))
        else:
            out.append(c)
    return "".join(out) + '"'


def docker(lines, rnd):
    out = []
    for t, s, b in with_other_stream(lines, rnd):
        while len(b) > CRI_PART:
            out.append(('{"log":%s,"stream":"%s","time":"%s"}' % (json_string(b[:CRI_PART]), s, nano(t))).encode())
            b = b[CRI_PART:]
        out.append(('{"log":%s,"stream":"%s","time":"%s"}' % (json_string(b + b"\n"), s, nano(t))).encode())
    return out


def escaped(b):
    """rsyslog's EscapeControlCharactersOnReceive, which is on unless turned off."""
    return b"".join(b"#%03o" % c if c < 32 else bytes([c]) for c in b)


def syslog(lines, rnd):
    pid = rnd.randrange(300, 30000)
    return [b"%s web-3 shop[%d]: %s" % (utc(t).strftime("%b %e %H:%M:%S").encode(), pid, escaped(b)) for t, _, b in lines]


def syslog_iso(lines, rnd):
    """What came through journald, which drops empty lines."""
    pid = rnd.randrange(300, 30000)
    stamp = lambda t: utc(t).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00").encode()  # noqa: E731
    return [b"%s web-3 shop[%d]: %s" % (stamp(t), pid, escaped(b)) for t, _, b in lines if b.strip()]


def compose(lines, rnd):
    out = []
    for _, _, b in lines:
        if rnd.random() < 0.04:
            out.append(b"db-1   | " + rnd.choice(DB))
        out.append(b"web-1  | " + b)
    return out


def kubectl(lines, rnd):
    return [b"[pod/web-7d9f8b6c5-x2x9z/web] " + b for _, _, b in lines]


CARRIERS = {"plain": plain, "crlf": crlf, "cri": cri, "docker": docker, "syslog": syslog, "syslog-iso": syslog_iso, "compose": compose,
            "kubectl": kubectl}
DROPS_BLANK = {"syslog-iso"}


def wrap(name, lines, seed):
    return b"".join(b + b"\n" for b in CARRIERS[name](lines, random.Random(name + seed)))
