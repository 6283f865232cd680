import { MINUTE_MS } from '../../shared/time.ts'

/** Request weight of one poll, see `createSource`. */
const POLL_WEIGHT = 10
/** Beside the polls, of each account in a minute: the modes. */
const MINUTE_WEIGHT = 10
/** Of our share: less than what is kept for figures alone, so that a plan that is kept lacks nothing. */
const PLANNED = 0.9
/** Of our share: for news, where the polls leave nothing. */
const FOR_NEWS = 0.05

/** The turns of the accounts at one exchange, which share its request weight. */
export interface Pace {
  join(): Turn
}

/** One account's. */
export interface Turn {
  /** At which interval it wishes to be polled, ms; null: not at present. */
  wish(intervalMs: number | null): void
  /** How many times longer than wished the interval must be for all to stay within our share; ≥ 1. */
  stretch(): number
  /** How far apart polls because of news must be, ms, for all accounts to stay within our share. */
  newsGap(): number
  /** When in the interval it is its turn, a fraction; null: it is alone. */
  phase(): number | null
  leave(): void
}

/** `share` is the request weight we take in a minute at most; `start` where in the interval the first turn is, a fraction. */
export function createPace(share: () => number, start: number): Pace {
  const wishes = new Map<Turn, number | null>()
  const active = () => [...wishes].flatMap(([turn, wish]) => (wish === null ? [] : [{ turn, wish }]))

  return {
    join() {
      const turn: Turn = {
        wish(intervalMs) {
          if (wishes.has(turn)) wishes.set(turn, intervalMs)
        },
        stretch: () =>
          stretchOf(
            active().map(({ wish }) => wish),
            share(),
          ),
        newsGap: () =>
          newsGapOf(
            active().map(({ wish }) => wish),
            share(),
          ),
        phase() {
          const turns = active().map((one) => one.turn)
          const place = turns.indexOf(turn)
          return turns.length < 2 || place < 0 ? null : (start + place / turns.length) % 1
        },
        leave: () => wishes.delete(turn),
      }
      wishes.set(turn, null)
      return turn
    },
  }
}

/** What all wishes together take, against what there is. */
export function stretchOf(intervalsMs: readonly number[], share: number): number {
  return Math.max(1, demandOf(intervalsMs) / (share * PLANNED))
}

/** What the polls leave, for everybody the same. */
function newsGapOf(intervalsMs: readonly number[], share: number): number {
  const left = Math.max(share * PLANNED - demandOf(intervalsMs), share * FOR_NEWS)
  return (intervalsMs.length * POLL_WEIGHT * MINUTE_MS) / left
}

/** Request weight in a minute. */
function demandOf(intervalsMs: readonly number[]): number {
  const each = intervalsMs.map((interval) => (POLL_WEIGHT * MINUTE_MS) / interval + MINUTE_WEIGHT)
  return each.reduce((sum, weight) => sum + weight, 0)
}
