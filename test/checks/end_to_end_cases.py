#!/usr/bin/env python3
"""Every case of test/e2e/cases keeps to test/e2e/case.schema.json."""

import sys
from pathlib import Path

E2E = Path(__file__).resolve().parents[1] / "e2e"
sys.path.insert(0, str(E2E))
SKIPPED = 77


def main():
    try:
        import jsonschema
    except ImportError:
        print("SKIPPED: no Python module jsonschema")
        return SKIPPED
    import case_files
    jsonschema.Draft202012Validator.check_schema(case_files.SCHEMA)
    validator = jsonschema.Draft202012Validator(case_files.SCHEMA)
    folders = sorted(path.parent for path in E2E.glob("cases/*/case.json"))
    problems = []
    for folder in folders:
        problems += [f"{folder.name}: /{'/'.join(map(str, error.path))}: {error.message}"
                     for error in validator.iter_errors(case_files.read_case(folder))]
    print("\n".join(problems) or f"{len(folders)} cases keep to the schema")
    return 1 if problems or not folders else 0


if __name__ == "__main__":
    sys.exit(main())
