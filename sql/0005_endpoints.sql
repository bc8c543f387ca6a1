-- The other datasets of the Enterprise Reporting API, laid out as those before: a table each, partitioned by billing period
-- and below that by enrollment; a load is one leaf.
-- A program without this file made such a table when it first loaded the endpoint.

create table if not exists billing.marketplace_charges (
  enrollment text not null,
  billing_period text not null,
  billing_currency text,
  id text,
  subscription_guid text,
  subscription_name text,
  meter_id text,
  usage_start_date date,
  usage_end_date date,
  offer_name text,
  resource_group text,
  instance_id text,
  additional_info jsonb,
  tags jsonb,
  order_number text,
  unit_of_measure text,
  cost_center text,
  account_id text,
  account_name text,
  account_owner_id text,
  department_id text,
  department_name text,
  publisher_name text,
  plan_name text,
  consumed_quantity numeric,
  resource_rate numeric,
  extended_cost numeric,
  is_recurring_charge boolean,
  extra jsonb,
  source_row bigint,
  load_id bigint not null
) partition by list (billing_period);
create index if not exists marketplace_charges_usage_start_date_idx on billing.marketplace_charges (usage_start_date);
create index if not exists marketplace_charges_subscription_guid_idx on billing.marketplace_charges (subscription_guid);
comment on table billing.marketplace_charges is 'Purchases from third parties and their charges. A charge over several days belongs to its first.';
comment on column billing.marketplace_charges.enrollment is 'Enrollment that was billed.';
comment on column billing.marketplace_charges.billing_period is 'Billing period, yyyyMM.';
comment on column billing.marketplace_charges.billing_currency is 'Currency of the amounts, ISO 4217.';
comment on column billing.marketplace_charges.id is 'Identifier of the charge.';
comment on column billing.marketplace_charges.subscription_guid is 'Subscription id.';
comment on column billing.marketplace_charges.subscription_name is 'Name of the subscription.';
comment on column billing.marketplace_charges.meter_id is 'What is counted, in the publisher''s words.';
comment on column billing.marketplace_charges.usage_start_date is 'First day of the use, UTC.';
comment on column billing.marketplace_charges.usage_end_date is 'Last day of the use, UTC, included.';
comment on column billing.marketplace_charges.offer_name is 'Offer of the publisher.';
comment on column billing.marketplace_charges.resource_group is 'Resource group.';
comment on column billing.marketplace_charges.instance_id is 'Resource id.';
comment on column billing.marketplace_charges.additional_info is 'What the publisher tells of the use, as JSON text.';
comment on column billing.marketplace_charges.tags is 'Tags of the resource, as JSON text.';
comment on column billing.marketplace_charges.order_number is 'Number of the order.';
comment on column billing.marketplace_charges.unit_of_measure is 'Unit that quantities are counted in; may be empty.';
comment on column billing.marketplace_charges.cost_center is 'Cost center of the department or subscription.';
comment on column billing.marketplace_charges.account_id is 'Account of the enrollment that owns the subscription.';
comment on column billing.marketplace_charges.account_name is 'Name of the account.';
comment on column billing.marketplace_charges.account_owner_id is 'Login of the account''s owner.';
comment on column billing.marketplace_charges.department_id is 'Number of the department.';
comment on column billing.marketplace_charges.department_name is 'Department of the account.';
comment on column billing.marketplace_charges.publisher_name is 'Who sells it.';
comment on column billing.marketplace_charges.plan_name is 'Plan of the offer.';
comment on column billing.marketplace_charges.consumed_quantity is 'Quantity used, in units of measure.';
comment on column billing.marketplace_charges.resource_rate is 'Price of one unit, in the billing currency.';
comment on column billing.marketplace_charges.extended_cost is 'Charge, in the billing currency.';
comment on column billing.marketplace_charges.is_recurring_charge is 'Whether the charge comes back every period.';
comment on column billing.marketplace_charges.extra is 'Fields that this version does not know, as one JSON object.';
comment on column billing.marketplace_charges.source_row is 'Ordinal of the record in its listing, from 0.';
comment on column billing.marketplace_charges.load_id is 'Load that brought the row: meterline.load.';

create table if not exists billing.price_sheet (
  enrollment text not null,
  billing_period text not null,
  billing_currency text,
  id text,
  billing_period_id text,
  meter_id text,
  meter_name text,
  unit_of_measure text,
  included_quantity numeric,
  part_number text,
  unit_price numeric,
  currency_code text,
  offer_id text,
  extra jsonb,
  source_row bigint,
  load_id bigint not null
) partition by list (billing_period);
create index if not exists price_sheet_meter_id_idx on billing.price_sheet (meter_id);
create index if not exists price_sheet_part_number_idx on billing.price_sheet (part_number);
comment on table billing.price_sheet is 'Price of one block of each meter; a meter may occur several times, for several offers or parts.';
comment on column billing.price_sheet.enrollment is 'Enrollment that was billed.';
comment on column billing.price_sheet.billing_period is 'Billing period, yyyyMM.';
comment on column billing.price_sheet.billing_currency is 'Currency of the amounts, ISO 4217.';
comment on column billing.price_sheet.id is 'Identifier of the price; its product number alone is unique.';
comment on column billing.price_sheet.billing_period_id is 'Billing period as the provider names it; may be another.';
comment on column billing.price_sheet.meter_id is 'Identifier of the meter.';
comment on column billing.price_sheet.meter_name is 'What the meter counts.';
comment on column billing.price_sheet.unit_of_measure is 'Block and unit that the price is for: 100 Hours.';
comment on column billing.price_sheet.included_quantity is 'Quantity that is free.';
comment on column billing.price_sheet.part_number is 'Part number; joins to usage details.';
comment on column billing.price_sheet.unit_price is 'Price of one whole block of the unit of measure.';
comment on column billing.price_sheet.currency_code is 'Currency of the price, ISO 4217.';
comment on column billing.price_sheet.offer_id is 'Offer that the price belongs to.';
comment on column billing.price_sheet.extra is 'Fields that this version does not know, as one JSON object.';
comment on column billing.price_sheet.source_row is 'Ordinal of the record in its listing, from 0.';
comment on column billing.price_sheet.load_id is 'Load that brought the row: meterline.load.';

create table if not exists billing.reservation_charges (
  enrollment text not null,
  billing_period text not null,
  billing_currency text,
  purchasing_enrollment text,
  arm_sku_name text,
  term text,
  region text,
  purchasing_subscription_guid text,
  purchasing_subscription_name text,
  account_name text,
  account_owner_email text,
  department_name text,
  cost_center text,
  current_enrollment text,
  event_date date,
  reservation_order_id text,
  description text,
  event_type text,
  quantity numeric,
  amount numeric,
  currency text,
  reservation_order_name text,
  extra jsonb,
  source_row bigint,
  load_id bigint not null
) partition by list (billing_period);
create index if not exists reservation_charges_event_date_idx on billing.reservation_charges (event_date);
comment on table billing.reservation_charges is 'Purchases, cancellations and refunds of reservations.';
comment on column billing.reservation_charges.enrollment is 'Enrollment that was billed.';
comment on column billing.reservation_charges.billing_period is 'Billing period, yyyyMM.';
comment on column billing.reservation_charges.billing_currency is 'Currency of the amounts, ISO 4217.';
comment on column billing.reservation_charges.purchasing_enrollment is 'Enrollment that bought.';
comment on column billing.reservation_charges.arm_sku_name is 'Size that is reserved.';
comment on column billing.reservation_charges.term is 'Length of the reservation: P1Y, P3Y.';
comment on column billing.reservation_charges.region is 'Region that it holds for.';
comment on column billing.reservation_charges.purchasing_subscription_guid is 'Subscription that bought.';
comment on column billing.reservation_charges.purchasing_subscription_name is 'Name of the subscription.';
comment on column billing.reservation_charges.account_name is 'Name of the account.';
comment on column billing.reservation_charges.account_owner_email is 'Login of the account''s owner.';
comment on column billing.reservation_charges.department_name is 'Department of the account.';
comment on column billing.reservation_charges.cost_center is 'Cost center.';
comment on column billing.reservation_charges.current_enrollment is 'Enrollment that now holds the reservation.';
comment on column billing.reservation_charges.event_date is 'Day of the event, UTC.';
comment on column billing.reservation_charges.reservation_order_id is 'Order of the reservation.';
comment on column billing.reservation_charges.description is 'What was bought.';
comment on column billing.reservation_charges.event_type is 'Purchase, Cancel or Refund.';
comment on column billing.reservation_charges.quantity is 'Instances reserved.';
comment on column billing.reservation_charges.amount is 'Charge, in the row''s currency.';
comment on column billing.reservation_charges.currency is 'Currency of the amount, ISO 4217.';
comment on column billing.reservation_charges.reservation_order_name is 'Name of the order.';
comment on column billing.reservation_charges.extra is 'Fields that this version does not know, as one JSON object.';
comment on column billing.reservation_charges.source_row is 'Ordinal of the record in its listing, from 0.';
comment on column billing.reservation_charges.load_id is 'Load that brought the row: meterline.load.';

create table if not exists billing.reservation_details (
  enrollment text not null,
  billing_period text not null,
  reservation_order_id text,
  reservation_id text,
  usage_date date,
  sku_name text,
  instance_id text,
  total_reserved_quantity numeric,
  reserved_hours numeric,
  used_hours numeric,
  extra jsonb,
  source_row bigint,
  load_id bigint not null
) partition by list (billing_period);
create index if not exists reservation_details_usage_date_idx on billing.reservation_details (usage_date);
comment on table billing.reservation_details is 'Hours reserved and used, by reservation, resource and day.';
comment on column billing.reservation_details.enrollment is 'Enrollment that was billed.';
comment on column billing.reservation_details.billing_period is 'Billing period, yyyyMM.';
comment on column billing.reservation_details.reservation_order_id is 'Order of the reservation.';
comment on column billing.reservation_details.reservation_id is 'Reservation.';
comment on column billing.reservation_details.usage_date is 'Day of the use, UTC.';
comment on column billing.reservation_details.sku_name is 'Size that was used.';
comment on column billing.reservation_details.instance_id is 'Resource id.';
comment on column billing.reservation_details.total_reserved_quantity is 'Instances reserved.';
comment on column billing.reservation_details.reserved_hours is 'Hours reserved.';
comment on column billing.reservation_details.used_hours is 'Hours used.';
comment on column billing.reservation_details.extra is 'Fields that this version does not know, as one JSON object.';
comment on column billing.reservation_details.source_row is 'Ordinal of the record in its listing, from 0.';
comment on column billing.reservation_details.load_id is 'Load that brought the row: meterline.load.';

create table if not exists billing.reservation_summaries (
  enrollment text not null,
  billing_period text not null,
  reservation_order_id text,
  reservation_id text,
  sku_name text,
  reserved_hours numeric,
  usage_date date,
  used_hours numeric,
  min_utilization_percentage numeric,
  avg_utilization_percentage numeric,
  max_utilization_percentage numeric,
  extra jsonb,
  source_row bigint,
  load_id bigint not null
) partition by list (billing_period);
create index if not exists reservation_summaries_usage_date_idx on billing.reservation_summaries (usage_date);
comment on table billing.reservation_summaries is 'Hours reserved and used, by reservation and day or month.';
comment on column billing.reservation_summaries.enrollment is 'Enrollment that was billed.';
comment on column billing.reservation_summaries.billing_period is 'Billing period, yyyyMM.';
comment on column billing.reservation_summaries.reservation_order_id is 'Order of the reservation.';
comment on column billing.reservation_summaries.reservation_id is 'Reservation.';
comment on column billing.reservation_summaries.sku_name is 'Size that was used.';
comment on column billing.reservation_summaries.reserved_hours is 'Hours reserved.';
comment on column billing.reservation_summaries.usage_date is 'Day of the use, or first day of the month.';
comment on column billing.reservation_summaries.used_hours is 'Hours used.';
comment on column billing.reservation_summaries.min_utilization_percentage is 'Lowest utilization; a ratio or percent.';
comment on column billing.reservation_summaries.avg_utilization_percentage is 'Mean utilization; a ratio or percent.';
comment on column billing.reservation_summaries.max_utilization_percentage is 'Highest utilization; a ratio or percent.';
comment on column billing.reservation_summaries.extra is 'Fields that this version does not know, as one JSON object.';
comment on column billing.reservation_summaries.source_row is 'Ordinal of the record in its listing, from 0.';
comment on column billing.reservation_summaries.load_id is 'Load that brought the row: meterline.load.';

create table if not exists billing.reservation_recommendations (
  enrollment text not null,
  billing_period text not null,
  billing_currency text,
  subscription_id text,
  look_back_period text,
  meter_id text,
  sku_name text,
  term text,
  region text,
  cost_with_no_ri numeric,
  recommended_quantity numeric,
  total_cost_with_ri numeric,
  net_savings numeric,
  first_usage_date date,
  resource_type text,
  instance_flexibility_ratio numeric,
  instance_flexibility_group text,
  normalized_size text,
  recommended_quantity_normalized numeric,
  sku_properties jsonb,
  extra jsonb,
  source_row bigint,
  load_id bigint not null
) partition by list (billing_period);
comment on table billing.reservation_recommendations is 'What reservations would have saved, by month of the recommendation.';
comment on column billing.reservation_recommendations.enrollment is 'Enrollment that was billed.';
comment on column billing.reservation_recommendations.billing_period is 'Billing period, yyyyMM.';
comment on column billing.reservation_recommendations.billing_currency is 'Currency of the amounts, ISO 4217.';
comment on column billing.reservation_recommendations.subscription_id is 'Subscription; absent for shared recommendations.';
comment on column billing.reservation_recommendations.look_back_period is 'Days that were looked at: Last7Days.';
comment on column billing.reservation_recommendations.meter_id is 'Identifier of the meter.';
comment on column billing.reservation_recommendations.sku_name is 'Size to reserve.';
comment on column billing.reservation_recommendations.term is 'Length of the reservation.';
comment on column billing.reservation_recommendations.region is 'Region.';
comment on column billing.reservation_recommendations.cost_with_no_ri is 'Cost without a reservation.';
comment on column billing.reservation_recommendations.recommended_quantity is 'Instances to reserve.';
comment on column billing.reservation_recommendations.total_cost_with_ri is 'Cost with the reservation.';
comment on column billing.reservation_recommendations.net_savings is 'What would be saved.';
comment on column billing.reservation_recommendations.first_usage_date is 'First day of the use, UTC.';
comment on column billing.reservation_recommendations.resource_type is 'Kind of resource.';
comment on column billing.reservation_recommendations.instance_flexibility_ratio is 'Ratio within the flexibility group.';
comment on column billing.reservation_recommendations.instance_flexibility_group is 'Group of sizes that share a reservation.';
comment on column billing.reservation_recommendations.normalized_size is 'Size that the group is counted in.';
comment on column billing.reservation_recommendations.recommended_quantity_normalized is 'Instances of the normalized size.';
comment on column billing.reservation_recommendations.sku_properties is 'Properties of the size: a list of name and value.';
comment on column billing.reservation_recommendations.extra is 'Fields that this version does not know, as one JSON object.';
comment on column billing.reservation_recommendations.source_row is 'Ordinal of the record in its listing, from 0.';
comment on column billing.reservation_recommendations.load_id is 'Load that brought the row: meterline.load.';

do $$
begin
  if exists (select from pg_roles where rolname = 'meterline_reader') then
    grant select on billing.marketplace_charges, billing.price_sheet, billing.reservation_charges,
      billing.reservation_details, billing.reservation_summaries, billing.reservation_recommendations
      to meterline_reader;
  end if;
end
$$;
