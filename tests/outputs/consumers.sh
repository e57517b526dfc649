#!/usr/bin/env bash
# Opens every output with those who read it: validators, converters and viewers from PyPI and npm.
#
#     tests/outputs/consumers.sh [AMENDS]
#
# It takes AMENDS, or target/debug/amends, runs it over fixtures/, and takes the shared findings of the unit tests
# (src/report/snapshots) besides, which hold every kind of finding and hostile text. Python 3, npm and the network are
# needed; what is installed goes to target/tools/consumers. It is no part of `cargo test`, which asks for Rust alone.
set -euo pipefail
cd "$(dirname "$0")/../.."
target="${CARGO_TARGET_DIR:-target}"
amends=$(realpath "${1:-$target/debug/amends}")
tools="$target/tools/consumers"
mkdir -p "$tools"
tools=$(realpath "$tools")

if [ ! -e "$tools/ready" ]; then
    python3 -m venv "$tools/venv"
    "$tools/venv/bin/pip" install --quiet --disable-pip-version-check \
        check-jsonschema sarif-tools junit2html junitparser xmlschema markdown-it-py cmarkgfm pandas pre-commit PyYAML
    npm install --silent --no-audit --no-fund --prefix "$tools" \
        @microsoft/sarif-multitool-linux @umbrelladocs/rdformat-validator
    # The schema of JUnit's XML as Jenkins reads it comes with the sources of pytest.
    "$tools/venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --no-binary :all: \
        --dest "$tools/pytest" 'pytest==9.*'
    tar -xzf "$tools"/pytest/pytest-*.tar.gz -C "$tools/pytest" --strip-components 1
    touch "$tools/ready"
fi
export PATH="$tools/venv/bin:$PATH"
modules="$tools/node_modules"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

say() { printf '\n== %s\n' "$1"; }

# Both sets, by the names that their readers expect.
formats="sarif github gitlab junit checkstyle rdjson markdown csv json jsonl"
mkdir "$out/shared" "$out/fixtures"
asked=()
for format in $formats; do
    cp "src/report/snapshots/$format.txt" "$out/shared/$format"
    asked+=(--output-format "$format=$out/fixtures/$format")
done
code=0
"$amends" check --quiet --min-level hint "${asked[@]}" fixtures/calls fixtures/chats fixtures/hostile fixtures/social \
    2> "$out/told" || code=$?
[ "$code" = 2 ] || { echo "amends was to end with 2, since fixtures/hostile cannot be read, and ended with $code" >&2; exit 1; }

for set in shared fixtures; do
    at="$out/$set"
    cp "$at/sarif" "$at/amends.sarif"
    cp "$at/rdjson" "$at/rdjson.json"
    cp "$at/gitlab" "$at/gitlab.json"

    say "$set: SARIF against its schema, by Microsoft's validator and by sarif-tools"
    check-jsonschema --schemafile "$modules/@microsoft/sarif-multitool-linux/sarif-2.1.0.json" "$at/amends.sarif"
    # It ends with 0 whatever it finds.
    "$modules/@microsoft/sarif-multitool-linux/Sarif.Multitool" validate --rule-kind 'Sarif;Ghas' "$at/amends.sarif" \
        > "$at/multitool" 2>&1 || true
    grep -q 'Analysis completed successfully' "$at/multitool"
    if grep -E ': error [A-Z]+[0-9]+:' "$at/multitool"; then exit 1; fi
    grep -oE ': (warning|note) [A-Z]+[0-9]+:' "$at/multitool" | sort | uniq -c || true
    sarif summary "$at/amends.sarif" --output "$at/summary.txt"
    head -n 4 "$at/summary.txt"
    sarif html "$at/amends.sarif" --output "$at/sarif.html"
    sarif codeclimate "$at/amends.sarif" --output "$at/from-sarif.json"

    say "$set: reviewdog's format"
    node "$modules/@umbrelladocs/rdformat-validator/bin/rdformat-validator.js" "$at/rdjson.json"

    say "$set: JUnit against Jenkins' schema, by junitparser and junit2html"
    junit2html "$at/junit" "$at/junit.html"

    python3 - "$at" "$tools/pytest/testing/example_scripts/junit-10.xsd" << 'PYTHON'
import csv, json, re, sys, xml.etree.ElementTree as ET
from collections import Counter
import cmarkgfm, junitparser, pandas, xmlschema

at, schema = sys.argv[1:]
lines = [json.loads(line) for line in open(f"{at}/jsonl", encoding="utf-8")]
notes = json.load(open(f"{at}/json", encoding="utf-8"))["notes"]

xmlschema.XMLSchema(schema).validate(f"{at}/junit")
suites = junitparser.JUnitXml.fromfile(f"{at}/junit")
assert suites.failures == len(lines), (suites.failures, len(lines))
assert suites.errors == sum(note["kind"] == "not-read" for note in notes)

errors = ET.parse(f"{at}/checkstyle").getroot().findall("file/error")
assert len(errors) == len(lines) + len(notes)

issues = json.load(open(f"{at}/gitlab", encoding="utf-8"))
assert len(issues) == len(lines) + len(notes)
assert max(Counter(issue["fingerprint"] for issue in issues).values()) == 1
for issue in issues:
    assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
    assert issue["location"]["lines"]["begin"] >= 1 and not issue["location"]["path"].startswith(("/", "./"))

# As a spreadsheet would, and as pandas does.
rows = list(csv.DictReader(open(f"{at}/csv", encoding="utf-8-sig", newline="")))
assert len(rows) == len(lines) + len(notes)
assert not [cell for row in rows for cell in row.values() if re.match(r"\s*[=+@＝＋－＠-]", cell) and not re.fullmatch(r"-?[\d.]+", cell)]
frame = pandas.read_csv(f"{at}/csv")
assert list(frame["kind"])[: len(lines)] == ["finding"] * len(lines)

# What a runner of GitHub makes of a log line.
commands = open(f"{at}/github", encoding="utf-8").read().splitlines()
found = [re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", command) for command in commands]
assert all(found) and max(Counter(f[1] for f in found).values()) <= 10

# The renderer of GitHub: one table, no links, no markup but our own.
page = open(f"{at}/markdown", encoding="utf-8").read()
html = cmarkgfm.github_flavored_markdown_to_html(page)
assert len(page) < 65536 and html.count("<table>") == 1 and "<a" not in html and "<script" not in html
assert html.count("<tr>") - 1 <= len(lines)
print(f"{len(lines)} findings and {len(notes)} notes read back from junit, checkstyle, gitlab, csv; {len(found)} commands; {len(page)} characters of Markdown")
PYTHON
done

say "what others run: the action, the hook, the GitLab job of the README"
check-jsonschema --builtin-schema vendor.github-actions action.yml
pre-commit validate-manifest .pre-commit-hooks.yaml
python3 - "$out" << 'PYTHON'
import re, sys
readme = open("README.md", encoding="utf-8").read()
for name in ["gitlab-ci", "github-workflow"]:
    block = re.search(rf"<!-- {name} -->\n```yaml\n(.*?)```", readme, re.S)
    assert block, f"the README has no block {name}"
    open(f"{sys.argv[1]}/{name}.yml", "w", encoding="utf-8").write(block[1])
PYTHON
check-jsonschema --builtin-schema vendor.gitlab-ci "$out/gitlab-ci.yml"
check-jsonschema --builtin-schema vendor.github-workflows "$out/github-workflow.yml"

say "the steps of the action that check, as a runner would run them"
mkdir -p "$out/runner/amends/bin"
cp "$amends" "$out/runner/amends/bin/amends"
python3 -c 'import sys, yaml; print(yaml.safe_load(open("action.yml"))["runs"]["steps"][-1]["run"])' > "$out/step.sh"
code=0
RUNNER_TEMP="$out/runner" AMENDS_PATHS=$'fixtures/calls\nfixtures/chats' AMENDS_ARGS=$'--quiet\n--fail-on=error' \
    AMENDS_SARIF="$out/step.sarif" bash -e "$out/step.sh" > "$out/step.log" || code=$?
[ "$code" = 1 ] || { echo "the action was to find errors and end with 1, and ended with $code" >&2; exit 1; }
grep -q '^::error file=fixtures/' "$out/step.log"
[ -s "$out/step.sarif" ]
wc -l < "$out/step.log"

printf '\nall outputs were read\n'
