# SPDX-License-Identifier: Apache-2.0
"""Writes crashlab/fixtures/README.md and pairs.json out of the plan and of the fixtures that were made."""
import json
import os

import builds
import manifest
import pairwise
import plan


def shown(value):
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


def write_pairs(fixtures, never):
    """What a test needs to find every pair of values again in the fixtures alone."""
    dimensions = sorted(list(pairwise.DIMENSIONS) + ["scenario", "build", "machine", "optimise", "dwarf", "compressed", "lto"])
    apart = [[a, b] for i, a in enumerate(dimensions) for b in dimensions[i + 1:] if not pairwise.is_paired(a, b)]
    with open(os.path.join(fixtures, "pairs.json"), "w") as file:
        file.write('{"schema": 1,\n "scenarios": %s,\n "builds": %s,\n "notCombined": %s,\n "never": [\n' % (
            json.dumps(pairwise.PLANNED_SCENARIOS), json.dumps(pairwise.PLANNED_BUILDS), json.dumps(apart)))
        file.write(",\n".join("  " + json.dumps({"values": {a: x, b: y}, "why": list(reasons)}) for (a, x, b, y), reasons in never))
        file.write("\n]}\n")


def write(fixtures, rows):
    possible, found = pairwise.divided()
    covered = set().union(*(pairwise.pairs_of(row) for row in rows if plan.is_in_the_plan(row)))
    if possible - covered:
        raise RuntimeError("no fixture has %s" % sorted(possible - covered, key=str))
    # A fixture with a purpose of its own may bend a rule: a dump of all RAM overflows the in-memory backend.
    possible |= covered
    never = sorted(((pair, why) for pair, why in found.items() if pair not in possible), key=lambda item: (item[0][0], item[0][2], str(item[0])))
    write_pairs(fixtures, never)
    lines = ["# The crash lab's fixtures", "",
             "Made by `crashlab/make-fixtures`; not to be edited. Each folder holds the dump as its backend gave it, `truth.json`",
             "and `fixture.json`; their shape is described in [crashlab/README.md](../README.md).", "",
             "Tools: " + "; ".join(manifest.tool_versions()) + ".", "",
             "Every one of the %d pairs of values that can occur together does so in a dump; the %d pairs that cannot are" % (
                 len(possible), len(never)),
             "listed [below](#what-cannot-occur-together). Scenario and build are not combined with each other but by machine and",
             "optimisation, nor with what changes the dump's outer form alone (`pairs.json`); a build's own values (machine, optimisation,",
             "DWARF, compression, link-time optimisation) stand together as the builds below have them.", "", "## Scenarios", "",
             "| scenario | what happens | what is hard | injected |", "|---|---|---|---|"]
    for name, what in plan.SCENARIOS.items():
        lines.append("| `%s` | %s | %s | %s |" % (name, what["what"], what["hard"], what.get("injected", "")))
    lines += ["", "## Builds", "", "| build | core | optimisation | DWARF | also |", "|---|---|---|---|---|"]
    for name, configuration in builds.BUILDS.items():
        lines.append("| `%s` | %s | %s | %d | %s |" % (name, builds.MACHINES[configuration["machine"]]["core"],
                                                       configuration["optimise"], configuration["dwarf"],
                                                       ", ".join(configuration["extra"])))
    lines += ["", "## Fixtures", "", "| fixture | build | arch block | SP | memory | backend | T | stream | notes |",
              "|---|---|---|---|---|---|---|---|---|"]
    for row in rows:
        path = os.path.join(fixtures, row["name"], "fixture.json")
        if not os.path.exists(path):
            continue
        with open(path) as file:
            made = json.load(file)
        lines.append("| `%s` | %s | %s | %s | %s | %s | %s | %d | %s |" % (
            made["name"], made["build"], made["arch"], made["sp"], made["memory"], made["backend"],
            "yes" if made["threadsBlock"] else "", made["stream"], made["notes"]))
    lines += ["", "## What cannot occur together", "", "| value | value | why |", "|---|---|---|"]
    for (a, x, b, y), reasons in never:
        lines.append("| %s `%s` | %s `%s` | %s |" % (a, shown(x), b, shown(y), "; ".join(reasons)))
    with open(os.path.join(fixtures, "README.md"), "w") as file:
        file.write("\n".join(lines) + "\n")
