# needs: 3.8
import oracle  # noqa
import threading


class Worker(threading.Thread):
    def run(self):
        try:
            {}["job"]
        except KeyError:
            raise RuntimeError("job lost")


t = Worker()
t.start()
t.join()
