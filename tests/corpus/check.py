"""Run files of the corpus and print what differs.

python -m tests.corpus.check clauses.json writes.json
python -m tests.corpus.check --name "LIMIT" clauses.json
python -m tests.corpus.check --url http://root:@127.0.0.1:8529 clauses.json
python -m tests.corpus.check --accept            (all files; writes known_differences.json)
"""

import argparse
import json
import logging
import sys

from tests.corpus import cases
from tests.corpus.targets import Embedded, Live


def main(arguments=None):
    """Check the files named, or all, and print the differences."""
    options = _parser().parse_args(arguments)
    logging.disable(logging.CRITICAL if not options.traceback else logging.NOTSET)
    target = Live(options.url) if options.url else Embedded()
    found = {}
    for file in options.files or [*cases.aql_files(), *cases.http_files()]:
        found[file] = _check(target, file, options)
    target.close()
    if options.accept:
        known = {file: sorted(names) for file, names in found.items() if names}
        text = json.dumps(known, indent=1, ensure_ascii=False) + "\n"
        (cases.FOLDER / "known_differences.json").write_text(text)
    return any(found.values())


def _parser():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*")
    parser.add_argument("--url", help="a live server instead of the embedded engine")
    parser.add_argument("--name", default="", help="print only cases whose name holds this")
    parser.add_argument("--traceback", action="store_true", help="show tracebacks of bugs")
    parser.add_argument("--quiet", action="store_true", help="print only how many differ")
    parser.add_argument(
        "--accept", action="store_true", help="write what differs to known_differences.json"
    )
    return parser


def _check(target, file, options):
    total, found = 0, {}
    if file in cases.http_files():
        for name in cases.sequences(file):
            steps = cases.exchange_differences(target, file, name)
            found |= {f"{name}: {step}": text for step, text in steps.items()}
        total = sum(len(each["steps"]) for each in cases.read(file)["sequences"])
    else:
        for dataset, members in cases.groups(file).items():
            total += len(members)
            found |= cases.differences(target, file, dataset)
    for name, text in found.items():
        if options.name in name and not options.quiet:
            print(f"DIFFERS {name} | {text}")  # noqa: T201 - a command prints
    print(f"{file}: {total - len(found)} of {total} agree")  # noqa: T201
    return found


if __name__ == "__main__":
    sys.exit(main())
