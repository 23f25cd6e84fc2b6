"""The scorer's own test: python3 -m unittest (in this folder). A perfect answer must score 100, each kind of fault must show."""
import copy
import unittest

import match

CHAIN = [{"type": "KeyError", "value": "'x'", "frames": [["/srv/a.py", 1, "f"]]},
         {"type": "Payment.Declined", "value": "no\nmoney", "frames": [["/srv/a.py", 9, "<module>"], ["/srv/b.py", 2, "g"]]}]
CRUMBS = [{"category": "shop", "level": "info", "message": "m%d" % i, "exact": True} for i in range(12)]
TRUTH = {"chain": CHAIN, "alts": [], "how": "logging", "level": "error", "crumbs": CRUMBS}


def perfect(e):
    values = [{"type": x["type"], "value": x["value"], "stacktrace": {"frames": [
        {"abs_path": p, "lineno": n, "function": f} for p, n, f in x["frames"]]}} for x in e["chain"]]
    crumbs = [{k: c[k] for k in ("category", "level", "message")} for c in e["crumbs"]]
    return copy.deepcopy({"level": e["level"], "exception": {"values": values}, "breadcrumbs": {"values": crumbs}})


def judge(change=None, truth=TRUTH, blanks=True, ignorable=()):
    event = perfect(truth)
    if change:
        change(event)
    return match.judge(truth, event, blanks, set(ignorable))


class Judge(unittest.TestCase):
    def test_perfect(self):
        self.assertEqual([k for k, ok in judge().items() if not ok], [])

    def wrong(self, change, *metrics):
        self.assertEqual({k for k, ok in judge(change).items() if not ok}, set(metrics))

    def test_type(self):
        self.wrong(lambda e: e["exception"]["values"][1].update(type="Declined"), "type", "type+value", "chain")

    def test_value(self):
        self.wrong(lambda e: e["exception"]["values"][1].update(value="no"), "value", "type+value", "chain")

    def test_lost_cause(self):
        self.wrong(lambda e: e["exception"]["values"].pop(0), "chain", "frames")

    def test_order(self):
        self.wrong(lambda e: e["exception"]["values"].reverse(), "type", "value", "type+value", "chain", "frames")

    def test_line(self):
        self.wrong(lambda e: e["exception"]["values"][1]["stacktrace"]["frames"][0].update(lineno=8), "frames")

    def test_crumbs(self):
        self.wrong(lambda e: e["breadcrumbs"]["values"].pop(), "crumbs3", "crumbs10")
        self.wrong(lambda e: e["breadcrumbs"]["values"].pop(4), "crumbs10")
        self.wrong(lambda e: e["breadcrumbs"]["values"][11].update(category="root"), "crumbs3", "crumbs10")

    def test_lines_that_are_no_records_do_not_count(self):
        add = lambda e: e["breadcrumbs"]["values"].append({"message": "a print"})  # noqa: E731
        self.assertFalse(judge(add)["crumbs3"])
        self.assertTrue(judge(add, ignorable=["a print"])["crumbs3"])

    def test_level(self):
        self.wrong(lambda e: e.update(level="fatal"), "level")

    def test_open_value(self):
        longer = lambda e: e["exception"]["values"][1].update(value="no\nmoney\nnext line")  # noqa: E731
        self.assertFalse(judge(longer)["value"])
        self.assertTrue(judge(longer, dict(TRUTH, open="next line"))["value"])


class Align(unittest.TestCase):
    def test_one_missing_one_too_many(self):
        other = dict(TRUTH, chain=[{"type": "OSError", "value": "disk", "frames": []}])
        got = [perfect(dict(TRUTH, chain=[{"type": "Made", "value": "up", "frames": []}])), perfect(other)]
        self.assertEqual(match.align([TRUTH, other], got, True), {1: 1})


class Recursion(unittest.TestCase):
    def test_middle_left_out(self):
        want = [["a.py", n % 2, "f"] for n in range(1000)]
        got = [{"filename": "a.py", "lineno": n, "function": f} for _, n, f in want]
        self.assertTrue(match.same_frames(want, got))
        self.assertTrue(match.same_frames(want, got[:125] + got[-125:]))
        self.assertFalse(match.same_frames(want, got[:20]))


if __name__ == "__main__":
    unittest.main()
