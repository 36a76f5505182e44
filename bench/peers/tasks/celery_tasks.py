"""Celery on Redis, for the bench: the tasks that its worker runs, and with `produce` the program that enqueues them.

The producer reads one command a line from standard input (`single N`, `bulk N`, `ping KEY`) and answers each with a line.
"""

import json
import os
import sys
import time
import uuid

import redis
from celery import Celery

url = os.environ["REDIS_URL"]
app = Celery("bench", broker=url)
app.conf.update(
    task_ignore_result=True,
    worker_prefetch_multiplier=50,
    broker_pool_limit=10,
    task_compression=None,
    worker_send_task_events=False,
)
store = redis.Redis.from_url(url)


@app.task
def noop():
    pass


@app.task
def ping(key):
    started_micros = time.monotonic_ns() // 1000
    store.rpush("bench-started", json.dumps({"key": key, "startedMicros": started_micros}))


def push_copies(count):
    """Celery has no call for many: the same message as its own, with other ids, pushed through a pipeline."""
    noop.apply_async()
    message = store.lpop("celery").decode()
    task_id = json.loads(message)["properties"]["correlation_id"]
    pipe = store.pipeline(transaction=False)
    for done in range(count):
        pipe.lpush("celery", message.replace(task_id, str(uuid.uuid4())))
        if done % 5000 == 4999:
            pipe.execute()
    pipe.execute()


def produce():
    for line in sys.stdin:
        command, _, parameter = line.strip().partition(" ")
        if command == "single":
            for _ in range(int(parameter)):
                noop.apply_async()
        elif command == "bulk":
            push_copies(int(parameter))
        elif command == "ping":
            ping.apply_async(args=[parameter])
        sys.stdout.write("done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    # Under the name that the worker knows the tasks by.
    import celery_tasks

    celery_tasks.produce()
