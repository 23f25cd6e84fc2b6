import oracle
import sys
import traceback


# A script without logging that prints what it does between its errors.
def load(part):
    if part % 2:
        return {}["part %d" % part]
    raise ValueError("part %d is empty" % part)


for part in range(4):
    print("importing part %d" % part)
    sys.stdout.flush()
    try:
        load(part)
    except Exception:
        oracle.note()
        if part % 2:
            print("error in part %d, skipping:" % part)
            sys.stdout.flush()
        traceback.print_exc()
        print("")
        sys.stdout.flush()
print("all done")
