import { type Appearance, appearanceOf } from '../shared/settings/appearance.ts'
import { DEFAULT_SETTINGS } from '../shared/settings/settings.ts'
import type {
  AccountState,
  AccountSummary,
  Decimal,
  MarginPool,
  MonitorState,
  Move,
  Weight,
} from '../shared/state.ts'

/** The default appearance, in English. */
export const APPEARANCE: Appearance = appearanceOf(DEFAULT_SETTINGS, 'en')

export function moveBy(move: Decimal): Move {
  return { kind: 'move', move }
}

/** The id of the nth account, in the form that a file of accounts must have. */
export function accountId(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
}

/** Default figures, of which each test changes only those it is about. */
export function pool(fields: Partial<MarginPool> = {}): MarginPool {
  return {
    id: 'cross:USDT',
    kind: 'cross',
    asset: 'USDT',
    maintMargin: '707.71',
    marginBalance: '3026.11',
    marginRatio: '0.23386',
    headroom: { money: '2318.40', move: moveBy('-0.11678') },
    ...fields,
  }
}

export function summary(fields: Partial<AccountSummary> = {}): AccountSummary {
  return {
    receivedAt: 1_800_000_000_000,
    marginMode: 'single-asset',
    currency: 'USDT',
    walletBalance: '2841.91',
    unrealizedProfit: '184.20',
    marginBalance: '3026.11',
    availableBalance: '1140.57',
    initialMargin: '1885.54',
    maintMargin: '707.71',
    pools: [pool()],
    assets: [],
    positions: [],
    listsHoldings: true,
    status: null,
    gaps: [],
    ...fields,
  }
}

export function accountState(fields: Partial<AccountState> = {}): AccountState {
  return {
    id: 'main',
    label: 'Main',
    environment: 'production',
    drill: null,
    paused: false,
    permissions: null,
    keep: 'keychain',
    thresholds: DEFAULT_SETTINGS.thresholds,
    alerts: [],
    away: null,
    risk: 'calm',
    freshness: 'fresh',
    connection: { ok: true },
    summary: summary(),
    remedies: [],
    pace: null,
    polling: false,
    nextPollAt: null,
    pollReason: null,
    stream: 'off',
    ...fields,
  }
}

export function monitorState(fields: Partial<MonitorState> = {}): MonitorState {
  return {
    at: 1_800_000_000_000,
    accounts: [],
    weight: weight(),
    glance: { risk: 'unknown', text: '', marginRatio: null, accountId: null, stale: false, drill: false },
    quietUntil: null,
    notices: [],
    appearance: APPEARANCE,
    ...fields,
  }
}

export function weight(fields: Partial<Weight> = {}): Weight {
  return { used: 0, limit: 2400, ours: 0, share: 480, ...fields }
}
