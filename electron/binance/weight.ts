import { type Problem, ProblemError, waitsUntil } from '../../shared/problems.ts'

/** What production allows. */
const USUAL_LIMIT = 2400
const MINUTE = 60_000

/** Request weight of this IP in the exchange's fixed minute, and the gate that shuts when it is used up. */
export interface WeightGate {
  /** Throws the standing problem while requests are forbidden. */
  check(): void
  /** Counts a request that is about to be sent. */
  spend(weight: number): void
  /** Takes over the exchange's own count, if the answer carries it. */
  readUsed(headers: Headers): void
  /** Takes over the limit, if an error message names it. */
  readLimit(message: string): void
  /** Takes over the limit that the exchange lists among its rules. */
  setLimit(limit: number): void
  /** Forbids every request until the problem's `retryAt`. */
  shut(problem: Problem): void
  state(): { readonly used: number; readonly limit: number }
}

/** `now` is this computer's clock, `serverNow` the exchange's: its minute is the one that counts. */
export function createWeightGate(now: () => number, serverNow: () => number): WeightGate {
  let limit = USUAL_LIMIT
  let count = { minute: 0, used: 0 }
  let standing: Problem | null = null

  const usedNow = () => (count.minute === minuteOf(serverNow()) ? count.used : 0)
  const setUsed = (used: number) => {
    count = { minute: minuteOf(serverNow()), used }
  }

  return {
    check() {
      if (standing !== null && waitsUntil(standing, now()) !== null) throw new ProblemError(standing)
    },
    spend(weight) {
      setUsed(usedNow() + weight)
    },
    readUsed(headers) {
      const header = headers.get('x-mbx-used-weight-1m')
      if (header !== null && /^\d{1,9}$/.test(header)) setUsed(Number(header))
    },
    readLimit(message) {
      const told = /current limit (?:of IP\([^)]*\) )?is (\d{1,9}) request/i.exec(message)?.[1]
      if (told !== undefined && Number(told) > 0) limit = Number(told)
    },
    setLimit(told) {
      limit = told
    },
    shut(problem) {
      if (standing === null || retryTime(problem) > retryTime(standing)) standing = problem
    },
    state: () => ({ used: usedNow(), limit }),
  }
}

function minuteOf(time: number): number {
  return Math.floor(time / MINUTE)
}

function retryTime(problem: Problem): number {
  return problem.retryAt ?? 0
}
