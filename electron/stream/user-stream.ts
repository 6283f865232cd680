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

export interface UserStreamOptions
  extends Pick<ConnectionOptions, 'streamBase' | 'openSocket' | 'openKey' | 'prolongKey'> {
  readonly clock: Clock
  /** Evenly spread over 0 ≤ x < 1. */
  readonly random: () => number
  /** Something about the account has changed. Like the next two, once a second at most. */
  readonly onNews: () => void
  /** Its modes may have. */
  readonly onConfig: () => void
  readonly onMarginCall: () => void
  readonly onStatus: () => void
}

/** What an exchange tells of an account by itself. It only makes polls come sooner: they go on as if it were not there. */
export interface UserStream {
  status(): StreamStatus
  /** Each good poll; the first opens the stream. */
  seen(summary: AccountSummary): void
  /** Each failed poll: nothing new is opened before the next good one, but what is open stays. */
  unseen(): void
  /** Ends the connection, as it may be dead or go the wrong way. The next good poll opens another. */
  hangUp(): void
  /** For good. */
  stop(): void
}

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = MINUTE_MS
/** What has stood so long is no sign that the next will break, too. */
const STABLE_MS = MINUTE_MS
/** However many events there are. */
const EVENT_GAP_MS = 1_000
/** To ask for the modes anew doubles what a poll costs. */
const CONFIG_GAP_MS = 10_000
/** An event may come so much before the end of the last poll that did not show it, a request's longest time… */
const EARLY_MS = 15_000
/** …and so much after the one that did. */
const LATE_MS = 5_000

export function createUserStream(options: UserStreamOptions): UserStream {
  const { clock, random, onStatus } = options
  const news = throttle<void>(clock, EVENT_GAP_MS, options.onNews)
  const config = throttle<void>(clock, CONFIG_GAP_MS, options.onConfig)
  const marginCall = throttle<void>(clock, EVENT_GAP_MS, options.onMarginCall)
  let connection: StreamConnection | null = null
  let form: StreamForm = 'query'
  let isOn = false
  let isWell = false
  let isSilent = false
  let isStopped = false
  let failures = 0
  let toldStatus: StreamStatus = 'off'
  /** `clock.elapsed()` when the account was last said to have changed. */
  let toldAt = Number.NEGATIVE_INFINITY
  let before: { readonly holdings: string; readonly at: number } | null = null
  let rest: (() => void) | null = null
  let doubt: (() => void) | null = null

  return {
    status,
    seen(summary) {
      if (isStopped) return
      isWell = true
      isOn = true
      compare(summary)
      if (connection === null && rest === null) connect()
    },
    unseen() {
      isWell = false
    },
    hangUp,
    stop() {
      isStopped = true
      hangUp()
    },
  }

  function status(): StreamStatus {
    if (!isOn) return 'off'
    if (isSilent) return 'silent'
    return connection?.openedAt == null ? 'connecting' : 'open'
  }

  function connect(): void {
    connection = openConnection({ ...options, form, onOpen: tellStatus, onEvent: take, onEnd: ended })
    tellStatus()
  }

  function take(event: Exclude<StreamEvent, 'key-expired'>): void {
    isSilent = false
    if (event === 'account') {
      toldAt = clock.elapsed()
      news.call()
    } else if (event === 'config') config.call()
    else if (event === 'margin-call') marginCall.call()
    tellStatus()
  }

  function ended(how: ConnectionEnd): void {
    const openedAt = connection?.openedAt ?? null
    forget()
    if (how === 'worn') {
      connect()
      return
    }
    if (how === 'refused') form = otherForm(form)
    if (openedAt !== null && clock.elapsed() - openedAt >= STABLE_MS) failures = 0
    retry()
  }

  /** Exponential with full jitter, so that many do not come back in step. */
  function retry(): void {
    const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 16))
    failures += 1
    rest = clock.after(Math.max(FIRST_WAIT_MS, Math.round(ceiling * random())), () => {
      rest = null
      if (isWell) connect()
    })
    tellStatus()
  }

  /** Two good polls that differ in what the stream should have told, and it has not: it is not to be relied on. */
  function compare(summary: AccountSummary): void {
    const last = before
    before = { holdings: holdingsOf(summary), at: clock.elapsed() }
    if (last === null || last.holdings === before.holdings || doubt !== null) return
    const since = last.at - EARLY_MS
    const openedAt = connection?.openedAt ?? null
    if (openedAt === null || openedAt > since || toldAt >= since) return
    doubt = clock.after(LATE_MS, () => {
      doubt = null
      if (toldAt < since) fallSilent()
    })
  }

  function fallSilent(): void {
    isSilent = true
    form = otherForm(form)
    connection?.end()
    forget()
    retry()
  }

  function hangUp(): void {
    connection?.end()
    forget()
    rest?.()
    rest = null
    for (const event of [news, config, marginCall]) event.cancel()
    failures = 0
    isWell = false
    isOn = false
    isSilent = false
    tellStatus()
  }

  function forget(): void {
    connection = null
    doubt?.()
    doubt = null
  }

  function tellStatus(): void {
    const now = status()
    if (now === toldStatus || isStopped) return
    toldStatus = now
    onStatus()
  }
}

function otherForm(form: StreamForm): StreamForm {
  return form === 'query' ? 'path' : 'query'
}
