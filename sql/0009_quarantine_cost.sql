-- What records in quarantine cost, as far as that can be read.

alter table meterline.load
  add column quarantined_cost jsonb,
  add column quarantined_without_cost bigint;

comment on column meterline.load.quarantined_cost is 'Exact cost of the records in quarantine whose cost can be read, by currency, as text; null where rows have no cost.';
comment on column meterline.load.quarantined_without_cost is 'How many records in quarantine have no cost that can be read; null where rows have no cost.';

create or replace view billing.v_freshness as
select endpoint, enrollment, billing_period, table_name, pipeline, loaded_at, finished_at, rows_written, duplicates,
  quarantined, partial, confirmed, currency, totals, load_id, quarantined_cost, quarantined_without_cost
from meterline.load
where status = 'loaded';

comment on column billing.v_freshness.quarantined_cost is 'Exact cost of the records in quarantine whose cost can be read, by currency, as text; null where rows have no cost.';
comment on column billing.v_freshness.quarantined_without_cost is 'How many records in quarantine have no cost that can be read; null where rows have no cost.';
