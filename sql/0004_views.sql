-- What reports read. Amounts of different currencies are never added up: every view groups by currency.

create view billing.v_cost_daily as
select enrollment, billing_period, usage_date, billing_currency, subscription_guid, subscription_name,
  department, service, cost, rows
from billing.cost_daily
where table_name = 'billing.usage_details';
comment on view billing.v_cost_daily is 'Cost by day, currency, subscription, department and service.';

create view billing.v_cost_by_department as
select enrollment, billing_period, billing_currency, department, sum(cost) as cost, sum(rows)::bigint as rows
from billing.v_cost_daily
group by enrollment, billing_period, billing_currency, department;
comment on view billing.v_cost_by_department is 'Cost of a billing period by department.';

create view billing.v_cost_monthly as
select enrollment, billing_period, billing_currency, subscription_guid, subscription_name, service,
  sum(cost) as cost, sum(rows)::bigint as rows
from billing.v_cost_daily
group by enrollment, billing_period, billing_currency, subscription_guid, subscription_name, service;
comment on view billing.v_cost_monthly is 'Cost of a billing period by subscription and service.';

create view billing.v_cost_by_tag as
select u.enrollment, u.billing_period, u.usage_date, coalesce(u.billing_currency, 'XXX') as billing_currency,
  tag.key as tag, tag.value, sum(coalesce(u.cost, 0)) as cost, count(*) as rows
from billing.usage_details u
cross join lateral jsonb_each_text(
  case when jsonb_typeof(u.tags) = 'object' then u.tags end) as tag (key, value)
group by u.enrollment, u.billing_period, u.usage_date, coalesce(u.billing_currency, 'XXX'), tag.key, tag.value;
comment on view billing.v_cost_by_tag is 'Cost by day and tag. A row with several tags counts under each; one without tags under none. Name a billing_period: it reads the rows themselves.';

create view billing.v_balance as
select enrollment, billing_period, coalesce(billing_currency, currency_code, 'XXX') as billing_currency,
  beginning_balance, new_purchases, adjustments, utilized, ending_balance, service_overage,
  charges_billed_separately, total_overage, total_usage, azure_marketplace_service_charges
from billing.balance_summary;
comment on view billing.v_balance is 'Commitment, overage and totals of each billing period.';

create view billing.v_freshness as
select endpoint, enrollment, billing_period, table_name, pipeline, loaded_at, finished_at, rows_written, duplicates,
  quarantined, partial, confirmed, currency, totals, load_id
from meterline.load
where status = 'loaded';
comment on view billing.v_freshness is 'What readers see, unit by unit: since when, how many rows, what was put aside.';

-- The role of reports. Where the role that applies this may create none, someone else creates it and applies
-- the grants below.
do $$
begin
  if not exists (select from pg_roles where rolname = 'meterline_reader') then
    create role meterline_reader nologin;
  end if;
exception
  when insufficient_privilege or duplicate_object or unique_violation then null;
end
$$;

do $$
begin
  if exists (select from pg_roles where rolname = 'meterline_reader') then
    grant usage on schema billing to meterline_reader;
    grant select on billing.usage_details, billing.balance_summary, billing.billing_periods, billing.cost_daily,
      billing.v_cost_daily, billing.v_cost_by_department, billing.v_cost_monthly, billing.v_cost_by_tag,
      billing.v_balance, billing.v_freshness
      to meterline_reader;
  end if;
end
$$;
