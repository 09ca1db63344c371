"""What the API reads: JSON, and words instead of a failure for what no parser can follow."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

_HALF = re.compile(rb"\\u[dD][89a-fA-F]")  # half of a character, as JSON writes it: alone it is none


class ShallowJsonParser(JSONParser):
    """JSON as deeply nested as Python can follow, in characters that can be written again.

    What is deeper, or holds half of a character, is the sender's mistake, not ours.
    """

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        raw = stream.read()
        try:
            # JSON is UTF-8 whatever charset its head names (RFC 8259, 8.1 and 11); others would hide a half.
            found = super().parse(
                io.BytesIO(raw), media_type, {**(parser_context or {}), "encoding": "utf-8"}
            )
            if _HALF.search(raw):
                json.dumps(found, ensure_ascii=False).encode()
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None
        except UnicodeEncodeError:
            raise ParseError(r"The JSON holds half of a character (\ud800 to \udfff).") from None
        return found
