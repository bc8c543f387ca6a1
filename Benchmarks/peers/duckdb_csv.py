#!/usr/bin/env python3
"""What the transforms do, by DuckDB on NDJSON: distinct records, cost in euro, three tags, a department; in floating point.

    duckdb_csv.py records.ndjson departments.csv output.csv 1|all
"""
import sys

import duckdb

source, departments, target, threads = sys.argv[1:5]
if threads != "all":
    duckdb.sql(f"set threads to {int(threads)}")
duckdb.sql(
    f"""
    copy (
      select d.*, d.cost * 0.9149 as cost_eur, 0.9149 as fx_rate,
        json_extract_string(nullif(d.tags, ''), '$.env') as environment,
        json_extract_string(nullif(d.tags, ''), '$.owner') as owner,
        json_extract_string(nullif(d.tags, ''), '$.app') as app,
        m.department as mapped_department, m.cost_center as mapped_cost_center
      from (select distinct * from read_json('{source}', format = 'newline_delimited')) d
      left join read_csv('{departments}', header = true, all_varchar = true) m
        on m.match_column = 'department_name' and m.pattern = d.departmentName
    ) to '{target}' (header, delimiter ',')
    """
)
