"""The yardstick: the same statements by a plain INSERT of psycopg into a table of an id and the bytes, each connection
a process of its own. A program of its own; orders come as one JSON object, and so does its answer."""

import json
import multiprocessing
import sys
import time
import uuid
from typing import Any

import psycopg

TABLE = "CREATE TABLE IF NOT EXISTS bench_raw (id uuid PRIMARY KEY, statement bytea NOT NULL)"


def insert(order: dict[str, Any], results: "multiprocessing.Queue[int]") -> None:
    batch, raw = order["batch"], order["statement"].encode()
    sql = "INSERT INTO bench_raw VALUES " + ", ".join(["(%s, %s)"] * batch)
    done = 0
    with psycopg.connect(order["dsn"]) as connection:
        end = time.perf_counter() + order["seconds"]
        while time.perf_counter() < end:
            connection.execute(sql, [value for _ in range(batch) for value in (uuid.uuid4(), raw)])
            connection.commit()
            done += batch
    results.put(done)


def main() -> None:
    order = json.load(sys.stdin)
    with psycopg.connect(order["dsn"], autocommit=True) as connection:
        connection.execute(TABLE)
    results: multiprocessing.Queue[int] = multiprocessing.Queue()
    workers = [multiprocessing.Process(target=insert, args=(order, results)) for _ in range(order["connections"])]
    for worker in workers:
        worker.start()
    total = sum(results.get() for _ in workers)
    for worker in workers:
        worker.join()
    json.dump({"rate": total / order["seconds"]}, sys.stdout)


if __name__ == "__main__":
    main()
