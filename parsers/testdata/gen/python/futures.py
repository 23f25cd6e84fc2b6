# needs: 3.6
import oracle
import concurrent.futures
import concurrent.futures.process
import multiprocessing


def work(n):
    try:
        return {}[n]
    except KeyError as e:
        raise ValueError("bad job") from e


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    oracle.stash(concurrent.futures.process._ExceptionWithTraceback)
    with concurrent.futures.ProcessPoolExecutor(1) as pool:
        pool.submit(work, "k").result()
