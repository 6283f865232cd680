import type { KeyPermissions } from '../../shared/accounts.ts'
import type { Problem } from '../../shared/problems.ts'
import { PROBLEM_KINDS } from '../../shared/problems.ts'
import type {
  AccountState,
  AccountSummary,
  AssetRow,
  Away,
  Decimal,
  Glance,
  MarginPool,
  MonitorState,
  PositionRow,
  Risk,
} from '../../shared/state.ts'
import * as plain from '../fixtures.ts'
import { pool } from '../fixtures.ts'
import { AHEAD_ALERTS, CALLS, MANY_ALERTS, ratioAlert, standingAlert } from './alerts.ts'

/** The time of every fixture, to which the clock of tests and pictures is set. */
export const NOW = Date.UTC(2026, 5, 1, 9, 30, 0)

export { pool }

export function isolatedPool(symbol: string, marginRatio: Decimal): MarginPool {
  return pool({ id: `isolated:${symbol}`, kind: 'isolated', symbol, positionSide: 'BOTH', marginRatio })
}

export function position(changes: Partial<PositionRow> = {}): PositionRow {
  return {
    symbol: 'BTCUSDT',
    positionSide: 'BOTH',
    positionAmt: '0.25',
    notional: '18240',
    unrealizedProfit: '212.40',
    maintMargin: '72.96',
    kind: 'cross',
    marginAsset: 'USDT',
    poolId: 'cross:USDT',
    move: { kind: 'move', move: '-0.12744' },
    details: {
      entryPrice: '72110.4',
      markPrice: '72960',
      liquidationPrice: '61204.83120964',
      liquidationDistance: '0.16111',
    },
    ...changes,
  }
}

const ETH = position({
  symbol: 'ETHUSDT',
  notional: '-900',
  positionAmt: '-0.3',
  unrealizedProfit: '0',
  kind: 'isolated',
  poolId: 'isolated:ETHUSDT',
  move: { kind: 'move', move: '0.03891' },
  details: {
    entryPrice: '2910',
    markPrice: '3000.5',
    liquidationPrice: '3117.24',
    liquidationDistance: '0.0389',
  },
})

const SOL = position({
  symbol: 'SOLUSDC',
  notional: '2410.50',
  unrealizedProfit: '-28.20',
  marginAsset: 'USDC',
  poolId: 'cross:USDC',
  move: { kind: 'none' },
  details: { entryPrice: '150.21', markPrice: '148.4521', liquidationPrice: null, liquidationDistance: null },
})

export function asset(changes: Partial<AssetRow> = {}): AssetRow {
  return {
    asset: 'USDT',
    walletBalance: '2841.91',
    unrealizedProfit: '184.20',
    marginBalance: '3026.11',
    maintMargin: '707.71',
    crossWalletBalance: '2841.91',
    crossUnPnl: '184.20',
    availableBalance: '1140.57',
    ...changes,
  }
}

const ZERO = {
  walletBalance: '0',
  unrealizedProfit: '0',
  marginBalance: '0',
  maintMargin: '0',
  crossWalletBalance: '0',
  crossUnPnl: '0',
  availableBalance: '0',
} as const satisfies Partial<AssetRow>

/** Assets as the exchange lists them: in no order, and with those that hold nothing. */
const ASSETS: readonly AssetRow[] = [
  asset({ ...ZERO, asset: 'FDUSD' }),
  asset({
    ...ZERO,
    asset: 'BNB',
    walletBalance: '0.41500000',
    marginBalance: '0.415',
    availableBalance: '0.415',
  }),
  asset({
    asset: 'USDC',
    walletBalance: '412.08',
    unrealizedProfit: '-28.20',
    marginBalance: '383.88',
    availableBalance: '301.5',
  }),
  asset(),
  asset({ ...ZERO, asset: 'BTC', walletBalance: '0.00000001', availableBalance: '0.00000001' }),
]

export function summary(changes: Partial<AccountSummary> = {}): AccountSummary {
  return plain.summary({
    receivedAt: NOW - 3_000,
    assets: ASSETS,
    pools: [
      pool(),
      pool({ id: 'cross:USDC', asset: 'USDC', marginRatio: '0.118' }),
      isolatedPool('ETHUSDT', '0.062'),
    ],
    positions: [position(), SOL, ETH],
    ...changes,
  })
}

export function account(changes: Partial<AccountState> = {}): AccountState {
  return plain.accountState({ summary: summary(), nextPollAt: NOW + 7_000, ...changes })
}

export function monitorState(
  accounts: readonly AccountState[],
  changes: Partial<MonitorState> = {},
): MonitorState {
  return plain.monitorState({ at: NOW, accounts, glance: glance(accounts[0]), ...changes })
}

function glance(first: AccountState | undefined): Glance {
  return {
    risk: first?.risk ?? 'idle',
    text: '',
    marginRatio: first?.summary?.pools[0]?.marginRatio ?? null,
    accountId: first?.id ?? null,
    stale: first?.freshness === 'stale',
    drill: first !== undefined && first.drill !== null,
  }
}

/** An account whose worst pool has this ratio. */
export function accountAt(
  marginRatio: Decimal,
  risk: Risk,
  changes: Partial<AccountSummary> = {},
): AccountState {
  return account({
    risk,
    alerts: risk === 'warning' || risk === 'critical' ? [ratioAlert(marginRatio, risk)] : [],
    summary: summary({
      pools: [
        pool({ marginRatio }),
        pool({ id: 'cross:USDC', asset: 'USDC', marginRatio: '0.118' }),
        isolatedPool('ETHUSDT', '0.062'),
      ],
      ...changes,
    }),
  })
}

const warning = account({
  risk: 'warning',
  alerts: [ratioAlert('0.61842', 'warning', { poolId: 'isolated:ETHUSDT:BOTH' })],
  summary: summary({
    unrealizedProfit: '-312.75',
    availableBalance: '640.02',
    pools: [
      {
        ...isolatedPool('ETHUSDT', '0.61842'),
        marginBalance: '251.50',
        maintMargin: '155.52',
        headroom: { money: '95.98', move: { kind: 'move', move: '0.03891' } },
      },
      pool({ marginRatio: '0.274' }),
      pool({ id: 'cross:USDC', asset: 'USDC', marginRatio: '0.118' }),
    ],
    positions: [
      { ...ETH, notional: '-3120', unrealizedProfit: '-90' },
      position({ unrealizedProfit: '-210.40' }),
      { ...SOL, unrealizedProfit: '-12.35' },
    ],
  }),
})

const critical = account({
  id: 'sub',
  label: 'Sub 2',
  risk: 'critical',
  alerts: [ratioAlert('0.90697674418604651163', 'critical', { poolId: 'cross:USDC' })],
  summary: summary({
    unrealizedProfit: '-28.50',
    availableBalance: '0',
    pools: [
      pool({
        id: 'cross:USDC',
        asset: 'USDC',
        marginBalance: '21.50',
        maintMargin: '19.50',
        marginRatio: '0.90697674418604651163',
        headroom: { money: '2', move: { kind: 'move', move: '-0.00079' } },
      }),
      isolatedPool('ETHUSDT', '0.214'),
      pool({ marginRatio: '0.023' }),
    ],
    positions: [
      { ...SOL, notional: '3000', unrealizedProfit: '-28.50' },
      { ...ETH, notional: '-3000', unrealizedProfit: '-90' },
      position({ notional: '4200', unrealizedProfit: '-120' }),
    ],
  }),
})

const idle = account({
  risk: 'idle',
  summary: summary({ pools: [], positions: [], unrealizedProfit: '0', maintMargin: '0' }),
})

const waiting = account({
  risk: 'unknown',
  freshness: 'none',
  summary: null,
  polling: true,
  nextPollAt: null,
})

const gaps = account({
  risk: 'unknown',
  summary: summary({
    positions: [
      position({
        symbol: 'DOGEBTC',
        marginAsset: null,
        poolId: null,
        move: { kind: 'none' },
        details: {
          entryPrice: '0.0000021845',
          markPrice: '0.0000021402',
          liquidationPrice: '0.00000123456789',
          liquidationDistance: '0.42315',
        },
        notional: '0.0412',
        unrealizedProfit: '-0.00084021',
      }),
      ...summary().positions,
    ],
    gaps: [{ kind: 'margin-asset', symbol: 'DOGEBTC' }],
  }),
})

const manyGaps = account({
  risk: 'unknown',
  summary: summary({
    gaps: Array.from({ length: 12 }, (_, index) => ({ kind: 'margin-asset', symbol: `COIN${index}USDT` })),
  }),
})

const drill = account({
  id: 'drill',
  label: 'Fire drill',
  environment: 'custom',
  drill: { move: null, quiet: false },
  keep: 'memory',
  risk: 'warning',
  alerts: warning.alerts,
  summary: warning.summary,
})

/** An account that has been failing for a while, with old figures. It is polled again by itself where that may help. */
function cutOff(problem: Problem): AccountState {
  const needsTheUser = problem.kind === 'key-elsewhere' || problem.kind === 'signature-rejected'
  return account({
    freshness: 'stale',
    connection: { ok: false, problem, since: NOW - 240_000 },
    summary: summary({ receivedAt: NOW - 250_000 }),
    nextPollAt: needsTheUser ? null : NOW + 41_000,
    pollReason: needsTheUser ? 'needs-the-user' : 'backoff',
  })
}

const problems: Readonly<Record<Problem['kind'], Problem>> = {
  offline: { kind: 'offline' },
  internal: { kind: 'internal' },
  timeout: { kind: 'timeout' },
  unreadable: { kind: 'unreadable', params: { field: 'positions.3.notional' } },
  slow: { kind: 'slow' },
  clock: { kind: 'clock' },
  'key-rejected': { kind: 'key-rejected', params: { code: -2015 } },
  'signature-rejected': { kind: 'signature-rejected' },
  proxy: { kind: 'proxy', params: { cause: 'auth' } },
  tls: { kind: 'tls', params: { cause: 'untrusted' } },
  'weight-spent': { kind: 'weight-spent', retryAt: NOW + 25_000 },
  liquidation: { kind: 'liquidation', params: { code: -2023 } },
  'rate-limited': { kind: 'rate-limited', retryAt: NOW + 45_000 },
  banned: { kind: 'banned', retryAt: NOW + 1_302_000 },
  restricted: { kind: 'restricted' },
  maintenance: { kind: 'maintenance' },
  outdated: { kind: 'outdated', params: { code: -5000 } },
  'exchange-error': { kind: 'exchange-error', params: { status: 500, code: -1000 } },
  'account-inactive': { kind: 'account-inactive' },
  'keychain-unavailable': { kind: 'keychain-unavailable' },
  'keychain-locked': { kind: 'keychain-locked' },
  'key-missing': { kind: 'key-missing' },
  'key-elsewhere': { kind: 'key-elsewhere', params: { host: '127.0.0.1:8080' } },
  'not-readable': { kind: 'not-readable', params: { file: 'journal.db' } },
  'not-saved': { kind: 'not-saved', params: { file: 'accounts.json' } },
  'invalid-input': { kind: 'invalid-input' },
}

export function problemState(kind: Problem['kind']): MonitorState {
  return monitorState([cutOff(problems[kind])])
}

/** Many positions, long and short, all in one pool. */
export function crowd(length: number): AccountSummary {
  const positions = Array.from({ length }, (_, index) =>
    position({
      symbol: `COIN${index}USDT`,
      positionAmt: index % 4 === 3 ? '-0.25' : '0.25',
      notional: `${(length - index) * 37.5}`,
      unrealizedProfit: index % 3 === 0 ? '-12.5' : '8.25',
    }),
  )
  return summary({ positions, pools: [pool()] })
}

const rich = accountAt('0.0421', 'calm', {
  marginBalance: '987654321.12',
  availableBalance: '876543210.98',
  unrealizedProfit: '-123456789.01',
  pools: [
    pool({
      marginBalance: '987654321.12345678',
      maintMargin: '123456789.98',
      marginRatio: '0.125',
      headroom: { money: '864197531.14345678', move: { kind: 'move', move: '0.875' } },
    }),
  ],
  positions: [
    position({ notional: '-987654321.5', positionAmt: '-9000', unrealizedProfit: '-123456789.01' }),
  ],
})

/** The largest and smallest balances that can occur. */
const extreme = accountAt('0.0421', 'calm', {
  unrealizedProfit: '-123456789012.34',
  availableBalance: '876543210987.65',
  marginBalance: '987654321098.76',
  pools: [
    pool({
      marginBalance: '987654321098.76543210',
      maintMargin: '0.00000001',
      marginRatio: '0.0421',
      headroom: { money: '987654321098.76543209', move: { kind: 'move', move: '-0.00001' } },
    }),
  ],
  positions: [
    position({ notional: '987654321098.76', unrealizedProfit: '-123456789012.34' }),
    position({
      symbol: 'ETHBTC',
      marginAsset: 'BTC',
      notional: '0.00000001',
      unrealizedProfit: '-0.00000001',
      poolId: null,
      move: { kind: 'none' },
    }),
    position({ symbol: '1000000BABYDOGEVERYLONGNAMEUSDT_260925', notional: '987654321098.76' }),
  ],
  assets: [
    asset({
      walletBalance: '1111111110111.10',
      unrealizedProfit: '-123456789012.34',
      availableBalance: '876543210987.65',
    }),
    asset({
      ...ZERO,
      asset: 'BTC',
      walletBalance: '0.00000001',
      unrealizedProfit: '-0.00000001',
      availableBalance: '0.00000001',
    }),
  ],
})

/** An account whose positions are all in one pool. */
const onePool = account({
  summary: summary({ pools: [pool()], positions: [position()], assets: [asset()] }),
})

const chinese = account({
  label: '主账户',
  summary: summary({
    pools: [isolatedPool('测试USDT', '0.318'), pool({ marginRatio: '0.118' })],
    positions: [
      position({ symbol: '测试USDT', kind: 'isolated', poolId: 'isolated:测试USDT' }),
      position({ symbol: '币安人生USDT', positionSide: 'SHORT', notional: '-420' }),
    ],
  }),
})

const hedged = account({
  summary: summary({
    marginMode: 'multi-assets',
    currency: 'USD',
    pools: [pool({ id: 'cross:USD', asset: 'USD', marginRatio: '0.0925' })],
    positions: [
      position({ positionSide: 'LONG', poolId: 'cross:USD' }),
      position({ positionSide: 'SHORT', positionAmt: '-0.1', notional: '-7300', poolId: 'cross:USD' }),
    ],
  }),
})

const away: Away = {
  before: { at: NOW - 37_200_000, risk: 'calm', marginRatio: '0.352' },
  after: { at: NOW - 5_280_000, risk: 'warning', marginRatio: '0.62' },
}

export const READ_ONLY: KeyPermissions = {
  readAt: NOW - 86_400_000,
  withdrawals: false,
  trading: false,
  ipRestricted: true,
}

const paused = account({
  paused: true,
  permissions: READ_ONLY,
  risk: 'unknown',
  freshness: 'none',
  summary: null,
  nextPollAt: null,
})

/** Accounts with every kind of key and permission. */
const keys = [
  account({ permissions: READ_ONLY }),
  { ...critical, permissions: { ...READ_ONLY, withdrawals: true, trading: true, ipRestricted: false } },
  { ...warning, id: 'trader', label: 'Trader', permissions: { ...READ_ONLY, trading: true } },
  account({ id: 'demo', label: 'Practice', environment: 'demo', keep: 'memory' }),
  { ...paused, id: 'paused', label: 'Old one' },
  {
    ...cutOff(problems['key-missing']),
    id: 'keyless',
    label: 'Imported',
    freshness: 'none',
    summary: null,
    risk: 'unknown',
  },
] as const satisfies readonly AccountState[]

const imported = {
  ...waiting,
  polling: false,
  keep: 'none',
  connection: { ok: false, problem: { kind: 'key-missing', params: { kept: 'none' } }, since: NOW - 1_000 },
} as const satisfies AccountState

/** As many accounts as one user may have. */
const fifty = Array.from({ length: 50 }, (_, index) => ({
  ...(index % 7 === 3 ? warning : account({ permissions: READ_ONLY })),
  id: `account-${index}`,
  label: `Account ${index + 1}`,
}))

const several = [
  account(),
  { ...critical, id: 'sub2' },
  { ...warning, id: 'long', label: '🐋 The account with a very long name that nobody would ever type' },
  { ...idle, id: 'rtl', label: 'حساب تجريبي', environment: 'demo' },
  { ...waiting, id: 'new', label: 'New', environment: 'custom' },
  { ...cutOff(problems.offline), id: 'cut', label: 'Cut off' },
] as const satisfies readonly AccountState[]

/** What the exchange says of a portfolio margin account beside its pool. */
const PORTFOLIO = {
  currency: 'USD',
  walletBalance: null,
  unrealizedProfit: null,
  marginBalance: '48212.07',
  availableBalance: null,
  initialMargin: null,
  maintMargin: '32797.33',
  status: 'normal',
} as const satisfies Partial<AccountSummary>

function portfolioPool(uniMMR: Decimal, marginRatio: Decimal): MarginPool {
  return pool({
    id: 'account',
    kind: 'account',
    asset: 'USD',
    maintMargin: '32797.33',
    marginBalance: '48212.07',
    marginRatio,
    uniMMR,
    headroom: { money: '13774.87', move: { kind: 'unknown', why: 'portfolio-margin' } },
  })
}

/** Every state the window must look right in, by a name that fits in an address. */
export const STATES = {
  'no-account': monitorState([]),
  'no-account-notice': monitorState([], {
    notices: [
      { kind: 'file-set-aside', file: 'accounts.json', keptAs: 'accounts.damaged-1.json', reason: 'damaged' },
    ],
  }),
  'not-watched': monitorState([account()], {
    notices: [{ kind: 'not-watched', accounts: ['Hedge', 'Savings', 'Algo 3'] }],
  }),
  'first-poll': monitorState([waiting]),
  'first-poll-failed': monitorState([
    {
      ...waiting,
      polling: false,
      nextPollAt: NOW + 9_000,
      connection: { ok: false, problem: problems['key-rejected'], since: NOW - 1_000 },
    },
  ]),
  idle: monitorState([idle]),
  calm: monitorState([account()]),
  polling: monitorState([account({ polling: true, nextPollAt: null })]),
  warning: monitorState([warning]),
  critical: monitorState([critical]),
  recovering: monitorState([
    accountAt('0.609', 'critical', { pools: [pool({ marginRatio: '0.609' })], positions: [position()] }),
  ]),
  'near-liquidation': monitorState([
    accountAt('0.9712', 'critical', {
      pools: [
        pool({
          marginBalance: '728.7',
          maintMargin: '707.71',
          marginRatio: '0.9712',
          headroom: { money: '20.99', move: { kind: 'move', move: '-0.0021' } },
        }),
      ],
      positions: [position()],
    }),
  ]),
  'above-999': monitorState([
    accountAt('12.5', 'critical', {
      pools: [
        pool({
          marginBalance: '1.6',
          maintMargin: '20',
          marginRatio: '12.5',
          headroom: { money: '-18.4001', move: { kind: 'none' } },
        }),
      ],
      positions: [position({ move: { kind: 'none' } })],
    }),
  ]),
  'unknown-move': monitorState([
    accountAt('0.8504', 'critical', {
      marginMode: 'multi-assets',
      currency: 'USD',
      pools: [
        pool({
          id: 'cross:USD',
          asset: 'USD',
          maintMargin: '850.40',
          marginBalance: '1000.00',
          marginRatio: '0.8504',
          headroom: { money: '149.60', move: { kind: 'unknown', why: 'rate' } },
        }),
      ],
      positions: [
        position({ poolId: 'cross:USD', move: { kind: 'unknown', why: 'rate' } }),
        position({
          symbol: 'ETHBTC',
          marginAsset: 'BTC',
          notional: '0.0004',
          poolId: 'cross:USD',
          move: { kind: 'unknown', why: 'rate' },
        }),
      ],
    }),
  ]),
  'portfolio-margin': monitorState([
    accountAt('0.71428571428571428571', 'warning', {
      ...PORTFOLIO,
      marginMode: 'portfolio-margin',
      pools: [portfolioPool('1.47', '0.71428571428571428571')],
      positions: [],
      listsHoldings: false,
      assets: [],
    }),
  ]),
  'portfolio-margin-pro': monitorState([
    {
      ...accountAt('0.89743589743589743589', 'critical', {
        ...PORTFOLIO,
        marginMode: 'portfolio-margin-pro',
        pools: [portfolioPool('1.17', '0.89743589743589743589')],
        positions: [position({ poolId: 'account', move: { kind: 'unknown', why: 'portfolio-margin' } })],
        status: 'reduce-only',
      }),
      alerts: [ratioAlert('0.89743', 'critical'), { ...CALLS[0], value: '0.89743' }],
    },
  ]),
  'portfolio-margin-unknown': monitorState([
    {
      ...accountAt('0.2', 'calm', {
        ...PORTFOLIO,
        marginMode: 'portfolio-margin',
        pools: [],
        positions: [],
        listsHoldings: false,
        assets: [],
        gaps: [{ kind: 'not-understood', field: 'uniMMR' }],
      }),
      risk: 'unknown',
    },
  ]),
  'no-move': monitorState([
    accountAt('0.0041', 'calm', {
      pools: [
        pool({
          maintMargin: '12.41',
          marginRatio: '0.0041',
          headroom: { money: '3013.70', move: { kind: 'none' } },
        }),
      ],
      positions: [position({ notional: '310.20', move: { kind: 'none' } })],
    }),
  ]),
  'no-prices': monitorState([
    account({
      summary: summary({ positions: summary().positions.map((row) => ({ ...row, details: null })) }),
    }),
  ]),
  underwater: monitorState([
    accountAt('Infinity', 'critical', {
      pools: [
        pool({
          marginBalance: '-42.17',
          maintMargin: '19.5',
          marginRatio: 'Infinity',
          headroom: { money: '-61.67', move: { kind: 'none' } },
        }),
      ],
      positions: [position({ unrealizedProfit: '-912', move: { kind: 'none' } })],
    }),
  ]),
  gaps: monitorState([gaps]),
  'many-gaps': monitorState([manyGaps]),
  late: monitorState([account({ freshness: 'late', summary: summary({ receivedAt: NOW - 34_000 }) })]),
  stale: monitorState([account({ freshness: 'stale', summary: summary({ receivedAt: NOW - 250_000 }) })]),
  'critical-stale': monitorState([
    {
      ...cutOff(problems.timeout),
      risk: 'critical',
      summary: summary({ ...critical.summary, receivedAt: NOW - 250_000 }),
    },
  ]),
  several: monitorState(several),
  paused: monitorState([paused, account({ id: 'other', label: 'Other' })], {
    glance: { ...glance(account()), accountId: 'other' },
  }),
  'all-paused': monitorState([paused, { ...paused, id: 'other', label: 'Other' }], {
    glance: glance(undefined),
  }),
  keys: monitorState(keys),
  'can-withdraw': monitorState([keys[1]]),
  'can-trade': monitorState([keys[2]]),
  'read-only': monitorState([keys[0]]),
  'other-in-danger': monitorState([account(), { ...critical, id: 'other' }], {
    glance: { ...glance(critical), accountId: 'other' },
  }),
  imported: monitorState([imported]),
  'in-memory': monitorState([account({ environment: 'demo', keep: 'memory' })]),
  fifty: monitorState(fifty),
  'long-label': monitorState([several[2], several[3]]),
  'many-positions': monitorState([account({ summary: crowd(500) })]),
  'thousand-positions': monitorState([account({ summary: crowd(1000) })]),
  'one-pool': monitorState([onePool]),
  extreme: monitorState([extreme]),
  rich: monitorState([rich]),
  chinese: monitorState([chinese]),
  hedged: monitorState([hedged]),
  drill: monitorState([drill]),
  'drill-by-hand': monitorState([
    { ...drill, drill: { move: '-0.023', quiet: true }, alerts: [standingAlert({ waiting: 'quiet' })] },
  ]),
  'one-alert': monitorState([account({ alerts: [standingAlert()] })]),
  acknowledged: monitorState([
    { ...critical, alerts: critical.alerts.map((alert) => ({ ...alert, acknowledged: true })) },
  ]),
  'many-alerts': monitorState([{ ...critical, alerts: [...critical.alerts, ...MANY_ALERTS] }]),
  'liquidation-ahead': monitorState([{ ...warning, alerts: [...AHEAD_ALERTS, ...warning.alerts] }]),
  'long-label-alerts': monitorState([
    {
      ...warning,
      label: 'An account whose name takes all of the sixty letters there are',
      alerts: [...warning.alerts, ...MANY_ALERTS.slice(1, 3)],
    },
    account({ id: 'other', label: 'Other' }),
  ]),
  'margin-call': monitorState([
    { ...warning, alerts: [{ ...CALLS[0], value: '0.61842' }, ...warning.alerts] },
  ]),
  liquidation: monitorState([
    { ...critical, alerts: [{ ...CALLS[1], value: '0.90697' }, ...critical.alerts] },
  ]),
  'blind-at-start': monitorState([
    {
      ...waiting,
      alerts: [
        ratioAlert('0.712', 'critical'),
        standingAlert({ rule: 'blind', level: 'critical', value: null, threshold: null }),
      ],
    },
  ]),
  away: monitorState([{ ...warning, away }]),
  'away-unknown': monitorState([
    account({ away: { before: { ...away.before, risk: 'idle', marginRatio: null }, after: away.after } }),
  ]),
  quiet: monitorState([account()], { quietUntil: Date.UTC(2026, 5, 1, 14, 0) }),
  'quiet-alert': monitorState(
    [{ ...warning, alerts: warning.alerts.map((alert) => ({ ...alert, waiting: 'quiet' as const })) }],
    { quietUntil: Date.UTC(2026, 5, 1, 14, 0) },
  ),
  'poll-close': monitorState([account({ pollReason: 'close', nextPollAt: NOW + 5_000 })]),
  'poll-idle': monitorState([{ ...idle, pollReason: 'idle', nextPollAt: NOW + 20_000 }]),
  'poll-our-weight': monitorState([account({ pollReason: 'our-weight', nextPollAt: NOW + 65_000 })]),
  'poll-others-weight': monitorState([account({ pollReason: 'others-weight', nextPollAt: NOW + 65_000 })]),
  'poll-needs-key': monitorState([
    { ...cutOff(problems['key-rejected']), pollReason: 'needs-the-user', nextPollAt: null },
  ]),
  'poll-told': monitorState([
    { ...cutOff(problems.banned), pollReason: 'asked-to-wait', nextPollAt: NOW + 1_302_000 },
  ]),
  'notice-and-problem': monitorState([cutOff(problems.offline)], {
    notices: [{ kind: 'notification-failed', at: NOW }],
  }),
  ...Object.fromEntries(PROBLEM_KINDS.map((kind) => [`problem-${kind}`, problemState(kind)])),
} as const satisfies Readonly<Record<string, MonitorState>>
