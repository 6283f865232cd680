import type { Layout } from '../storage/connection.ts'

export const HISTORY_LAYOUT: Layout = {
  applicationId: 0x504c_4d48, // PLMH
  steps: [
    // Rows contain a small number instead of the account's long id.
    `
    CREATE TABLE account (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE sample (
      account INTEGER NOT NULL,
      at INTEGER NOT NULL,
      margin_ratio TEXT,
      pool_id TEXT,
      margin_balance TEXT NOT NULL,
      unrealized_profit TEXT NOT NULL,
      available_balance TEXT NOT NULL,
      currency TEXT NOT NULL,
      complete INTEGER NOT NULL,
      isolated TEXT,
      PRIMARY KEY (account, at)
    ) STRICT, WITHOUT ROWID`,
    // The table has a rowid, because without one most of a block would be stored in overflow pages.
    `
    CREATE TABLE block (
      account INTEGER NOT NULL,
      step INTEGER NOT NULL,
      start INTEGER NOT NULL,
      polls INTEGER NOT NULL,
      data BLOB NOT NULL,
      PRIMARY KEY (account, step, start)
    ) STRICT`,
  ],
}
