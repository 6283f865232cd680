import type { ClockReading, Diagnosis } from '../../shared/diagnosis.ts'
import { m } from '../../shared/paraglide/messages.js'
import { getLocale } from '../../shared/paraglide/runtime.js'
import type { Problem } from '../../shared/problems.ts'
import type { StreamStatus } from '../../shared/state.ts'
import { MINUTE_MS, SECOND_MS } from '../../shared/time.ts'
import { formatAgo, formatSpan, formatTime } from '../../shared/words/format.ts'
import { problemCause, problemText } from '../../shared/words/problem-text.ts'
import { pollReasonText } from './poll-text.ts'

export interface DiagnosisRow {
  readonly name: string
  readonly value: string
}

/** All details, to be read and to be copied. `now` is in ms since the epoch. */
export function diagnosisRows(diagnosis: Diagnosis, now: number): readonly DiagnosisRow[] {
  const { problem, failures, lastGoodAt, host, weight, ip, stream, app } = diagnosis
  const number = new Intl.NumberFormat(getLocale())
  const [used, limit, ours, share] = [weight.used, weight.limit, weight.ours, weight.share].map((value) =>
    number.format(value),
  )
  return [
    ...(problem === null ? [] : problemRows(problem, diagnosis.since, now)),
    ...(failures === 0 ? [] : [{ name: m.doctor_failures(), value: number.format(failures) }]),
    {
      name: m.doctor_last_good(),
      value: lastGoodAt === null ? m.doctor_none_yet() : momentText(lastGoodAt, now),
    },
    { name: m.doctor_next_request(), value: nextRequestText(diagnosis) },
    { name: m.doctor_host(), value: host },
    { name: m.doctor_route(), value: routeText(diagnosis.route) },
    ...clockRows(diagnosis.clock),
    { name: m.doctor_weight(), value: m.doctor_weight_used({ used: `${used}`, limit: `${limit}` }) },
    { name: m.doctor_weight_ours(), value: m.doctor_weight_share({ ours: `${ours}`, share: `${share}` }) },
    { name: m.doctor_ip(), value: ip ?? m.doctor_ip_unknown() },
    { name: m.doctor_stream(), value: streamText(stream) },
    { name: m.doctor_version(), value: `${m.app_name()} ${app.version}, ${app.platform}` },
  ]
}

/** Plain text to send to somebody who can help: the time, what is wrong, and all details. */
export function diagnosisText(diagnosis: Diagnosis): string {
  const { at, problem } = diagnosis
  const rows = diagnosisRows(diagnosis, at).map(({ name, value }) => m.tray_figure({ name, value }))
  return [`${m.app_name()}, ${new Date(at).toISOString()}`, ...summaryLines(problem), '', ...rows].join('\n')
}

function summaryLines(problem: Problem | null): string[] {
  if (problem === null) return [m.doctor_fine()]
  const { sentence, nextStep } = problemText(problem)
  return [
    sentence,
    m.tray_figure({ name: m.doctor_cause(), value: problemCause(problem) }),
    m.tray_figure({ name: m.doctor_next(), value: nextStep }),
  ]
}

function problemRows(problem: Problem, since: number | null, now: number): DiagnosisRow[] {
  const code = { name: m.doctor_code(), value: codeText(problem) }
  if (since === null) return [code]
  const time = formatTime(since, getLocale(), now)
  const span = formatSpan(now - since, getLocale())
  return [code, { name: m.doctor_since(), value: m.doctor_since_for({ time, span }) }]
}

/** The params that tell problems of one kind apart. The IP address has a row of its own. */
const DETAILS = ['cause', 'hint', 'status', 'code', 'field', 'file', 'reason'] as const

/** The same in every language: `exchange-error · 503 · -1008`. */
function codeText({ kind, params = {} }: Problem): string {
  return [kind, ...DETAILS.flatMap((name) => params[name] ?? [])].join(' · ')
}

function momentText(at: number, now: number): string {
  const locale = getLocale()
  return m.doctor_ago({ time: formatTime(at, locale, now), ago: formatAgo(now - at, locale) })
}

function nextRequestText({ nextPollAt, pollReason, problem, at }: Diagnosis): string {
  const why = pollReasonText(pollReason, problem)
  if (nextPollAt === null) return why ?? m.doctor_not_known()
  const time = formatTime(nextPollAt, getLocale(), at)
  return why === null ? time : m.doctor_joined({ first: time, second: why })
}

/** In a route, `PROXY 10.0.0.1:8080` means an HTTP proxy. */
export function routeText(route: string | null): string {
  if (route === null) return m.doctor_not_known()
  if (route === 'DIRECT') return m.doctor_route_direct()
  const [kind = '', address = ''] = route.split(' ')
  return m.doctor_route_proxy({ kind: kind === 'PROXY' ? 'HTTP' : kind, address })
}

function clockRows(clock: ClockReading | null): DiagnosisRow[] {
  if (clock === null) return [{ name: m.doctor_clock(), value: m.doctor_not_known() }]
  const time = formatTime(clock.at, getLocale())
  const span = shortSpan(clock.roundTripMs)
  return [
    { name: m.doctor_clock(), value: clockText(clock) },
    { name: m.doctor_round_trip(), value: m.doctor_round_trip_read({ span, time }) },
  ]
}

/** An offset below half the round trip may be due to the way alone, and counts as none. */
function clockText({ offsetMs, roundTripMs }: ClockReading): string {
  const span = shortSpan(Math.abs(offsetMs))
  if (Math.abs(offsetMs) <= roundTripMs / 2) return m.doctor_clock_exact()
  return offsetMs < 0 ? m.doctor_clock_ahead({ span }) : m.doctor_clock_behind({ span })
}

/** `48 ms`, `1.2 sec`, and from a minute on like any other span. */
function shortSpan(ms: number): string {
  if (ms >= MINUTE_MS) return formatSpan(ms, getLocale())
  const isShort = ms < SECOND_MS
  return new Intl.NumberFormat(getLocale(), {
    style: 'unit',
    unit: isShort ? 'millisecond' : 'second',
    unitDisplay: 'short',
    maximumFractionDigits: isShort ? 0 : 1,
  }).format(isShort ? ms : ms / SECOND_MS)
}

function streamText(stream: StreamStatus): string {
  switch (stream) {
    case 'off':
      return m.doctor_stream_off()
    case 'connecting':
      return m.doctor_stream_connecting()
    case 'open':
      return m.doctor_stream_open()
    case 'silent':
      return m.doctor_stream_silent()
  }
}
