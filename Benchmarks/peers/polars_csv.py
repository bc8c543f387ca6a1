"""NDJSON to CSV with the streaming engine of polars.

    python3 polars_csv.py records.ndjson out.csv
"""
import sys

import polars


def main() -> None:
    records, output = sys.argv[1:]
    polars.scan_ndjson(records).sink_csv(output)


main()
