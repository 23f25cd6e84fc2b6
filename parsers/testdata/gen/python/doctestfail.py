import oracle
import doctest
import linecache

SRC = '''
>>> {}["k"]
3
'''
try:
    {}["k"]
except KeyError as e:
    first = oracle.one(e, None)
runner = doctest.DocTestRunner(verbose=False)
test = doctest.DocTestParser().get_doctest(SRC, {}, "x", "/tmp/shop/x.py", 0)
import sys
out = []
runner.run(test, out=out.append)
text = "".join(out)
sys.stderr.write(text)
frames = []
for line in text.splitlines():
    if line.strip().startswith('File "/') and ", in " in line and "doctest.py" in line:
        frames.append({"abs_path": doctest.__file__.replace(".pyc", ".py"), "function": line.rsplit(", in ", 1)[1],
                       "lineno": int(line.split(", line ")[1].split(",")[0])})
        frames[-1]["context_line"] = linecache.getline(frames[-1]["abs_path"], frames[-1]["lineno"]).strip()
frames.append({"abs_path": "<doctest x[0]>", "function": "<module>", "lineno": 1, "context_line": '{}["k"]'})
first["frames"] = frames
oracle.expect(exceptions=[first])
