import type { HistoryFigure, Span } from '../../shared/history.ts'
import { type Range, readEveryMs, spanUntil } from './range.ts'
import { between, isWhole, moved, zoomed } from './zoom.ts'

/** The share of the span that one step of zooming in leaves. */
const CLOSER = 0.5

/** The part of the history that is shown: a range up to now, or a part of it that stands still. */
export class HistoryView {
  #range = $state<Range>('24h')
  #whole: Span
  #part = $state.raw<Span | null>(null)
  #at = $state<number | null>(null)
  figure = $state<HistoryFigure>('marginRatio')

  constructor(now: number) {
    this.#whole = $state.raw(spanUntil(this.#range, now))
  }

  get range(): Range {
    return this.#range
  }

  get span(): Span {
    return this.#part ?? this.#whole
  }

  get isZoomed(): boolean {
    return this.#part !== null
  }

  /** The moment under the pointer, ms since the epoch; null when there is none within the span. */
  get at(): number | null {
    const { from, until } = this.span
    return this.#at !== null && this.#at >= from && this.#at <= until ? this.#at : null
  }

  choose(range: Range, now: number): void {
    this.#range = range
    this.reset(now)
  }

  /** Shows the whole range again. */
  reset(now: number): void {
    this.#part = null
    this.#at = null
    this.#whole = spanUntil(this.#range, now)
  }

  /** Moves the range with the time, in steps large enough to be seen; a part stays where it is. */
  follow(now: number): void {
    if (this.#part !== null || Math.abs(now - this.#whole.until) < readEveryMs(this.#range)) return
    this.#whole = spanUntil(this.#range, now)
  }

  pointAt(at: number | null): void {
    this.#at = at
  }

  /** Answers whether anything changed. */
  zoom(at: number, factor: number): boolean {
    return this.#show(zoomed(this.span, at, factor, this.#whole))
  }

  /** Shows half as much time, around the moment under the pointer or else up to the end. */
  zoomIn(): void {
    this.zoom(this.at ?? this.span.until, CLOSER)
  }

  /** Shows twice as much time. */
  zoomOut(): void {
    this.zoom(this.at ?? this.span.until, 1 / CLOSER)
  }

  /** Answers whether anything changed. */
  move(byMs: number): boolean {
    return this.#show(moved(this.span, byMs, this.#whole))
  }

  select(from: number, until: number): void {
    this.#show(between(from, until, this.#whole))
  }

  #show(span: Span): boolean {
    const { from, until } = this.span
    if (span.from === from && span.until === until) return false
    this.#part = isWhole(span, this.#whole) ? null : span
    return true
  }
}
