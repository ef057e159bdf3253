"""What each step wants, in the words that a model reads; what the proofs look at is said before."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from archkit.design import Step

_DECISIONS = """\
Decisions: `options` holds every option that a senior engineer would weigh, at least two that
could win, each with its benefits, costs and, where it was ruled out before any scoring,
`ruled_out_because` (then it has no `score`). `score` is 0 to 10 after the gates. `depends_on`
names brief fields by dotted path (team.engineers) and fact ids. `flips_when` is the number or
the stated condition at which another option wins. `because` begins with what decided.
`tie_with` names the runner-up only if you cannot tell them apart; `rule` and `status` are left
out."""

WANTED: Mapping[Step, str] = MappingProxyType(
    {
        Step.FRAME: """\
Say in your own words what is asked for.
- `summary`: one or two sentences: what it does, for whom, at which load, within which limits
  of team, money, time and law.
- `goals` and `non_goals`: those of the brief; add one only where it follows from the brief
  without doubt.
- `traits`: what shapes the design, with ids from the list of traits below. Name one only if the
  words for it stand in the brief; `evidence` quotes those words.
archkit adds the quantities and the list of what is missing.""",
        Step.CLARIFY: """\
Decide whether there is enough to design, ask what would change the design, and assume the rest.
- `outcome` is "design" unless: "clarify" when nobody said what is kept or done, or gave neither
  users nor a rate; "infeasible" when the gates (budget, team, timeline, law, physics) leave no
  design at all: then `because` gives the two numbers that collide and `unless` what would have
  to change, in numbers.
- `questions`: at most seven, those first whose answer flips most. Only fields that nobody
  stated and the brief does not imply. `flips` holds the plausible values and what each would
  change ("queue: a managed queue instead of a job table"); a question whose answers all lead
  to the same design is not asked. `recommended` must be a value that the field takes.
- `assumptions`: one for each missing input that the load or a decision needs, with the reason,
  where the value comes from, and how sure it is. Never assume what the brief states, and
  never budget.monthly_usd or timeline.weeks: nobody can assume another's money or time.""",
        Step.VERIFY: f"""\
Choose the technologies of the whole system and say why each is needed.
- Cover: system of record, language and framework, and, only where a requirement asks for it,
  queue or stream, cache, search, object store, edge; then identity, observability, platform,
  infrastructure as code, pipeline, packaging.
- Use ids from the candidates below; another technology is allowed when none of them can do
  the job, and is then shown as unverified. archkit fills in version, support, licence and
  sources: give `id`, `name`, `role` and `needed_by` only.
- Gates first: team skills, hours a month to run it against who is there, the smallest team,
  the budget, what exists already, decisions taken. Prefer what the team can run over what is
  admired; prefer one store for two jobs while its ceiling is far away.
- `role` names the component kind where there is one (service, database, queue, cache,
  identity, observability), else language, platform, infrastructure as code, pipeline.
- `needed_by` names the requirement, operation or number that fails without it.
- A store that no component will use must not be in the stack.
- `decisions`: framework, datastore, platform, and one each for deferred work and caching also
  when the answer is to have none.
{_DECISIONS}""",
        Step.SHAPE: f"""\
Draw the architecture: the smallest one that holds.
- `components`: callers (client), systems of others (external) and every part of our own, with
  short ids in kebab-case. Every technology is an id of the stack of the step before; clients
  and externals have none. `needed_by` quotes what fails without the part: an operation or
  entity of the brief by name, a field path, or a number. `floor` is true only for identity,
  backups, observability and deployment. `modules` are the parts inside one deployable.
- `instances` carries the peak at 70 % of the ceiling, one more (N+1) from 99.9 % availability;
  a database from there on has a standby (instances 2).
- `links`: every flow, its direction from who begins it. Whatever crosses a trust boundary is
  `encrypted` and has `authenticated_by`. Each call to an external has `timeout_ms` and
  `failure`; a callee's timeout is below its caller's. A deferred operation goes through a
  queue or job table; a worker is linked to what it takes work from, to the database and to
  the providers that it calls. Nothing is unreachable; no ring of synchronous calls; at most
  three services that wait for each other in a row.
- `boundaries`: at least callers, application, data, services of others, each component once.
- One observability component receives logs, metrics and traces.
- `pattern`: microservices only with the engineers, teams and maturity that the facts ask for;
  several services never write to one database.
- `left_out`: what others would have built here, why not, and the trigger in numbers that
  would bring it in.
- `decisions`: at least the pattern and whatever departs from a decision that exists already
  (quote that decision in `because`).
{_DECISIONS}""",
        Step.DATA: f"""\
Design the data of the system of record. The DDL is generated from this model, applied to a real
PostgreSQL 18 by a role without superuser, filled with rows in the proportions of the horizon, and
every access pattern is prepared and planned there: write what runs.
- `engine`: technology id of the system of record in the architecture.
- `tables`: one for each entity of the brief (names as in the list of names), plus those that
  the operations need: job table or outbox where the architecture has no queue or events must
  not get lost, idempotency keys where a repeated request must find its first result, audit
  where somebody must prove who did what. `entity` names the brief's entity, empty otherwise.
- `columns`: PostgreSQL types; text with a check rather than an enum type; timestamptz, never
  timestamp; numeric or bigint minor units for money; `default` is an SQL expression such as
  now(), uuidv7() or 'queued'. `personal` marks personal data. State every column,
  also id and created_at.
- `primary_key` names columns that exist. A table with `partition_by` (a timestamptz column,
  monthly ranges) has that column in its primary key and in every unique constraint, so a key that
  must be unique across months needs a small table of its own; partition where rows at the horizon
  pass the fact data.partition-rows and old rows are dropped.
- `foreign_keys`: referenced columns are the whole primary key of the other table, so nothing
  points to a partitioned table by id alone. Every foreign key has an index that begins with it.
  `on_delete` follows what erasure and retention need.
- `constraints`: names unique in the schema, not those of indexes; `check` has `expression`,
  `unique` has `columns`. With tenants every table that holds their rows has `tenant_column`.
- `indexes`: only those that an access pattern (`serves`), a foreign key or uniqueness needs;
  none that begins another one or repeats a key. Columns compared with = first, then the order.
- `rows_at_horizon` and `row_bytes`: left out where the table has an `entity` (archkit computes
  them), an estimate otherwise. `retention_days` where rows may or must go.
- `access_patterns`: at least one for each operation of the brief, `operation` being its exact
  name; `sql` is one statement with $1, $2, `parameters` their PostgreSQL types in order; lists
  are paged by a key, never by OFFSET, and have a LIMIT $n (integer). PREPARE must take it: no
  second statement, no BEGIN, no DDL. A write that must not happen twice says
  so in SQL (ON CONFLICT, a guarded UPDATE). What a worker does for a deferred operation has
  patterns of its own (claiming with FOR UPDATE SKIP LOCKED). `per_second_peak` is left out where
  it is the operation's own rate; `hot` for the few that carry the load (targets 20 ms, others 100 ms,
  one slice of a batch 1,000 ms).
- `migrations`: expand, backfill, dual-write, switch, contract, in that order, as far as this
  first schema needs them, each with its rollback; nothing is removed before contract.
- `consistency`, `seed`, `caching` (key, lifetime, what ends an entry; empty without a cache).
- `decisions`: keys, partitions or retention, tenancy, whatever else was a real choice.
{_DECISIONS}""",
        Step.CONTRACTS: f"""\
Write the contract that callers may rely on. The OpenAPI document is generated from it, as 3.1 and
3.0, and validated; every example is checked against its schema.
- `base_path` carries the version (/api/v1); `path` of an endpoint follows it: plural nouns in
  kebab-case, parameters in camelCase: /orders/{{orderId}}; a command may end in a verb.
- `endpoints`: every operation of the brief is named by the `operation` of an endpoint, exactly
  as the brief writes it, or covered by an event or a batch. Every path parameter is declared
  in `parameters` with location "path".
- Lists and searches are `paginated` (then `response` is the schema of one item) with limit and
  cursor parameters. POSTs that change something are `idempotent`. Accepted, deferred work
  answers 202. Everything but health and public reads has `scopes`; `public` never changes data.
- `timeout_ms` lies above the p95 that the brief asks for; `rate_limit_per_minute` a few times
  what one caller needs, so that the sum of callers carries the stated rates.
- `schemas`: names in PascalCase, fields in camelCase; separate schemas for request and response
  where they differ; no fields that a caller must not see. `example`, where archkit does not make
  it, is the JSON text of a valid value: a string is written with its quotes, as in
  "\\"queued\\"", a number as "12". `items` is a JSON type or a schema name; `schema_name` for
  objects; every schema that is named exists. `enum` for closed sets.
- `events`: what goes between components asynchronously, producer and consumers being component
  ids; `payload` a schema name; `ordering_key` where order matters.
- `authentication`: oidc where people sign in, api-key or mtls where only machines call.
- `versioning`, `deprecation` (notice in days), `pagination` in one sentence each.
- Fields must agree with the entities of the brief and the list of names below; tables are being
  designed at the same moment by the same names.
{_DECISIONS}""",
        Step.SECURE: f"""\
Threats first, then the smallest controls that meet them, then duties.
- `threats`: walk along every link that crosses a trust boundary (the crossings below) and name
  what would really happen there, in terms of this system's assets; `crossing` is written
  "source -> target" with component ids. Each crossing has at least one threat; use all six
  STRIDE categories only where they bite. Include tenant or object level access, replayed or
  forged callbacks, abuse of expensive operations, leaked secrets, and the insider.
- `controls`: each answers a threat or a duty; `implementation` says how it is built with these
  technologies, `evidence` the test or record that shows it works. No list copied from a
  standard; no control without a cause beyond authentication, TLS, secret store and backups.
- `duties`: the known ones below are added by archkit, word for word: you give each control they
  name, with exactly that id. Add a duty of your own only for a regime that archkit does not
  know, with its source by article; otherwise leave the list empty.
- Columns with personal data need encryption at rest, a check on each object, and retention or
  erasure that reaches backups and copies.
- `authentication`, `authorisation`, `encryption`, `secrets`, `tenancy`: how it is done here, in
  one to three sentences with numbers (token minutes, rotation days).
- `decisions`: who keeps the accounts; tenancy where there are tenants; accepted threats.
{_DECISIONS}""",
        Step.OPERATE: f"""\
Say how this system is kept alive by the people who are there.
- `policies`: `applies_to` is a component id or "source -> target". For each external call a
  timeout and a circuit breaker or bulkhead; for each queue, stream or job table a dead-letter
  policy with attempts, place apart, alert and way back; a retry only where the work is
  idempotent, and then an idempotency policy on the same link; rate limits of providers;
  degradation that says what callers still get. `rule` has its numbers with units: "500 ms",
  "3 attempts, 200 ms doubling with jitter, cap 5 s". A callee's limits including its retries
  stay below what its caller waits, and above the latency target.
- `service_levels`: one for availability and each latency or delay target of the brief, at least
  as strict; no objective of 100 %. `indicator` says good events over all events and where they
  are counted; `source` the brief field or fact.
- `alerts`: every objective is watched, by burn rate or probe, naming its id; symptoms page,
  causes raise tickets; `runbook` is the first step.
- `deployment`: strategy and rollback that fit the availability and the team; migrations expand
  before code, contract after it. `recovery`: the cheapest tier that reaches RPO and RTO of the
  brief with the data at the horizon; restore tests with a rhythm.
- `on_call` promises only what the people of the brief can carry: a rota around the clock needs
  the number in the facts; otherwise say hours, and what heals itself.
- `logging`, `metrics`, `tracing`: fields, series and sampling that matter here; never personal
  data in logs. `testing`: contract, load, restore, failure drills.
{_DECISIONS}""",
        Step.SIZE: f"""\
Say how it grows and what the first delivery takes. archkit has computed load, capacity, cost and
hours (below) and fills them in; you judge what they mean.
- `roadmap`: stages in order of the load at which each becomes necessary. `trigger` is a measured
  number with its window ("primary CPU over 70 % at the peak for two weeks, expected at 4 times
  today's load"); `load_factor` the multiple of today's load; `change` what is done;
  `effort_weeks` and `added_monthly_usd` with the facts below; `rollback` how it is taken back.
  Start from the component that reaches its ceiling first. Cover growth to the horizon and ten
  times today's load. Nothing is built before its trigger.
- `milestones`: the first delivery in the order of building, a walking skeleton first;
  `engineer_weeks` from the facts and what the design really holds (tables, endpoints, events,
  integrations, controls, duties); their sum fits into engineers times weeks of the brief. If it
  does not, cut the scope and say what moves behind the first release.
- `load_test`: what is driven, with which data, at which rates (today's peak, the horizon, ten
  times), what must hold, what is measured because nobody knows its ceiling.
- If the cost passes the budget, a decision says what is dropped or shrunk.
{_DECISIONS}""",
        Step.CHALLENGE: f"""\
Turn against the design. Be the reviewer who has run such systems at night.
- `removals`: delete each component of our own in turn; `breaks` names the operation, number or
  duty that fails; `needed` is false where nothing would, and then a decision removes it.
- `ten_times`: what breaks first at ten times the load, and second, with numbers.
- `half_budget`: what the design would be at half the budget, and what that costs.
- `trade_offs`: what was gained and given up on purpose, at least three that hurt.
- `risks`: what could really go wrong here, probability and impact 1 to 3, mitigation that
  somebody does, owner.
- `lock_in`: what it would take to leave each provider. `review_by`: when, or at which number.
- `decisions`: only what this step decides anew; the document collects the earlier ones. Say where
  two earlier artifacts contradict each other and which one holds.
{_DECISIONS}""",
    }
)
"""One text a step."""
