import type { Handlers } from '../../shared/ipc-schemas.ts'
import type { Accounts } from '../accounts/accounts.ts'
import { baseUrlOf } from '../binance/environments.ts'
import type { History } from '../history/history.ts'
import type { Journal } from '../journal/journal.ts'
import type { Exchanges } from '../polling/exchanges.ts'
import { type DiagnosisOptions, diagnose } from './diagnosis.ts'
import type { Monitor } from './monitor.ts'
import type { Replays } from './replays.ts'
import { createWhatIf } from './what-if.ts'

export interface MonitorCommandsOptions extends Pick<DiagnosisOptions, 'app' | 'routeTo' | 'now'> {
  readonly monitor: Monitor
  readonly accounts: Accounts
  readonly exchanges: Exchanges
  readonly journal: Journal
  readonly history: History
  readonly replays: Replays
}

/** What the window asks of the monitor, its alerts and what was recorded. */
export function monitorCommands(options: MonitorCommandsOptions) {
  const { app, monitor, accounts, exchanges, journal, history, replays, routeTo, now } = options
  const whatIf = createWhatIf(monitor)

  return {
    'monitor:state': monitor.state,
    'monitor:refresh': () => monitor.pollNow('user'),
    'alerts:acknowledge': (alert) => monitor.account(alert.accountId)?.acknowledge(alert),
    'alerts:snooze': (alert, length) => monitor.account(alert.accountId)?.snooze(alert, length),
    'alerts:replay': replays.run,
    'journal:read': journal.read,
    'history:read': async (accountId, span, points) => ({
      ...(await history.read(accountId, span, points)),
      marks: journal.marks(accountId, span),
    }),
    'whatif:project': whatIf.project,
    'whatif:solve': whatIf.solve,
    'diagnostics:read': (accountId) =>
      diagnose(accountId, {
        app,
        routeTo,
        now,
        targetOf,
        state: monitor.state,
        failures: (id) => monitor.account(id)?.failures() ?? 0,
      }),
  } satisfies Partial<Handlers>

  function targetOf(accountId: string) {
    const account = accounts.list().find(({ id }) => id === accountId)
    if (account === undefined) return null
    return { baseUrl: baseUrlOf(account), exchange: exchanges.at(account).exchange }
  }
}
