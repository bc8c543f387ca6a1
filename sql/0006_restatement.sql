-- What each load changed against the one before it, in groups of rows.

alter table meterline.load add column previous_load_id bigint;
comment on column meterline.load.previous_load_id is 'Load that this one replaced; NULL for the first load of a unit.';

create table meterline.restatement (
  load_id bigint not null references meterline.load (load_id) on delete cascade,
  usage_date date,
  billing_currency text not null,
  subscription_guid text,
  subscription_name text,
  meter_id text,
  meter_name text,
  rows_added bigint not null,
  rows_gone bigint not null,
  rows_repriced bigint not null,
  cost_before numeric not null,
  cost_after numeric not null,
  cost_delta numeric not null
);
create index on meterline.restatement (load_id);

comment on table meterline.restatement is 'What a load changed against the load before it, by day, subscription, meter and currency. Groups in which nothing moved have no row; days new to an open month are in the record of the load only.';
comment on column meterline.restatement.load_id is 'Load that brought the change: meterline.load.';
comment on column meterline.restatement.usage_date is 'Day of the use, UTC.';
comment on column meterline.restatement.billing_currency is 'Currency of the cost, ISO 4217; XXX where nothing told it.';
comment on column meterline.restatement.subscription_guid is 'Subscription id.';
comment on column meterline.restatement.subscription_name is 'Name of the subscription.';
comment on column meterline.restatement.meter_id is 'Identifier of the meter.';
comment on column meterline.restatement.meter_name is 'What the meter counts.';
comment on column meterline.restatement.rows_added is 'Rows that have no like in the load before.';
comment on column meterline.restatement.rows_gone is 'Rows of the load before that have no like in this one.';
comment on column meterline.restatement.rows_repriced is 'Rows that differ in cost, quantity or rate only.';
comment on column meterline.restatement.cost_before is 'Exact cost of the group in the load before.';
comment on column meterline.restatement.cost_after is 'Exact cost of the group in this load.';
comment on column meterline.restatement.cost_delta is 'Exact change of the cost.';

create view billing.v_restatement as
select l.endpoint, l.enrollment, l.billing_period, l.table_name, l.pipeline, l.loaded_at,
  coalesce((l.record #>> '{restatement,closed_period}')::boolean, false) as closed_period,
  r.usage_date, r.billing_currency, r.subscription_guid, r.subscription_name, r.meter_id, r.meter_name,
  r.rows_added, r.rows_gone, r.rows_repriced, r.cost_before, r.cost_after, r.cost_delta, r.load_id
from meterline.restatement r
join meterline.load l using (load_id)
where l.status in ('loaded', 'replaced');
comment on view billing.v_restatement is 'What each load changed against the one before it, by day, subscription and meter.';

do $$
begin
  if exists (select from pg_roles where rolname = 'meterline_reader') then
    grant select on billing.v_restatement to meterline_reader;
  end if;
end
$$;
