-- What was loaded, by whom, from where: one row per load, written in the transaction that makes the load visible.

create schema if not exists meterline;
comment on schema meterline is 'What Meterline keeps of its own work: the ledger of loads and the migrations applied.';

create schema if not exists billing;
comment on schema billing is 'Cloud billing rows as loaded by Meterline, and views on them for reports.';

create table meterline.load (
  load_id bigint generated always as identity primary key,
  load_key text not null,
  status text not null default 'loading' check (status in ('loading', 'loaded', 'replaced', 'failed')),
  table_name text not null,
  leaf text not null default '',
  endpoint text not null,
  enrollment text not null,
  billing_period text not null,
  pipeline text not null,
  run_id text not null,
  plan_sha256 text not null,
  etag text,
  source_url text,
  source_pages bigint,
  source_bytes bigint,
  source_sha256 text,
  confirmed boolean,
  rows_read bigint,
  rows_written bigint,
  rows_dropped bigint,
  duplicates bigint,
  quarantined bigint,
  totals jsonb,
  currency text,
  partial boolean,
  record jsonb,
  started_at timestamptz not null,
  finished_at timestamptz,
  loaded_at timestamptz,
  ended_at timestamptz,
  meterline_version text not null
);

create unique index load_current on meterline.load (table_name, enrollment, billing_period)
  where status = 'loaded';
create index load_key on meterline.load (load_key);
create index load_under_way on meterline.load (table_name) where status = 'loading';

comment on table meterline.load is 'Every load of a unit (endpoint, enrollment, billing period): what came in, from where, and what became of it.';
comment on column meterline.load.load_id is 'Number of the load; each row of billing tables names the load that brought it.';
comment on column meterline.load.load_key is 'The same load in files and logs: 16 hexadecimal digits.';
comment on column meterline.load.status is 'loading: under way or dead; loaded: its rows are what readers see; replaced: a later load took its place; failed: it left nothing.';
comment on column meterline.load.table_name is 'Table that the rows went to, schema.table.';
comment on column meterline.load.leaf is 'Partition that holds the rows, in the schema of the table.';
comment on column meterline.load.endpoint is 'Dataset of the provider: usage-details, balance-summary, ...';
comment on column meterline.load.enrollment is 'Enrollment that was billed.';
comment on column meterline.load.billing_period is 'Billing period, yyyyMM.';
comment on column meterline.load.pipeline is 'Name of the definition that loaded the unit, and that owns it in this table.';
comment on column meterline.load.run_id is 'Run of the pipeline; one run may load several units.';
comment on column meterline.load.plan_sha256 is 'Digest of all in the definition that changes rows.';
comment on column meterline.load.etag is 'Entity tag of the listing, sent with the next request so that an unchanged month costs one request.';
comment on column meterline.load.source_url is 'Where the rows came from, without secrets.';
comment on column meterline.load.source_pages is 'Pages of the listing.';
comment on column meterline.load.source_bytes is 'Bytes of the listing, after content decoding.';
comment on column meterline.load.source_sha256 is 'SHA-256 over the bodies of all pages in order.';
comment on column meterline.load.confirmed is 'Whether the provider confirmed that the listing did not change while its pages were read.';
comment on column meterline.load.rows_read is 'Records read, quarantined ones included.';
comment on column meterline.load.rows_written is 'Rows in the partition.';
comment on column meterline.load.rows_dropped is 'Rows dropped on purpose, by a filter or as outside the asked days.';
comment on column meterline.load.duplicates is 'Rows dropped as repeated delivery.';
comment on column meterline.load.quarantined is 'Records put aside because they could not be used.';
comment on column meterline.load.totals is 'Exact sums by column and currency, as text.';
comment on column meterline.load.currency is 'Currency of all amounts, where one is known.';
comment on column meterline.load.partial is 'Whether only some days of the period were ever loaded.';
comment on column meterline.load.record is 'The whole record of the load, as the manifest beside files has it.';
comment on column meterline.load.started_at is 'When the unit was begun.';
comment on column meterline.load.finished_at is 'When its rows were complete and checked.';
comment on column meterline.load.loaded_at is 'When its rows became visible.';
comment on column meterline.load.ended_at is 'When a later load replaced it, or it was found to have failed.';
comment on column meterline.load.meterline_version is 'Version of the program.';
