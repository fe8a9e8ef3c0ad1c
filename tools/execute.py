"""Run the notebooks that changed, in parallel, into the cache that the builder reads. `make book` calls it."""

import logging
import sys

from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor

from unrolled_book import ROOT, cache_path, prepare_kernels

SECONDS_A_CELL = 300


def main():
    prepare_kernels()
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    cache = get_cache(cache_path())
    for record in cache.list_project_records():
        cache.remove_nb_from_project(record.pk)
    for path in sorted(ROOT.glob("notebooks/*/*.ipynb")):
        cache.add_nb_to_project(str(path))
    result = load_executor("local-parallel", cache, logging.getLogger("execute")).run_and_cache(timeout=SECONDS_A_CELL)
    failed = [*result.excepted, *result.errored]
    for uri in failed:
        print(f"\n{uri}\n{cache.get_project_record(uri).traceback}", file=sys.stderr)
    print(f"{len(result.succeeded)} notebooks run, {len(failed)} failed.")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
