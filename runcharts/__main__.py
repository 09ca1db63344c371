"""``python -m runcharts``: cases as JSON on standard input, answers as JSON on standard output.

Exit status 0 when every case was answered, 2 for input that is no such JSON.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from .cases import answer

NO_SUCH_JSON = 2


def main() -> int:
    try:
        asked = json.loads(sys.stdin.buffer.read())
        answers = _answers(asked)
    except (ValueError, RecursionError) as problem:
        print(f"runcharts: the input is no such JSON: {problem}", file=sys.stderr)
        return NO_SUCH_JSON
    print(json.dumps(answers, allow_nan=False))
    return 0


def _answers(asked: Any) -> Any:
    if isinstance(asked, dict) and isinstance(asked.get("cases"), list):
        return {"cases": [answer(case) for case in asked["cases"]]}
    if isinstance(asked, dict) and "cases" not in asked and asked.keys() & {"chart", "input"}:
        return answer(asked)
    raise ValueError('it must be {"cases": [...]} or one case with "chart" and "input"')


if __name__ == "__main__":
    sys.exit(main())
