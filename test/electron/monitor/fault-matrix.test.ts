import { describe, test } from 'vitest'
import type { Problem } from '../../../shared/problems.ts'
import * as faults from '../../exchange/faults.ts'
import { answerWith, playRow, type Row } from './fault-matrix-rows.ts'

/** Waits are given for `random` returning a half. */
const BACKOFF = { next: 5_000, reason: 'backoff' } as const
const HANGS = { ...BACKOFF, hangs: true } as const
/** Large answers cost time, so the fault lasts for only one poll. */
const HEAVY = { ...BACKOFF, lasts: BACKOFF.next } as const
const TURNED_AWAY = { next: 33_000, reason: 'backoff' } as const
const UNAVAILABLE = { next: 200, reason: 'backoff' } as const

const TIMED_OUT: Problem = { kind: 'timeout' }
const UNREADABLE: Problem = { kind: 'unreadable', params: { field: 'body' } }
const REDIRECTED: Problem = { kind: 'unreadable', params: { field: 'redirect' } }
const TOO_LARGE: Problem = { kind: 'unreadable', params: { field: 'size' } }
const MAINTENANCE: Problem = { kind: 'maintenance', params: { code: 239999 } }

const reset: Problem = { kind: 'offline', params: { cause: 'reset' } }
const restricted = (status: number): Problem => ({ kind: 'restricted', params: { status } })
const failed = (status: number, code?: number): Problem => ({
  kind: 'exchange-error',
  params: code === undefined ? { status } : { status, code },
})
const coded = (kind: Problem['kind'], code: number): Problem => ({ kind, params: { code } })

const row = (
  name: string,
  fault: faults.Fault,
  problem: Problem,
  then: Pick<Row, 'next' | 'reason' | 'hangs' | 'glance' | 'lasts' | 'pollsCloser'>,
): Row => ({ name, trouble: answerWith(fault), problem, ...then })

const BROKEN_ANSWERS: readonly Row[] = [
  row('a reset before the headers', faults.resetBeforeHeaders, reset, BACKOFF),
  row('a reset after the headers', faults.resetAfterHeaders, reset, BACKOFF),
  row('a reset in the middle of the body', faults.resetInBody, reset, BACKOFF),
  row('one byte, then a hang-up', faults.oneByte, reset, BACKOFF),
  row('half a body, then a hang-up', faults.halfBody, UNREADABLE, BACKOFF),
  row('half a body that claims to be whole', faults.cutBody, UNREADABLE, BACKOFF),
  row('no headers', faults.hang, TIMED_OUT, HANGS),
  row('headers and no body', faults.hangInBody(), TIMED_OUT, HANGS),
  row('a body that trickles', faults.trickle, TIMED_OUT, HANGS),
  row('an empty body', faults.emptyBody(), UNREADABLE, BACKOFF),
  row('a list', faults.list, UNREADABLE, BACKOFF),
  row('20 MB', faults.huge, TOO_LARGE, HEAVY),
  row('1 GB in 1 MB', faults.gzipBomb, TOO_LARGE, HEAVY),
  row('a redirect', faults.redirect('https://elsewhere.invalid/'), REDIRECTED, BACKOFF),
  row('HTML with status 200', faults.html(), UNREADABLE, BACKOFF),
  row('HTML with status 403', faults.html(403), restricted(403), TURNED_AWAY),
  row('HTML with status 451', faults.html(451), restricted(451), BACKOFF),
  row('HTML with status 503', faults.html(503), failed(503), UNAVAILABLE),
]

const ERRORS: readonly Row[] = [
  row('408', faults.html(408), TIMED_OUT, BACKOFF),
  row('500', faults.html(500), failed(500), BACKOFF),
  row('503, unknown error', faults.UNAVAILABLE.unknown, failed(503), UNAVAILABLE),
  row('503, service unavailable', faults.UNAVAILABLE.failure, failed(503), UNAVAILABLE),
  row('503, internal error', faults.UNAVAILABLE.internal, failed(503, -1001), UNAVAILABLE),
  row('503, throttled', faults.UNAVAILABLE.throttled, failed(503, -1008), BACKOFF),
  row('503, overloaded', faults.UNAVAILABLE.overloaded, failed(503, -1008), BACKOFF),
  row('-1016', faults.errorObject(-1016, 'x', 503), coded('maintenance', -1016), BACKOFF),
  row('239999', faults.underMaintenance(), MAINTENANCE, BACKOFF),
  row('239999 with status 503', faults.underMaintenance(503), MAINTENANCE, BACKOFF),
  {
    name: '-1021',
    // The exchange still answers requests for its time.
    trouble: answerWith(faults.errorObject(-1021, 'x', 400), { path: '/fapi/v3/account' }),
    problem: { kind: 'slow' },
    ...BACKOFF,
  },
  row('-1109', faults.errorObject(-1109, 'x', 400), coded('account-inactive', -1109), BACKOFF),
  row(
    '-2008',
    faults.errorObject(-2008, 'Invalid Api-Key ID.', 400),
    { kind: 'key-rejected', params: { code: -2008 } },
    BACKOFF,
  ),
  row('-2014', faults.errorObject(-2014, 'x', 401), coded('key-rejected', -2014), BACKOFF),
  row(
    '-2015',
    faults.errorObject(-2015, 'Invalid API-key, IP, or permissions for action, request ip: 10.0.0.7', 401),
    { kind: 'key-rejected', params: { code: -2015, ip: '10.0.0.7', hint: 'worked-before' } },
    BACKOFF,
  ),
  row(
    '-2015 with status 200',
    faults.errorObject(-2015),
    { kind: 'key-rejected', params: { code: -2015, hint: 'worked-before' } },
    BACKOFF,
  ),
  row('-2023', faults.errorObject(-2023, 'x', 400), coded('liquidation', -2023), {
    ...BACKOFF,
    glance: 'critical',
    pollsCloser: true,
  }),
  row('-4109', faults.errorObject(-4109, 'x', 400), coded('account-inactive', -4109), BACKOFF),
  row(
    '-5000',
    faults.errorObject(-5000, 'GET /fapi/v3/account is retired, please use GET /fapi/v4/account', 404),
    coded('outdated', -5000),
    BACKOFF,
  ),
  row('-1000 with status 200', faults.errorObject(-1000), failed(200, -1000), BACKOFF),
]

describe.each([
  ['broken answers', BROKEN_ANSWERS],
  ['errors from the exchange', ERRORS],
])('%s', (_kind, rows) => {
  test.each(rows)('$name: shows the problem, polls again after the right wait, and recovers', async (one) => {
    const harness = await playRow(one)
    await harness.expectNothingLeft()
  })
})
