-- What each column of the views means, so that a BI tool can show it.

do $$
declare
  place record;
begin
  for place in
    select v.relname, a.attname, coalesce(
        (select col_description(t.oid, b.attnum) from pg_class t
          join pg_attribute b on b.attrelid = t.oid and b.attname = a.attname
          where t.oid = 'billing.balance_summary'::regclass and v.relname = 'v_balance'),
        meaning.text) as text
    from pg_class v
    join pg_namespace n on n.oid = v.relnamespace and n.nspname = 'billing'
    join pg_attribute a on a.attrelid = v.oid and a.attnum > 0 and not a.attisdropped
    left join (values
      ('enrollment', 'Enrollment that was billed.'),
      ('billing_period', 'Billing period, yyyyMM.'),
      ('billing_currency', 'Currency of the amounts, ISO 4217; XXX where nothing told it.'),
      ('usage_date', 'Day of the use, UTC.'),
      ('subscription_guid', 'Subscription id.'),
      ('subscription_name', 'Name of the subscription.'),
      ('department', 'Department: the mapped one where the definition maps departments, else the provider''s.'),
      ('service', 'Service: the category of the meter.'),
      ('cost', 'Sum of the charges before tax, unrounded.'),
      ('rows', 'How many rows were summed.'),
      ('tag', 'Name of the tag.'),
      ('value', 'Value of the tag.'),
      ('endpoint', 'Dataset of the provider: usage-details, balance-summary, ...'),
      ('table_name', 'Table that holds the rows, schema.table.'),
      ('pipeline', 'Name of the definition that loaded the unit.'),
      ('loaded_at', 'When the rows became visible.'),
      ('finished_at', 'When the rows were complete and checked.'),
      ('rows_written', 'Rows of the unit.'),
      ('duplicates', 'Rows dropped as repeated delivery.'),
      ('quarantined', 'Records put aside because they could not be used.'),
      ('partial', 'Whether only some days of the period were ever loaded.'),
      ('confirmed', 'Whether the provider confirmed that the listing did not change while its pages were read.'),
      ('currency', 'Currency of all amounts, where one is known.'),
      ('totals', 'Exact sums by column and currency, as text.'),
      ('load_id', 'Load that brought the rows.'),
      ('closed_period', 'Whether the period was closed already when it moved.'),
      ('meter_id', 'Identifier of the meter.'),
      ('meter_name', 'What the meter counts.'),
      ('rows_added', 'Rows that have no like in the load before.'),
      ('rows_gone', 'Rows of the load before that have no like in this one.'),
      ('rows_repriced', 'Rows that differ in cost, quantity or rate only.'),
      ('cost_before', 'Exact cost of the group in the load before.'),
      ('cost_after', 'Exact cost of the group in this load.'),
      ('cost_delta', 'Exact change of the cost.')
    ) as meaning (name, text) on meaning.name = a.attname
    where v.relkind = 'v' and col_description(v.oid, a.attnum) is null
  loop
    if place.text is not null then
      execute format('comment on column billing.%I.%I is %L', place.relname, place.attname, place.text);
    end if;
  end loop;
end
$$;

do $$
declare
  place record;
begin
  for place in
    select t.relname from pg_class t
    join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'billing'
    join pg_attribute a on a.attrelid = t.oid and a.attname = 'load_id' and not a.attisdropped
    where t.relkind = 'p' and not t.relispartition and col_description(t.oid, a.attnum) is null
  loop
    execute format('comment on column billing.%I.load_id is %L', place.relname, 'Load that brought the row: meterline.load.');
  end loop;
end
$$;
comment on column meterline.migration.version is 'Number of the migration.';
comment on column meterline.migration.name is 'Name of its file.';
comment on column meterline.migration.sha256 is 'SHA-256 of the file as it was applied.';
comment on column meterline.migration.applied_at is 'When it was applied.';
comment on column meterline.migration.meterline_version is 'Version of the program that applied it.';
