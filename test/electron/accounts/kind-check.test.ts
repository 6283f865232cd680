import { beforeEach, describe, expect, it } from 'vitest'
import { type Account, UNKNOWN } from '../../../electron/accounts/accounts.ts'
import { createKindCheck } from '../../../electron/accounts/kind-check.ts'
import type { PortfolioPayload } from '../../../electron/binance/responses.ts'
import type { PollResult } from '../../../electron/polling/poller.ts'
import type { PortfolioKind } from '../../../shared/accounts.ts'
import { type KeyHint, type Problem, ProblemError } from '../../../shared/problems.ts'
import { createFakeClock, type FakeClock } from '../../fake-clock.ts'
import { summary } from '../../fixtures.ts'
import { polled } from '../polled.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const CREDENTIALS = { apiKey: 'key', secret: 'secret' }
const FIGURES: PortfolioPayload = {
  accountEquity: '1',
  accountMaintMargin: '0',
  uniMMR: '9',
  accountStatus: 'NORMAL',
  totalAvailableBalance: null,
}

const KEY_REFUSED: Problem = { kind: 'key-rejected', params: { code: -2015 } }
const NO_ACCOUNT: Problem = { kind: 'account-inactive', params: { code: -21001 } }
const FAILED: Problem = { kind: 'timeout' }

const good: PollResult = { ok: true, ...polled() }
const refused: PollResult = { ok: false, problem: KEY_REFUSED }
const failed: PollResult = { ok: false, problem: FAILED }

type Asked = PortfolioKind | 'accountConfig' | 'restrictions'

let clock: FakeClock
let account: Account | undefined
let answers: Record<Asked, Problem | null>
let asked: Asked[]
let hints: (KeyHint | null)[]
let checkKind: (result: PollResult) => Promise<void>

beforeEach(() => {
  clock = createFakeClock()
  account = {
    id: 'main',
    label: 'Main',
    environment: 'production',
    keyFingerprint: 'f',
    keep: 'keychain',
    leftInKeychain: false,
    paused: false,
    ...UNKNOWN,
  }
  answers = {
    'portfolio-margin': KEY_REFUSED,
    'portfolio-margin-pro': NO_ACCOUNT,
    accountConfig: null,
    restrictions: null,
  }
  asked = []
  hints = []
  checkKind = start()
})

function start(): (result: PollResult) => Promise<void> {
  const reply = async <T>(name: Asked, value: T): Promise<T> => {
    asked.push(name)
    const problem = answers[name]
    if (problem !== null) throw new ProblemError(problem)
    return value
  }
  return createKindCheck({
    account: () => account,
    credentials: async () => CREDENTIALS,
    exchange: {
      accountConfig: () => reply('accountConfig', { multiAssetsMargin: false }),
      restrictions: () => reply('restrictions', { withdrawals: false, trading: false, ipRestricted: true }),
      portfolio: {
        account: (kind) => reply(kind, FIGURES),
        weight: () => ({ used: 0, limit: 1, ours: 0, share: 1 }),
      },
    },
    async keep(fingerprint, kind) {
      expect(fingerprint).toBe('f')
      if (account !== undefined) account = { ...account, kind, kindReadAt: clock.now() }
    },
    explain: (hint) => void hints.push(hint),
    now: clock.now,
  })
}

/** Checks after a poll every ten minutes for this long. */
async function pollFor(ms: number, result: PollResult): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10 * MINUTE) {
    await checkKind(result)
    await clock.advance(10 * MINUTE)
  }
}

const BOTH: readonly Asked[] = ['portfolio-margin', 'portfolio-margin-pro']

describe('the kind of an account', () => {
  it('is asked for after the first good poll, and then once a week', async () => {
    await pollFor(6 * DAY, good)
    expect(asked).toEqual(BOTH)
    expect(account).toMatchObject({ kind: 'futures' })
    await pollFor(2 * DAY, good)
    expect(asked).toEqual([...BOTH, ...BOTH])
  })

  it('is asked for again within an hour when that failed', async () => {
    answers['portfolio-margin-pro'] = FAILED
    await pollFor(HOUR, good)
    expect(account).toMatchObject({ kind: 'futures', kindReadAt: null })
    answers['portfolio-margin-pro'] = NO_ACCOUNT
    await pollFor(HOUR, good)
    expect(asked).toEqual([...BOTH, ...BOTH])
    expect(account).toMatchObject({ kindReadAt: expect.any(Number) })
  })

  it.each(['demo', 'custom'] as const)('is not asked for in %s', async (environment) => {
    if (account !== undefined)
      account =
        environment === 'custom'
          ? { ...account, environment, baseUrl: 'https://exchange.example' }
          : { ...account, environment }
    await pollFor(HOUR, good)
    await pollFor(HOUR, refused)
    expect(asked).toEqual([])
  })

  it.each<[PortfolioKind, Partial<Record<Asked, Problem | null>>]>([
    ['portfolio-margin', { 'portfolio-margin': null }],
    // The plain kind may answer there too.
    ['portfolio-margin', { 'portfolio-margin': null, 'portfolio-margin-pro': null }],
    ['portfolio-margin-pro', { 'portfolio-margin-pro': null }],
  ])('is %s where %j answers', async (kind, replies) => {
    answers = { ...answers, ...replies }
    await checkKind(good)
    expect(account).toMatchObject({ kind })
  })

  it.each<Problem>([
    { kind: 'timeout' },
    { kind: 'restricted', params: { status: 403 } },
    { kind: 'exchange-error', params: { status: 503 } },
    { kind: 'outdated' },
    { kind: 'weight-spent' },
    { kind: 'signature-rejected' },
    { kind: 'unreadable', params: { field: 'accountEquity' } },
  ])('stays as it is where the plain kind cannot tell: %j', async (problem) => {
    if (account !== undefined) account = { ...account, kind: 'portfolio-margin-pro' }
    answers['portfolio-margin'] = problem
    answers['portfolio-margin-pro'] = null
    await checkKind(good)
    expect(account).toMatchObject({ kind: 'portfolio-margin-pro', kindReadAt: null })
  })

  it('is that of the futures also where portfolio margin refuses in words of its own', async () => {
    answers['portfolio-margin-pro'] = { kind: 'exchange-error', params: { status: 400, code: -21_999 } }
    await checkKind(good)
    expect(account).toMatchObject({ kind: 'futures', kindReadAt: clock.now() })
  })

  it('is asked for at once after a refusal, and then at most once a minute', async () => {
    await checkKind(good)
    asked = []
    for (let second = 0; second < 59; second += 1) {
      await checkKind(refused)
      await clock.advance(1_000)
    }
    expect(asked).toEqual([...BOTH, 'restrictions'])
    answers['portfolio-margin'] = null
    await clock.advance(1_000)
    await checkKind(refused)
    expect(account).toMatchObject({ kind: 'portfolio-margin' })
  })

  it('is not asked for after a failure that says nothing of the account', async () => {
    await pollFor(HOUR, failed)
    expect(asked).toEqual([])
  })

  it('is asked for when a balance is negative while a position is open, at most once an hour', async () => {
    await checkKind(good)
    asked = []
    const [row] = summary().assets
    expect(row).toBeUndefined()
    const debt = {
      asset: 'USDT',
      walletBalance: '-500',
      unrealizedProfit: '0',
      marginBalance: '-500',
    } as const
    const assets = [
      { ...debt, maintMargin: '40', crossWalletBalance: '-500', crossUnPnl: '0', availableBalance: '0' },
    ] as const
    const open = {
      symbol: 'BTCUSDT',
      positionSide: 'BOTH',
      positionAmt: '0.1',
      notional: '10000',
      unrealizedProfit: '0',
      maintMargin: '40',
      kind: 'cross',
      marginAsset: 'USDT',
      poolId: 'cross:USDT',
      move: { kind: 'none' },
      details: null,
    } as const
    await pollFor(HOUR, { ok: true, ...polled(summary({ assets })) })
    expect(asked).toEqual([])
    await pollFor(HOUR, { ok: true, ...polled(summary({ assets, positions: [open] })) })
    expect(asked).toEqual(BOTH)
  })

  it('goes back to futures only once these answer', async () => {
    if (account !== undefined) account = { ...account, kind: 'portfolio-margin' }
    answers.accountConfig = KEY_REFUSED
    await checkKind(refused)
    expect(account).toMatchObject({ kind: 'portfolio-margin' })
    await clock.advance(MINUTE)
    answers.accountConfig = null
    await checkKind(refused)
    expect(account).toMatchObject({ kind: 'futures' })
  })
})

describe('what is behind a refusal', () => {
  it('is that the key is no longer for futures, when it is good elsewhere', async () => {
    await checkKind(refused)
    expect(hints).toEqual(['not-for-futures'])
    await checkKind(good)
    expect(hints).toEqual(['not-for-futures', null])
  })

  it('is the key or the address, when it is refused elsewhere too', async () => {
    answers.restrictions = KEY_REFUSED
    await checkKind(refused)
    expect(hints).toEqual(['unknown-or-ip'])
  })

  it('stays open when that cannot be asked', async () => {
    answers.restrictions = FAILED
    await checkKind(refused)
    expect(hints).toEqual([])
  })
})
