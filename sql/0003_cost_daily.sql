-- Cost by day, written in the transaction that makes a load visible, so that reports over years need not read rows.

create table billing.cost_daily (
  table_name text not null,
  enrollment text not null,
  billing_period text not null,
  load_id bigint not null,
  usage_date date,
  billing_currency text not null,
  subscription_guid text,
  subscription_name text,
  department text,
  service text,
  cost numeric not null,
  rows bigint not null
);

create index on billing.cost_daily (table_name, enrollment, billing_period);
create index on billing.cost_daily (usage_date);

comment on table billing.cost_daily is 'Exact cost of usage details by day, currency, subscription, department and service.';
comment on column billing.cost_daily.table_name is 'Table that holds the rows behind the sums, schema.table.';
comment on column billing.cost_daily.enrollment is 'Enrollment that was billed.';
comment on column billing.cost_daily.billing_period is 'Billing period, yyyyMM.';
comment on column billing.cost_daily.load_id is 'Load that brought the rows behind the sums: meterline.load.';
comment on column billing.cost_daily.usage_date is 'Day of the use, UTC.';
comment on column billing.cost_daily.billing_currency is 'Currency of the cost, ISO 4217; XXX where nothing told it.';
comment on column billing.cost_daily.subscription_guid is 'Subscription id.';
comment on column billing.cost_daily.subscription_name is 'Name of the subscription.';
comment on column billing.cost_daily.department is 'Department: the mapped one where the definition maps departments, else the provider''s.';
comment on column billing.cost_daily.service is 'Service: the category of the meter.';
comment on column billing.cost_daily.cost is 'Sum of the charges before tax, unrounded.';
comment on column billing.cost_daily.rows is 'How many rows were summed.';
