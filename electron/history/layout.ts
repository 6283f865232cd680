import type { DatabaseSync } from 'node:sqlite'
import type { Layout } from '../storage/connection.ts'
import { carryOver, OLD_TABLES } from './carry-over.ts'

/** Amounts that the exchange does not say of every account. They were not allowed to be missing at first. */
type Optional = 'TEXT' | 'TEXT NOT NULL'

/** A minute and an hour have the same columns. */
const summaryColumns = (optional: Optional) => `
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  start_ms INTEGER NOT NULL, -- milliseconds since 1970-01-01 UTC
  start_utc TEXT AS (strftime('%Y-%m-%dT%H:%M:%SZ', start_ms / 1000, 'unixepoch')),
  currency TEXT NOT NULL, -- of all amounts in the row; if it changed, there is a row for each
  first_poll_ms INTEGER NOT NULL,
  last_poll_ms INTEGER NOT NULL,
  polls INTEGER NOT NULL, -- how many
  complete INTEGER NOT NULL, -- 1 if every poll knew all positions, else 0
  margin_ratio_min TEXT, -- a fraction: 0.25 is 25 %; may be Infinity; empty if there was no position
  margin_ratio_max TEXT,
  margin_ratio_max_ms INTEGER, -- when it was highest; empty if an earlier version recorded it
  margin_ratio_max_pool TEXT, -- cross or isolated margin, and of what
  margin_ratio_last TEXT,
  margin_ratio_last_ms INTEGER,
  margin_ratio_last_pool TEXT,
  margin_balance_min TEXT NOT NULL,
  margin_balance_max TEXT NOT NULL,
  margin_balance_last TEXT NOT NULL,
  unrealized_profit_min ${optional},
  unrealized_profit_max ${optional},
  unrealized_profit_last ${optional},
  available_balance_min ${optional},
  available_balance_max ${optional},
  available_balance_last ${optional},
  PRIMARY KEY (account, start_ms, currency)`

/**
 * Decimals are text, because a binary number would not hold them exactly. `minute` and `hour` have rowids,
 * because without one a row of their size would not fit in its page.
 */
const tables = (optional: Optional) => `
CREATE TABLE poll (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  at_ms INTEGER NOT NULL, -- milliseconds since 1970-01-01 UTC
  at_utc TEXT AS (strftime('%Y-%m-%dT%H:%M:%fZ', at_ms / 1000.0, 'unixepoch')),
  currency TEXT NOT NULL, -- of all amounts in the row
  complete INTEGER NOT NULL, -- 1 if all positions were known, else 0
  margin_ratio TEXT, -- a fraction: 0.25 is 25 %; may be Infinity; empty if there was no position
  margin_ratio_pool TEXT, -- cross or isolated margin, and of what
  margin_balance TEXT NOT NULL,
  unrealized_profit ${optional},
  available_balance ${optional},
  PRIMARY KEY (account, at_ms)
) STRICT, WITHOUT ROWID;
CREATE TABLE poll_pool ( -- the isolated positions of a poll
  account INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  pool TEXT NOT NULL,
  margin_ratio TEXT NOT NULL,
  PRIMARY KEY (account, at_ms, pool),
  FOREIGN KEY (account, at_ms) REFERENCES poll ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE minute (${summaryColumns(optional)}
) STRICT;
CREATE TABLE minute_pool ( -- the ten isolated positions with the highest ratio in a minute
  account INTEGER NOT NULL,
  start_ms INTEGER NOT NULL,
  currency TEXT NOT NULL,
  pool TEXT NOT NULL,
  margin_ratio_max TEXT NOT NULL,
  margin_ratio_last TEXT NOT NULL,
  margin_ratio_last_ms INTEGER NOT NULL,
  PRIMARY KEY (account, start_ms, currency, pool),
  FOREIGN KEY (account, start_ms, currency) REFERENCES minute ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE hour (${summaryColumns(optional)}
) STRICT`

const ACCOUNT_TABLE = `
CREATE TABLE account (
  number INTEGER PRIMARY KEY, -- what the other tables call the account
  id TEXT NOT NULL UNIQUE
) STRICT`

/** Every table but that of the accounts. One that refers to another stands before it. */
const TABLE_NAMES = ['poll_pool', 'minute_pool', 'poll', 'minute', 'hour'] as const

/** SQLite cannot take a constraint from a column, so the tables are made anew. */
function allowMissingAmounts(connection: DatabaseSync): void {
  for (const name of TABLE_NAMES) connection.exec(`ALTER TABLE ${name} RENAME TO old_${name}`)
  connection.exec(tables('TEXT'))
  for (const name of TABLE_NAMES.toReversed()) {
    const columns = columnsOf(connection, name)
    connection.exec(`INSERT INTO ${name} (${columns}) SELECT ${columns} FROM old_${name}`)
  }
  for (const name of TABLE_NAMES) connection.exec(`DROP TABLE old_${name}`)
}

/** Without those that SQLite works out itself. */
function columnsOf(connection: DatabaseSync, table: (typeof TABLE_NAMES)[number]): string {
  return connection
    .prepare(`PRAGMA table_info(${table})`)
    .all()
    .map(({ name }) => String(name))
    .join(', ')
}

export const HISTORY_LAYOUT: Layout = {
  applicationId: 0x504c_4d48, // PLMH
  steps: [
    ...OLD_TABLES,
    (connection) => carryOver(connection, `${ACCOUNT_TABLE};${tables('TEXT NOT NULL')}`),
    allowMissingAmounts,
  ],
}
