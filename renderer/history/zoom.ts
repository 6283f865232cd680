import type { Span } from '../../shared/history.ts'
import { MINUTE_MS } from '../../shared/time.ts'

/** The shortest span, since polls are seconds apart. */
export const SHORTEST_MS = MINUTE_MS

/** Makes the span shorter (`factor` below 1) or longer, and keeps the moment `at` in its place in the chart. */
export function zoomed(shown: Span, at: number, factor: number, whole: Span): Span {
  const length = clamp(lengthOf(shown) * factor, SHORTEST_MS, lengthOf(whole))
  const share = (at - shown.from) / lengthOf(shown)
  const from = Math.round(at - share * length)
  return within({ from, until: from + Math.round(length) }, whole)
}

/** Moves the span, earlier if negative, as far as the whole reaches. */
export function moved({ from, until }: Span, byMs: number, whole: Span): Span {
  const by = Math.round(byMs)
  return within({ from: from + by, until: until + by }, whole)
}

/** The span between two moments in either order. */
export function between(a: number, b: number, whole: Span): Span {
  const from = Math.round(Math.min(a, b))
  const length = Math.max(SHORTEST_MS, Math.round(Math.abs(b - a)))
  return within({ from, until: from + length }, whole)
}

export function isWhole(span: Span, whole: Span): boolean {
  return span.from <= whole.from && span.until >= whole.until
}

/** The moment at this share of the span, 0 to 1. */
export function momentAt({ from, until }: Span, share: number): number {
  return from + clamp(share, 0, 1) * (until - from)
}

/** The share of the span at which a moment lies; outside the span it is below 0 or above 1. */
export function shareOf({ from, until }: Span, at: number): number {
  return (at - from) / (until - from)
}

function lengthOf({ from, until }: Span): number {
  return until - from
}

function within({ from, until }: Span, whole: Span): Span {
  const length = Math.min(until - from, lengthOf(whole))
  const start = clamp(from, whole.from, whole.until - length)
  return { from: start, until: start + length }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
