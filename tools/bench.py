"""Compare the book with its rivals: build times, page weights, explorables, Lighthouse; and what the doctor costs.

`make bench` calls it.

It works in a temporary copy of the working tree and neither reads nor writes the real `_build`.
"""

import argparse
import gzip
import io
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import yaml
from jupyter_cache import get_cache
from playwright.sync_api import sync_playwright

from browser import find_browser
from site_server import QuietHandler, serve

ROOT = Path(__file__).resolve().parent.parent

BIN = Path(sys.executable).parent
COMPRESSED = ("text/", "application/javascript", "application/json", "image/svg+xml")
LIGHTHOUSE = ("npx", "--yes", "lighthouse")
RUNS = 5  # of Lighthouse, and of opening a page to measure how long it blocks
SLOWER, LONG = 4, 50  # Lighthouse's phone: the processor's slowdown, and the milliseconds from which a task is long
PHONE = {"width": 412, "height": 823}
HEAVIEST = 5  # pages whose blocking is measured
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FIGURE = re.compile(r'<figure class="explorable".*?</figure>', re.DOTALL)
FRAMES = re.compile(r'<svg\b.*?</svg>|<script type="application/json">.*?</script>', re.DOTALL)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="skip the build that runs one notebook after the other")
    quick = parser.parse_args().quick
    print(f"Measured on {os.cpu_count()} cores; the machine's load before the start was {os.getloadavg()[0]:.1f}.\n")
    with tempfile.TemporaryDirectory() as folder:
        copy, site, stock = (Path(folder) / name for name in ("copy", "site", "stock"))
        copy_tree(copy)
        report_builds(copy, site, quick)
        report_doctor(copy)
        path = find_browser()
        if path is None:
            sys.exit("No Chromium or Chrome: pages are not measured. The environment variable CHROME can name one.")
        build_stock(copy, stock)
        with serve(site, CompressedHandler) as url, serve(stock / "_build" / "html", CompressedHandler) as stock_url:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
                report_weights(browser, url, pages(site), stock_url)
                report_blocking(browser, url, heaviest(browser, url, pages(site)), stock_url)
                report_steps(browser, url, pages(site))
                browser.close()
            report_lighthouse(path, url, pages(site))


def run(*command, cwd):
    """What a command writes; where it fails, its messages end the measurement."""
    environment = os.environ | {"PYTHONPATH": str(cwd)}  # notebooks import the copy's package
    result = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{result.stdout[-4000:]}\n{result.stderr[-4000:]}")
    return result.stdout


def copy_tree(copy):
    """Copy what git tracks, or would track, to `copy`."""
    for name in run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).split("\0"):
        if (ROOT / name).is_file():  # a tracked file may be deleted in the working tree
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)


def pages(site):
    """The book's pages, without those that the builder adds (search, index, 404)."""
    found = [*site.glob("book/**/*.html"), *site.glob("notebooks/**/*.html")]
    return sorted(path.relative_to(site).as_posix() for path in found)


# Building


def report_builds(copy, site, quick):
    """Print the seconds of `make book` in every state of the copy; leaves the built book in `site`."""
    prose, notebooks = min(copy.glob("book/*.md")), sorted(copy.glob("notebooks/*/*.ipynb"))
    run(sys.executable, "-c", "import keras, matplotlib.pyplot, jupyter_book", cwd=copy)  # warms the disk cache for all
    sequential = None if quick else make_book_sequentially(copy)
    cold = make_book(copy)
    shutil.copytree(copy / "_build" / "html", site)
    warm = make_book(copy)
    prose.write_text(prose.read_text(encoding="utf-8") + "\nOne more paragraph.\n", encoding="utf-8")
    after_prose = make_book(copy)
    change_notebook(notebooks[0])
    after_notebook = make_book(copy)
    rows = [
        ("cold, one notebook after the other", sequential, "-", None),
        ("cold, notebooks in parallel", cold, "sequential", sequential and cold / sequential),
        ("nothing changed", warm, "cold", warm / cold),
        (f"one prose page changed: {prose.name}", after_prose, "cold", after_prose / cold),
        (f"one notebook changed: {notebooks[0].name}", after_notebook, "cold", after_notebook / cold),
    ]
    text = f"""`make book`, {len(notebooks)} notebooks, one thread a kernel in every row.
The changed notebook itself ran {last_run_seconds(copy):.1f} s of its build."""
    section("Build", text, table(("build", "seconds", "compared with", "ratio"), rows))


def make_book(copy):
    """The seconds of `make book` in the copy, with the environment that runs this script."""
    print("... make book", file=sys.stderr)
    start = time.perf_counter()
    run("make", "--assume-old=.venv/ready", f"BIN={BIN}", "book", cwd=copy)
    return time.perf_counter() - start


def make_book_sequentially(copy):
    """The seconds of `make book` from nothing with jupyter-cache's serial executor; leaves nothing built."""
    script = copy / "tools" / "execute.py"
    parallel = script.read_text(encoding="utf-8")
    script.write_text(one_after_the_other(parallel), encoding="utf-8")
    seconds = make_book(copy)
    script.write_text(parallel, encoding="utf-8")
    shutil.rmtree(copy / "_build")
    return seconds


def one_after_the_other(script):
    """The source of `tools/execute.py` with jupyter-cache's serial worker and executor for the parallel ones."""
    names = {
        "ExecutionWorkerLocalMProc": "ExecutionWorkerLocalSerial",
        "JupyterExecutorLocalMproc": "JupyterExecutorLocalSerial",
    }
    for parallel, serial in names.items():
        assert parallel in script, f"tools/execute.py does not use {parallel}"
        script = script.replace(parallel, serial)
    return script


def change_notebook(path):
    """Change a notebook so that it has to run again."""
    notebook = nbformat.read(path, as_version=4)
    next(cell for cell in notebook.cells if cell.cell_type == "code").source += "\n# changed"
    nbformat.write(notebook, path)


def last_run_seconds(copy):
    """The seconds that the notebook which ran last took by itself."""
    return max(get_cache(copy / "_build" / "cache").list_cache_records(), key=lambda record: record.pk).data[
        "execution_seconds"
    ]


def build_stock(copy, stock):
    """Build the notebooks, as they ran in the copy, with the builder's own settings and theme: the rival."""
    shutil.copytree(copy / "_build" / "jupyter_execute" / "notebooks", stock / "notebooks")
    first, *others = sorted(path.relative_to(stock).with_suffix("").as_posix() for path in stock.rglob("*.ipynb"))
    toc = {"format": "jb-book", "root": first, "chapters": [{"file": name} for name in others]}
    (stock / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    (stock / "_config.yml").write_text(
        yaml.safe_dump({"title": "Stock", "execute": {"execute_notebooks": "off"}}), encoding="utf-8"
    )
    run(BIN / "jupyter-book", "build", ".", cwd=stock)


# Weighing


def report_weights(browser, url, names, stock_url):
    """Print what a browser fetches for every page and for the stock page of the same notebook."""
    rows, hosts = [], Counter()
    for name in names:
        rest, explorables, requests, third = weigh_page(browser, f"{url}/{name}")
        nodes, rival = count_nodes(browser, f"{url}/{name}"), [None] * 6
        if name.startswith("notebooks/"):
            stock_rest, _, stock_requests, stock_third = weigh_page(browser, f"{stock_url}/{name}")
            stock_nodes = count_nodes(browser, f"{stock_url}/{name}")
            rival = [stock_rest / 1000, stock_requests, stock_third.total(), stock_nodes]
            rival += [rest / stock_rest, nodes / stock_nodes]
            hosts += stock_third
        rows.append((name, rest / 1000, explorables / 1000, requests, third.total(), nodes, *rival))
    asked = ", ".join(f"{host} ({count})" for host, count in hosts.most_common())
    text = f"""Thousands of bytes, gzip level 6, that a browser fetches on a first visit. KB is the page before its
explorables (a chapter page may have 300). Stock is the same executed notebook with the builder's own theme and
settings. Requests to third parties are counted and not fetched, so a page that makes them weighs more than its KB.
Nodes are the elements of the page once it is open (at most 3,000). The stock pages ask {asked or "no third party"}."""
    own = ("KB", "explorables", "requests", "third", "nodes")
    stock = ("stock KB", "stock requests", "stock third", "stock nodes")
    section("Page weight", text, table(("page", *own, *stock, "KB ratio", "nodes ratio"), rows))


def weigh_page(browser, page_url):
    """Open a page in a fresh profile: its bytes (see `weigh`), its local requests, its third-party requests by host."""
    context = browser.new_context(service_workers="block")
    page, local, third = context.new_page(), [], Counter()

    def keep_out(route):
        third[urlsplit(route.request.url).hostname] += 1
        route.abort()

    page.route(lambda address: urlsplit(address).netloc != urlsplit(page_url).netloc, keep_out)
    page.on("response", lambda response: local.append(response))
    page.goto(page_url, wait_until="networkidle")
    bodies = {response.url: response.body() for response in local}
    context.close()
    return *weigh(page_url, bodies), len(bodies), third


def weigh(page_url, bodies):
    """Bytes of a page before its explorables, and bytes of the explorables. `bodies` maps each address to its body."""
    html = bodies[page_url]
    explorables = transferred(html) - transferred(without_explorables(html.decode()).encode())
    return sum(map(transferred, bodies.values())) - explorables, explorables


def transferred(body):
    """The bytes that travel for a body: compressed, unless that gains nothing (fonts, PNG)."""
    return min(len(body), len(gzip.compress(body, 6)))


def without_explorables(page):
    """A page's HTML without the pictures of its figures: neither the drawn frame nor the packed ones."""
    return FIGURE.sub(lambda figure: FRAMES.sub("", figure.group()), page)


def alone(browser, page_url, **options):
    """A new window whose page asks nobody but the address's own host."""
    page = browser.new_context(service_workers="block", **options).new_page()
    page.route(lambda address: urlsplit(address).netloc != urlsplit(page_url).netloc, lambda route: route.abort())
    return page


def open_fully(page, page_url):
    """Open a page and wait until it has nothing to do: a slow one is still reading when its network is quiet."""
    page.goto(page_url, wait_until="load")
    page.wait_for_load_state("networkidle")
    page.evaluate("new Promise((done) => requestIdleCallback(() => setTimeout(done, 500)))")


def count_nodes(browser, page_url):
    """How many elements a page has once its scripts have run and before a reader touches it."""
    page = alone(browser, page_url)
    open_fully(page, page_url)
    nodes = page.evaluate("document.querySelectorAll('*').length")
    page.context.close()
    return nodes


def heaviest(browser, url, names):
    """The front page, and the pages with the most elements."""
    return ["book/index.html", *sorted(names, key=lambda name: -count_nodes(browser, f"{url}/{name}"))[:HEAVIEST]]


def report_blocking(browser, url, names, stock_url):
    """Print for how long pages keep a phone busy while they open, and the stock pages of the same notebooks."""
    rows = []
    for name in names:
        own = [blocking(browser, f"{url}/{name}") for _ in range(RUNS)]
        of_a_notebook = name.startswith("notebooks/")
        stock = [blocking(browser, f"{stock_url}/{name}") for _ in range(RUNS)] if of_a_notebook else []
        rows.append((name, spread(own), spread(stock)))
    text = f"""Milliseconds beyond {LONG} of each task while a page opens, with the processor {SLOWER} times slower (at
most 200): the median of {RUNS}, with the spread. Stock pages block for longer: scripts of third parties are not
fetched."""
    section("Blocking", text, table(("page", "blocking", "stock"), rows))


def blocking(browser, page_url):
    """Lighthouse's total blocking time, counted from the start: milliseconds of long tasks beyond the first `LONG`."""
    page = alone(browser, page_url, viewport=PHONE)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(
        f"""window.blocked = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((task) => {{
          window.blocked += Math.max(0, task.duration - {LONG});
        }})).observe({{type: "longtask", buffered: true}});"""
    )
    open_fully(page, page_url)
    milliseconds = page.evaluate("window.blocked")
    page.context.close()
    return round(milliseconds)


def report_steps(browser, url, names):
    """Print how long every explorable takes from a moved control to the new picture."""
    figures, idle = {}, []
    page = browser.new_page(viewport={"width": 390, "height": 844})
    for name in names:
        page.goto(f"{url}/{name}", wait_until="networkidle")
        result = page.evaluate((ROOT / "tools" / "bench.js").read_text(encoding="utf-8"))
        idle += result["idle"]
        figures |= {f"{name}#{figure}": times for figure, times in result["figures"].items()}
    page.close()
    figures["all"] = sum(figures.values(), [])
    floor = statistics.median(idle)
    rows = [
        (name, len(times), float(statistics.median(times)), float(max(times)), statistics.median(times) / floor)
        for name, times in figures.items()
        if times
    ]
    text = f"""Milliseconds from the input event to the second animation frame after the picture changed. With no change
at all two frames take {floor:.1f} ms here (median): the ratio is the median divided by that."""
    section("From control to picture", text, table(("explorable", "steps", "median", "worst", "ratio"), rows))


# Lighthouse


def report_lighthouse(path, url, names):
    """Print Lighthouse's scores of the front page, the chapters' opening pages and the first chapter's notebooks."""
    if shutil.which("npx") is None or subprocess.run([*LIGHTHOUSE, "--version"], capture_output=True).returncode:
        section("Lighthouse", "Not measured: it needs npm, and a network to fetch Lighthouse itself.")
        return
    rows, findings = [], {}
    for name in (name for name in names if re.match(r"book/(index|\d)|notebooks/1", name)):
        print(f"... Lighthouse on {name}", file=sys.stderr)
        reports = list(filter(None, (audit(path, f"{url}/{name}") for _ in range(RUNS))))
        rows.append((name, len(reports), *scores(reports)))
        for finding in set().union(*map(failing, reports)):
            findings.setdefault(finding, []).append(name)
    text = f"""Mobile, served compressed on loopback: the median of {RUNS} runs, with the spread where they
differ. The CPU index is Lighthouse's own measure of the machine: where it is low or varies, so is performance. Beneath:
every audit scored under 0.9 in any run, and its pages."""
    lines = [f"- {finding}: {', '.join(found)}" for finding, found in sorted(findings.items())]
    section("Lighthouse", text, table(("page", "runs", *CATEGORIES, "CPU index"), rows), "\n".join(lines))


def audit(path, page_url):
    """The report of one Lighthouse run (its defaults are a phone), or None where the run failed."""
    options = ("--quiet", "--output=json", "--chrome-flags=--headless=new --no-sandbox")
    command = [*LIGHTHOUSE, page_url, *options, f"--only-categories={','.join(CATEGORIES)}"]
    result = subprocess.run(command, env=os.environ | {"CHROME_PATH": path}, capture_output=True, text=True)
    report = json.loads(result.stdout) if result.returncode == 0 else None
    return None if report is None or report.get("runtimeError") else report


def scores(reports):
    """The median of each category and of the CPU index over the runs of a page."""
    values = [[round(100 * report["categories"][key]["score"]) for report in reports] for key in CATEGORIES]
    return [*map(spread, values), spread([round(report["environment"]["benchmarkIndex"]) for report in reports])]


def failing(report):
    """The audits that a Lighthouse report finds wanting, with their category and whether they cost points."""
    found = set()
    for key, category in report["categories"].items():
        for reference in category["auditRefs"]:
            result, cost = report["audits"][reference["id"]], "" if reference["weight"] else ", no points lost"
            duplicate = key == "performance" and reference.get("group") == "hidden"
            if result["score"] is not None and result["score"] < 0.9 and not duplicate:
                found.add(f"{key}: {result['title']} ({reference['id']}{cost})")
    return found


# The doctor

DOCTOR = {  # units, samples, timesteps, features
    "small": (16, 500, 20, 1),
    "middle": (64, 2_000, 60, 8),
    "large": (256, 20_000, 100, 16),
}
EXAMINE = """
import json, resource, sys, time
import keras, numpy as np
from unrolled.doctor import diagnose
units, samples, timesteps, features, examine = json.loads(sys.argv[1])
keras.utils.set_random_seed(0)
x = np.random.default_rng(0).normal(size=(samples, timesteps, features)).astype("float32")
y = x.sum((1, 2), keepdims=True)[:, :, 0]
model = keras.Sequential([keras.Input(x.shape[1:]), keras.layers.LSTM(units), keras.layers.Dense(1)])
model.compile("adam", "mse")
begun = time.process_time()
if examine:
    diagnose(model, x, y)
else:
    rows = np.arange(32 * 100) % samples
    model.fit(x[rows], y[rows], batch_size=32, verbose=0)
seconds = time.process_time() - begun
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def report_doctor(copy):
    """Print the time and the memory of `diagnose` for three sizes, each compared with 100 updates of the same model."""
    rows = []
    for name, sizes in DOCTOR.items():
        print(f"... the doctor, {name}", file=sys.stderr)
        fit_seconds, fit_memory = examine(sizes, False, copy)
        seconds, memory = examine(sizes, True, copy)
        rows.append(
            (doctor_case(name, sizes), seconds, fit_seconds, seconds / fit_seconds, memory, memory / fit_memory)
        )
    text = """Seconds of processor time and the most memory (MB) of a process that examines a model, and of one that
trains it for 100 updates of 32 samples instead, tracing included."""
    header = ("model", "seconds", "100 updates", "time ratio", "MB", "memory ratio")
    section("The doctor", text, table(header, rows))


def doctor_case(name, sizes):
    """A size of model and data in words."""
    units, samples, timesteps, features = sizes
    return f"{name}: LSTM({units}), x ({samples}, {timesteps}, {features})"


def examine(sizes, doctor, copy):
    """Seconds and megabytes of a new process that makes a model and examines it, or trains it for 100 updates."""
    return json.loads(run(sys.executable, "-c", EXAMINE, json.dumps([*sizes, doctor]), cwd=copy).splitlines()[-1])


# Serving and printing


class CompressedHandler(QuietHandler):
    """Serves text compressed, as the hosts of static sites do."""

    protocol_version = "HTTP/1.1"

    def send_head(self):
        path = Path(self.translate_path(self.path))
        kind = self.guess_type(path)
        if not path.is_file() or not kind.startswith(COMPRESSED):
            return super().send_head()
        body = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)


def spread(values):
    """The median, with the least and the most where they differ; None where there is nothing."""
    if not values:
        return None
    middle = f"{statistics.median(values):g}"
    return middle if min(values) == max(values) else f"{middle} ({min(values)} to {max(values)})"


def table(header, rows):
    """A Markdown table with aligned columns: words to the left, numbers to the right, a dash for nothing."""
    cells = [[cell_text(value, name) for value, name in zip(row, header, strict=True)] for row in (header, *rows)]
    first, *widths = (max(map(len, column)) for column in zip(*cells, strict=True))
    cells.insert(1, ["-" * first, *("-" * (width - 1) + ":" for width in widths)])
    return "\n".join(f"| {' | '.join([row[0].ljust(first), *map(str.rjust, row[1:], widths)])} |" for row in cells)


def cell_text(value, column):
    """A value in words: ratios to two decimals, other measured numbers to one."""
    if isinstance(value, float):
        return f"{value:.2f}" if "ratio" in column else f"{value:.1f}"
    return "-" if value is None else str(value)


def section(title, *parts):
    """Print one section of the report as soon as it is measured."""
    print("\n\n".join([f"## {title}", *filter(None, parts)]), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
