# needs: 3.6
import oracle
import multiprocessing
import multiprocessing.pool


def inner(n):
    return {}[n]


def work(n):
    return inner(n)


if __name__ == "__main__":
    oracle.stash(multiprocessing.pool.ExceptionWithTraceback)
    multiprocessing.set_start_method("fork")
    with multiprocessing.Pool(1) as pool:
        pool.map(work, ["k"])
