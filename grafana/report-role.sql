-- The role that Grafana reads with: a member of meterline_reader, which may read the views and nothing else.
create role meterline_reader nologin;
create role report login password 'report' in role meterline_reader;
