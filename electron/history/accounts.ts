import type { DatabaseSync } from 'node:sqlite'

/** The number that stands for the account in other tables. Null when nothing was ever recorded for it. */
export function accountNumber(connection: DatabaseSync, accountId: string): number | null {
  const row = connection.prepare('SELECT number FROM account WHERE id = ?').get(accountId)
  return typeof row?.number === 'number' ? row.number : null
}

export function accountNumbers(connection: DatabaseSync): readonly number[] {
  return connection
    .prepare('SELECT number FROM account ORDER BY number')
    .all()
    .map(({ number }) => Number(number))
}

export function deleteAccount(connection: DatabaseSync, accountId: string): void {
  const account = accountNumber(connection, accountId)
  if (account === null) return
  for (const table of ['sample', 'block'])
    connection.prepare(`DELETE FROM ${table} WHERE account = ?`).run(account)
  connection.prepare('DELETE FROM account WHERE number = ?').run(account)
}
