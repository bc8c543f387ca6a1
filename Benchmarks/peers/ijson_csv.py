"""A response to CSV with ijson on yajl2_c, record by record in constant memory.

    python3 ijson_csv.py response.json out.csv
"""
import csv
import sys

import ijson.backends.yajl2_c as ijson


def main() -> None:
    response, output = sys.argv[1:]
    with open(response, "rb") as source, open(output, "w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target, lineterminator="\n")
        header = None
        for record in ijson.items(source, "data.item", buf_size=1 << 20):
            if header is None:
                header = list(record)
                writer.writerow(header)
            writer.writerow(record.values())


main()
