# SPDX-License-Identifier: Apache-2.0
"""The plan of the variants: every two values that can occur together do so in some fixture; those that cannot are named."""
import heapq
import itertools
import random

from builds import BUILDS, UNPLANNED_BUILDS
from scenarios import SCENARIOS, V7, V8

DIMENSIONS = {
    "arch": ["v1", "v2", "v2-zeros", "v3", "v3-zeros"],
    "sp": ["frame", "restored", "without-padding"],
    "memory": ["min", "min-top", "threads", "linker-ram"],
    "backend": ["logging", "flash", "nrf-flash", "in-memory"],
    "threadsBlock": [False, True],
    "stream": [1, 2],
    "log": ["plain", "prefix", "colour", "minimal"],
    "crc": [False, True],
    "nullGuard": [True, False],
}
PLANNED_SCENARIOS = sorted(name for name, what in SCENARIOS.items() if "unplanned" not in what)
PLANNED_BUILDS = sorted(name for name in BUILDS if name not in UNPLANNED_BUILDS and "display" not in BUILDS[name]["extra"])


def machine_of(row):
    return BUILDS[row["build"]]["machine"]


# What no Zephyr release and no machine can produce: the reason, and which rows it rules out.
RULES = [
    ("the first stream version is older than thread blocks, THREADS dumps, stack tops, the sp of 4.1 and the in-memory backend",
     lambda row: row["stream"] == 1 and (row["threadsBlock"] or row["memory"] in ("threads", "min-top") or row["sp"] != "frame"
                                         or row["backend"] == "in-memory")),
    ("arch block v1 is older than the second stream version", lambda row: row["arch"] == "v1" and row["stream"] != 1),
    ("arch block v3 is younger than the sp of 4.1 and the second stream version",
     lambda row: row["arch"].startswith("v3") and (row["sp"] == "frame" or row["stream"] != 2)),
    ("stack tops and the in-memory backend are younger than the sp of 4.1",
     lambda row: row["sp"] == "frame" and (row["memory"] == "min-top" or row["backend"] == "in-memory")),
    ("only the ARMv8-M build leaves the padding word out", lambda row: row["sp"] == "without-padding" and machine_of(row) not in V8),
    ("the ARMv8-M build leaves the padding word out", lambda row: row["sp"] == "restored" and machine_of(row) in V8),
    ("a THREADS dump has a threads block", lambda row: row["memory"] == "threads" and not row["threadsBlock"]),
    ("only the serial log has a style", lambda row: row["log"] != "plain" and row["backend"] != "logging"),
    ("the checksum block came with arch block v3",
     lambda row: row["crc"] and (row["stream"] == 1 or row["sp"] == "frame" or not row["arch"].startswith("v3"))),
    ("address 0 is open only to call_null, on ARMv7-M",
     lambda row: not row["nullGuard"] and not (row["scenario"] == "call_null" and machine_of(row) in V7)),
    # The fixed noinit buffer holds one thread, not the whole RAM: the truncated case is a fixture of its own.
    ("the in-memory backend's buffer holds one thread's dump", lambda row: row["backend"] == "in-memory" and row["memory"] not in ("min", "min-top")),
]


def fits(row, key=("machines",)):
    """Whether some Zephyr release and some machine can produce it; `also` in the key adds the machines that are not drawn."""
    machines = [machine for name in key for machine in SCENARIOS[row["scenario"]][name]]
    return machine_of(row) in machines and row["build"] in PLANNED_BUILDS and not any(rules_out(row) for _, rules_out in RULES)


# A pair of scenario and build would alone need a thousand fixtures; scenario and machine stand for it.
def values_of(row):
    configuration = BUILDS[row["build"]]
    full = {name: row[name] for name in DIMENSIONS}
    full.update(scenario=row["scenario"], build=row["build"],
                machine="an386" if configuration["machine"] == "nano" else configuration["machine"],
                optimise=configuration["optimise"],
                dwarf=configuration["dwarf"], compressed=bool({"gz", "gnugz"} & set(configuration["extra"])),
                lto="lto" in configuration["extra"])
    return full


def is_paired(a, b):
    """Whether these two dimensions are combined: what decides the bytes' form alone is not combined with what decides the code alone."""
    if {a, b} & {"log", "crc", "nullGuard"} and {a, b} & {"scenario", "build"}:
        return False
    return {a, b} != {"scenario", "build"} and not ("scenario" in (a, b) and {a, b} & {"dwarf", "compressed", "lto"})


def pairs_of(row):
    full = values_of(row)
    return {(a, full[a], b, full[b]) for a, b in itertools.combinations(sorted(full), 2) if is_paired(a, b)}


def random_row(source):
    while True:
        row = {name: source.choice(values) for name, values in DIMENSIONS.items()}
        row["log"] = row["log"] if row["backend"] == "logging" else "plain"
        row["scenario"] = source.choice(PLANNED_SCENARIOS)
        row["build"] = source.choice(sorted(name for name in BUILDS if name not in UNPLANNED_BUILDS))
        row["nullGuard"] = source.random() < 0.5 if row["scenario"] == "call_null" else True
        if fits(row):
            return row


def pairwise(limit):
    """Greedy: of many valid rows always the one that covers most pairs not covered yet. Same seed, same rows."""
    source = random.Random(20261121)
    pool, goals = [], set()
    for _ in range(4000):
        row = random_row(source)
        pairs = pairs_of(row)
        pool.append((row, pairs))
        goals |= pairs
    chosen = []
    # Gains only shrink, so a row whose gain is still the best after being counted again is the best of all.
    waiting = [(-len(pairs), index) for index, (_, pairs) in enumerate(pool)]
    heapq.heapify(waiting)
    while waiting and len(chosen) < limit:
        gain, index = heapq.heappop(waiting)
        row, pairs = pool[index]
        now = -len(pairs & goals)
        if now == 0:
            continue
        if now != gain:
            heapq.heappush(waiting, (now, index))
            continue
        chosen.append(row)
        goals -= pairs
    return chosen


def judged_by_the_rules(scenario, build, barred):
    """For every two values, and for every single one: the sets of reasons against the rows that hold them."""
    of_two, of_one = {}, {}
    for values in itertools.product(*DIMENSIONS.values()):
        row = dict(zip(DIMENSIONS, values), scenario=scenario, build=build)
        against = frozenset([reason for reason, rules_out in RULES if rules_out(row)]).union(barred)
        named = list(zip(DIMENSIONS, values))
        for one in named:
            of_one.setdefault(one, set()).add(against)
        for first, second in itertools.combinations(sorted(named, key=lambda value: value[0]), 2):
            of_two.setdefault(first + second, set()).add(against)
    return of_two, of_one


def judged():
    """For every two values of dimensions that are combined: the sets of reasons against the rows that hold both; an empty one means
    that they can occur together."""
    found, of_kind = {}, {}
    for scenario, build in itertools.product(PLANNED_SCENARIOS, PLANNED_BUILDS):
        what, machine = SCENARIOS[scenario], BUILDS[build]["machine"]
        barred = () if machine in what["machines"] + what["also"] else (what["why"],)
        # Of a scenario and a build the rules ask for no more than this.
        kind = (scenario == "call_null", machine in V7, machine in V8, barred)
        if kind not in of_kind:
            of_kind[kind] = judged_by_the_rules(scenario, build, barred)
            for pair, sets in of_kind[kind][0].items():
                found.setdefault(pair, set()).update(sets)
        full = values_of(dict({name: None for name in DIMENSIONS}, scenario=scenario, build=build))
        of_both = [(name, value) for name, value in sorted(full.items()) if name not in DIMENSIONS]
        for one, sets in of_kind[kind][1].items():
            for other in of_both:
                first, second = (one, other) if one[0] < other[0] else (other, one)
                found.setdefault(first + second, set()).update(sets)
        for first, second in itertools.combinations(of_both, 2):
            found.setdefault(first + second, set()).add(frozenset(barred))
    return {pair: sets for pair, sets in found.items() if is_paired(pair[0], pair[2])}


def divided():
    """The pairs that can occur together, and those that cannot with the fewest reasons that rule every row out."""
    possible, never = set(), {}
    for pair, sets in judged().items():
        if frozenset() in sets:
            possible.add(pair)
            continue
        reasons = sorted(set().union(*sets))
        never[pair] = next(chosen for size in range(1, len(reasons) + 1) for chosen in itertools.combinations(reasons, size)
                           if all(against & set(chosen) for against in sets))
    return possible, never
