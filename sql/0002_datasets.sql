-- The datasets, one table each: partitioned by billing period and below that by enrollment. A load is one leaf.
-- Definitions may add columns; none is ever removed.

create table billing.usage_details (
  enrollment text not null,
  billing_period text not null,
  billing_currency text,
  account_id text,
  account_name text,
  account_owner_email text,
  additional_info jsonb,
  charges_billed_separately boolean,
  consumed_quantity numeric,
  consumed_service text,
  consumed_service_id text,
  cost numeric,
  cost_center text,
  usage_date date,
  department_id text,
  department_name text,
  instance_id text,
  location text,
  meter_category text,
  meter_id text,
  meter_name text,
  meter_region text,
  meter_sub_category text,
  offer_id text,
  part_number text,
  product text,
  product_id text,
  resource_group text,
  resource_guid text,
  resource_location text,
  resource_location_id text,
  resource_rate numeric,
  service_administrator_id text,
  service_info1 text,
  service_info2 text,
  service_name text,
  service_tier text,
  store_service_identifier text,
  subscription_guid text,
  subscription_id text,
  subscription_name text,
  tags jsonb,
  unit_of_measure text,
  extra jsonb,
  source_row bigint,
  load_id bigint not null
) partition by list (billing_period);
create index on billing.usage_details (usage_date);
create index on billing.usage_details (subscription_guid);
comment on table billing.usage_details is 'Metered use and its cost: one row per meter, resource and day. Rows have no key; equal rows may be legitimate.';
comment on column billing.usage_details.enrollment is 'Enrollment that was billed.';
comment on column billing.usage_details.billing_period is 'Billing period, yyyyMM.';
comment on column billing.usage_details.billing_currency is 'Currency of the amounts, ISO 4217.';
comment on column billing.usage_details.account_id is 'Account of the enrollment that owns the subscription.';
comment on column billing.usage_details.account_name is 'Name of the account.';
comment on column billing.usage_details.account_owner_email is 'Login of the account''s owner.';
comment on column billing.usage_details.additional_info is 'What the service tells of the use, as JSON text.';
comment on column billing.usage_details.charges_billed_separately is 'Whether the charge is not drawn from the commitment.';
comment on column billing.usage_details.consumed_quantity is 'Quantity used, in units of measure.';
comment on column billing.usage_details.consumed_service is 'Resource provider or service that was used.';
comment on column billing.usage_details.consumed_service_id is 'Obsolete number of the service.';
comment on column billing.usage_details.cost is 'Charge before tax, unrounded, in the billing currency.';
comment on column billing.usage_details.cost_center is 'Cost center of the department or subscription.';
comment on column billing.usage_details.usage_date is 'Day of the use, UTC.';
comment on column billing.usage_details.department_id is 'Obsolete number of the department.';
comment on column billing.usage_details.department_name is 'Department of the account; absent without one.';
comment on column billing.usage_details.instance_id is 'Resource id, or a bare name for classic resources.';
comment on column billing.usage_details.location is 'Location in normalized spelling.';
comment on column billing.usage_details.meter_category is 'Service that the meter belongs to.';
comment on column billing.usage_details.meter_id is 'Identifier of the meter.';
comment on column billing.usage_details.meter_name is 'What the meter counts.';
comment on column billing.usage_details.meter_region is 'Region of the meter.';
comment on column billing.usage_details.meter_sub_category is 'Kind of the service; often empty.';
comment on column billing.usage_details.offer_id is 'Offer of the subscription.';
comment on column billing.usage_details.part_number is 'Part number; joins to the price sheet.';
comment on column billing.usage_details.product is 'Product that was billed.';
comment on column billing.usage_details.product_id is 'Obsolete number of the product.';
comment on column billing.usage_details.resource_group is 'Resource group, in casing that varies from row to row.';
comment on column billing.usage_details.resource_guid is 'Resource meter identifier; may be empty.';
comment on column billing.usage_details.resource_location is 'Datacenter code.';
comment on column billing.usage_details.resource_location_id is 'Obsolete number of the datacenter.';
comment on column billing.usage_details.resource_rate is 'Price of one unit of measure, in the billing currency.';
comment on column billing.usage_details.service_administrator_id is 'Login of the service administrator.';
comment on column billing.usage_details.service_info1 is 'Project or other legacy note.';
comment on column billing.usage_details.service_info2 is 'Image, or other legacy note.';
comment on column billing.usage_details.service_name is 'Service in the newer taxonomy.';
comment on column billing.usage_details.service_tier is 'Tier of the service in the newer taxonomy.';
comment on column billing.usage_details.store_service_identifier is 'Unused.';
comment on column billing.usage_details.subscription_guid is 'Subscription id.';
comment on column billing.usage_details.subscription_id is 'Legacy number of the subscription, 11 digits or more.';
comment on column billing.usage_details.subscription_name is 'Name of the subscription.';
comment on column billing.usage_details.tags is 'Tags of the resource, as JSON text.';
comment on column billing.usage_details.unit_of_measure is 'Block and unit that quantities are counted in: 100 Hours.';
comment on column billing.usage_details.extra is 'Fields that this version does not know, as one JSON object.';
comment on column billing.usage_details.source_row is 'Ordinal of the record in its listing, from 0.';
comment on column billing.usage_details.load_id is 'Load that brought the row: meterline.load.';

create table billing.balance_summary (
  enrollment text not null,
  billing_period text not null,
  billing_currency text,
  id text,
  billing_period_id text,
  currency_code text,
  beginning_balance numeric,
  ending_balance numeric,
  new_purchases numeric,
  adjustments numeric,
  utilized numeric,
  service_overage numeric,
  charges_billed_separately numeric,
  total_overage numeric,
  total_usage numeric,
  azure_marketplace_service_charges numeric,
  new_purchases_details jsonb,
  adjustment_details jsonb,
  extra jsonb,
  source_row bigint,
  load_id bigint not null
) partition by list (billing_period);
comment on table billing.balance_summary is 'Commitment, overage and totals of a billing period: one row per enrollment and period.';
comment on column billing.balance_summary.enrollment is 'Enrollment that was billed.';
comment on column billing.balance_summary.billing_period is 'Billing period, yyyyMM.';
comment on column billing.balance_summary.billing_currency is 'Currency of the amounts, ISO 4217.';
comment on column billing.balance_summary.id is 'Identifier of the summary.';
comment on column billing.balance_summary.billing_period_id is 'Billing period as the provider names it, yyyyMM.';
comment on column billing.balance_summary.currency_code is 'Currency of all amounts, ISO 4217.';
comment on column billing.balance_summary.beginning_balance is 'Commitment at the period''s start.';
comment on column billing.balance_summary.ending_balance is 'Commitment at the period''s end, or now.';
comment on column billing.balance_summary.new_purchases is 'Commitment bought in the period.';
comment on column billing.balance_summary.adjustments is 'Credits and corrections of the commitment.';
comment on column billing.balance_summary.utilized is 'Commitment used up.';
comment on column billing.balance_summary.service_overage is 'Usage above the commitment.';
comment on column billing.balance_summary.charges_billed_separately is 'Charges outside the commitment.';
comment on column billing.balance_summary.total_overage is 'Service overage and charges billed separately.';
comment on column billing.balance_summary.total_usage is 'Commitment used and total overage.';
comment on column billing.balance_summary.azure_marketplace_service_charges is 'Marketplace charges.';
comment on column billing.balance_summary.new_purchases_details is 'What was bought: a list of name and value.';
comment on column billing.balance_summary.adjustment_details is 'What was adjusted: a list of name and value.';
comment on column billing.balance_summary.extra is 'Fields that this version does not know, as one JSON object.';
comment on column billing.balance_summary.source_row is 'Ordinal of the record in its listing, from 0.';
comment on column billing.balance_summary.load_id is 'Load that brought the row: meterline.load.';

create table billing.billing_periods (
  enrollment text not null,
  billing_period text not null,
  billing_period_id text,
  billing_start date,
  billing_end date,
  balance_summary text,
  usage_details text,
  marketplace_charges text,
  price_sheet text,
  extra jsonb,
  source_row bigint,
  load_id bigint not null
) partition by list (billing_period);
comment on table billing.billing_periods is 'Billing periods of an enrollment as the provider listed them, by month of the listing.';
comment on column billing.billing_periods.enrollment is 'Enrollment that was billed.';
comment on column billing.billing_periods.billing_period is 'Billing period, yyyyMM.';
comment on column billing.billing_periods.billing_period_id is 'Billing period, yyyyMM.';
comment on column billing.billing_periods.billing_start is 'First day of the period.';
comment on column billing.billing_periods.billing_end is 'Last day of the period.';
comment on column billing.billing_periods.balance_summary is 'Path of the balance summary; absent without one.';
comment on column billing.billing_periods.usage_details is 'Path of the usage details; absent without any.';
comment on column billing.billing_periods.marketplace_charges is 'Path of the marketplace charges; absent without any.';
comment on column billing.billing_periods.price_sheet is 'Path of the price sheet; absent without one.';
comment on column billing.billing_periods.extra is 'Fields that this version does not know, as one JSON object.';
comment on column billing.billing_periods.source_row is 'Ordinal of the record in its listing, from 0.';
comment on column billing.billing_periods.load_id is 'Load that brought the row: meterline.load.';
