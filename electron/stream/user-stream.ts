import type { Clock } from '../../shared/clock.ts'
import type { AccountSummary, StreamStatus } from '../../shared/state.ts'
import { throttle } from '../../shared/throttle.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import type { StreamEvent, StreamForm } from '../binance/stream.ts'
import {
  type ConnectionEnd,
  type ConnectionOptions,
  openConnection,
  type StreamConnection,
} from './connection.ts'
import { holdingsOf } from './holdings.ts'

/** The first three are called at most once a second. */
export interface UserStreamListener {
  /** Something about the account has changed. */
  readonly onNews: () => void
  /** The account's modes may have changed. */
  readonly onConfig: () => void
  readonly onMarginCall: () => void
  /** Called when `status` has changed. */
  readonly onStatus: () => void
}

export interface UserStreamOptions
  extends UserStreamListener,
    Pick<ConnectionOptions, 'streamBase' | 'openSocket' | 'openKey' | 'prolongKey'> {
  readonly clock: Clock
  /** Evenly spread over 0 ≤ x < 1. */
  readonly random: () => number
}

/** The exchange's stream of one account's events. It only makes polls come sooner: they go on as if it were not there. */
export interface UserStream {
  status(): StreamStatus
  /** Call this after each good poll. The first one opens the stream. */
  pollSucceeded(summary: AccountSummary): void
  /** Call this after each failed poll. No connection is opened before the next good one, but an open one stays. */
  pollFailed(): void
  /** Closes the connection, which may be dead or on an old route. The next good poll opens another. */
  close(): void
  /** Closes the connection for good. */
  stop(): void
}

const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = MINUTE_MS
/** After a connection that lasted this long, retries begin with the shortest wait again. */
const STABLE_MS = MINUTE_MS
const EVENT_GAP_MS = 1_000
/** Asking for the modes doubles the request weight of a poll. */
const CONFIG_GAP_MS = 10_000
/** An event may come this long before the end of the last poll that did not show its change, the longest time of a request. */
const EVENT_EARLY_MS = 15_000
/** An event may come this long after the poll that showed its change. */
const EVENT_LATE_MS = 5_000

export function createUserStream(options: UserStreamOptions): UserStream {
  const { clock, random, onStatus } = options
  const news = throttle<void>(clock, EVENT_GAP_MS, options.onNews)
  const config = throttle<void>(clock, CONFIG_GAP_MS, options.onConfig)
  const marginCall = throttle<void>(clock, EVENT_GAP_MS, options.onMarginCall)
  let connection: StreamConnection | null = null
  let form: StreamForm = 'query'
  let isOn = false
  let didLastPollSucceed = false
  let isSilent = false
  let isStopped = false
  let failures = 0
  let reportedStatus: StreamStatus = 'off'
  /** In elapsed ms: when the stream last said that the account has changed. */
  let lastNewsAt = Number.NEGATIVE_INFINITY
  let lastPoll: { readonly holdings: string; readonly at: number } | null = null
  let cancelRetry: (() => void) | null = null
  let cancelSilenceCheck: (() => void) | null = null

  return {
    status,
    pollSucceeded(summary) {
      if (isStopped) return
      didLastPollSucceed = true
      isOn = true
      expectNewsOfChanges(summary)
      if (connection === null && cancelRetry === null) connect()
    },
    pollFailed() {
      didLastPollSucceed = false
    },
    close,
    stop() {
      isStopped = true
      close()
    },
  }

  function status(): StreamStatus {
    if (!isOn) return 'off'
    if (isSilent) return 'silent'
    return connection?.openedAt == null ? 'connecting' : 'open'
  }

  function connect(): void {
    connection = openConnection({ ...options, form, onOpen: reportStatus, onEvent, onEnd })
    reportStatus()
  }

  function onEvent(event: Exclude<StreamEvent, 'key-expired'>): void {
    isSilent = false
    if (event === 'account') {
      lastNewsAt = clock.elapsed()
      news.call()
    } else if (event === 'config') config.call()
    else if (event === 'margin-call') marginCall.call()
    reportStatus()
  }

  function onEnd(how: ConnectionEnd): void {
    const openedAt = connection?.openedAt ?? null
    dropConnection()
    if (how === 'outdated') {
      connect()
      return
    }
    if (how === 'refused') form = otherForm(form)
    if (openedAt !== null && clock.elapsed() - openedAt >= STABLE_MS) failures = 0
    retry()
  }

  /** Exponential backoff with full jitter, so that many apps do not reconnect at the same time. */
  function retry(): void {
    const ceiling = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 16))
    failures += 1
    cancelRetry = clock.after(Math.max(FIRST_RETRY_MS, Math.round(ceiling * random())), () => {
      cancelRetry = null
      if (didLastPollSucceed) connect()
    })
    reportStatus()
  }

  /** A stream that does not report a change between two good polls cannot be relied on. */
  function expectNewsOfChanges(summary: AccountSummary): void {
    const before = lastPoll
    lastPoll = { holdings: holdingsOf(summary), at: clock.elapsed() }
    if (before === null || before.holdings === lastPoll.holdings || cancelSilenceCheck !== null) return
    const since = before.at - EVENT_EARLY_MS
    const openedAt = connection?.openedAt ?? null
    if (openedAt === null || openedAt > since || lastNewsAt >= since) return
    cancelSilenceCheck = clock.after(EVENT_LATE_MS, () => {
      cancelSilenceCheck = null
      if (lastNewsAt < since) replaceSilentConnection()
    })
  }

  function replaceSilentConnection(): void {
    isSilent = true
    form = otherForm(form)
    connection?.end()
    dropConnection()
    retry()
  }

  function close(): void {
    connection?.end()
    dropConnection()
    cancelRetry?.()
    cancelRetry = null
    for (const event of [news, config, marginCall]) event.cancel()
    failures = 0
    didLastPollSucceed = false
    isOn = false
    isSilent = false
    reportStatus()
  }

  function dropConnection(): void {
    connection = null
    cancelSilenceCheck?.()
    cancelSilenceCheck = null
  }

  function reportStatus(): void {
    const now = status()
    if (now === reportedStatus || isStopped) return
    reportedStatus = now
    onStatus()
  }
}

function otherForm(form: StreamForm): StreamForm {
  return form === 'query' ? 'path' : 'query'
}
