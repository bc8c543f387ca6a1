-- How runs on several machines share the units of a pipeline. What was loaded is in the ledger, not here.

create table meterline.round (
  round_id bigint generated always as identity primary key,
  pipeline text not null,
  plan_sha256 text not null,
  opened_at timestamptz not null default now()
);
comment on table meterline.round is 'Units that several runs of one pipeline share: opened by the first run, joined by those that start while it is at work.';
comment on column meterline.round.round_id is 'Number of the round.';
comment on column meterline.round.pipeline is 'Name of the definition.';
comment on column meterline.round.plan_sha256 is 'Digest of all in the definition that changes rows; runs of different definitions share nothing.';
comment on column meterline.round.opened_at is 'When the first run came.';

create table meterline.worker (
  worker_id int generated always as identity primary key,
  round_id bigint not null references meterline.round (round_id) on delete cascade,
  run_id text not null,
  started_at timestamptz not null default now()
);
create index on meterline.worker (round_id);
comment on table meterline.worker is 'Runs of a round. One is alive as long as its session holds the advisory lock (1833783, worker_id).';
comment on column meterline.worker.worker_id is 'Number of the run in this table.';
comment on column meterline.worker.round_id is 'The round.';
comment on column meterline.worker.run_id is 'Name of the run, as in logs and ledger.';
comment on column meterline.worker.started_at is 'When the run joined.';

create table meterline.claim (
  round_id bigint not null references meterline.round (round_id) on delete cascade,
  unit text not null,
  ordinal int not null,
  worker_id int,
  claimed_at timestamptz,
  status text,
  done_at timestamptz,
  primary key (round_id, unit)
);
comment on table meterline.claim is 'Units of a round: who works on which. A claim whose worker is not alive is free again.';
comment on column meterline.claim.round_id is 'The round.';
comment on column meterline.claim.unit is 'Endpoint, enrollment, billing period and days.';
comment on column meterline.claim.ordinal is 'Units are taken in this order.';
comment on column meterline.claim.worker_id is 'Run that took the unit last.';
comment on column meterline.claim.claimed_at is 'When it did.';
comment on column meterline.claim.status is 'How the unit ended: loaded, unchanged or failed.';
comment on column meterline.claim.done_at is 'When it ended; NULL while it is to be done.';
