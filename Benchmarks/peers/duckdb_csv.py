#!/usr/bin/env python3
"""What the transforms do, by DuckDB on NDJSON: distinct records, cost in euro, three tags, a department; in floating point.

    duckdb_csv.py records.ndjson departments.csv output.csv
"""
import sys

import duckdb

source, departments, target = sys.argv[1:4]
duckdb.sql("set threads to 1")
duckdb.sql(
    f"""
    copy (
      select d.*, d.cost * 0.9149 as cost_eur, 0.9149 as fx_rate,
        json_extract_string(d.tags, '$.env') as environment,
        json_extract_string(d.tags, '$.owner') as owner,
        json_extract_string(d.tags, '$.app') as app,
        m.department as mapped_department, m.cost_center as mapped_cost_center
      from (select distinct * from read_json('{source}', format = 'newline_delimited')) d
      left join read_csv('{departments}', header = true, all_varchar = true) m
        on m.match_column = 'department_name' and m.pattern = d.departmentName
    ) to '{target}' (header, delimiter ',')
    """
)
