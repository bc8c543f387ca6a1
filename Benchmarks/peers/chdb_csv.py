"""A response to CSV with chdb (ClickHouse in the process): the whole response is one row, arrayJoin makes rows of it.

    python3 chdb_csv.py response.json out.csv
"""
import json
import sys

import chdb


def first_record(path: str) -> dict:
    """The first record, for the names and kinds of the fields: it is whole within the first 64 KB."""
    with open(path, encoding="utf-8", errors="ignore") as source:
        head = source.read(64 << 10)
    start = head.index("[") + 1
    record, _ = json.JSONDecoder().raw_decode(head[start:].lstrip())
    return record


def main() -> None:
    response, output = sys.argv[1:]
    # Text for every field: numbers keep their digits, and no type is parsed that CSV would only print again.
    fields = ", ".join(f"{name} Nullable(String)" for name in first_record(response))
    chdb.query(
        f"""
        SELECT untuple(arrayJoin(data))
        FROM file('{response}', 'JSONEachRow', 'data Array(Tuple({fields}))')
        INTO OUTFILE '{output}' TRUNCATE FORMAT CSVWithNames
        SETTINGS input_format_json_read_numbers_as_strings = 1, input_format_json_read_bools_as_strings = 1,
          input_format_skip_unknown_fields = 1, input_format_parallel_parsing = 0,
          min_chunk_bytes_for_parallel_parsing = 100000000000, max_memory_usage = 0
        """
    )


main()
