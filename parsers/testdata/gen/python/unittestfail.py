import oracle
import sys
import unittest


class T(unittest.TestCase):
    def test_a(self):
        try:
            {}["k"]
        except KeyError:
            oracle.note()
            raise

    def test_ok(self):
        pass


suite = unittest.TestSuite([T("test_a"), T("test_ok")])
class Result(unittest.TextTestResult):
    def startTest(self, test):
        unittest.TestResult.startTest(self, test)
unittest.TextTestRunner(sys.stderr, resultclass=Result, verbosity=0).run(suite)
