# SPDX-License-Identifier: Apache-2.0
"""Writes crashlab/fixtures/README.md out of the plan and of the fixtures that were made."""
import json
import os

import builds
import manifest
import plan


def write(fixtures, rows, pairs, covered):
    lines = ["# The crash lab's fixtures", "",
             "Made by `crashlab/make-fixtures`; not to be edited. Each folder holds the dump as its backend gave it, `truth.json`",
             "and `fixture.json`; their shape is described in [crashlab/README.md](../README.md).", "",
             "Tools: " + "; ".join(manifest.tool_versions()) + ".", "",
             "The plan covers %d of %d pairs of variants that can occur together." % (covered, pairs), "", "## Scenarios", "",
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
    with open(os.path.join(fixtures, "README.md"), "w") as file:
        file.write("\n".join(lines) + "\n")
