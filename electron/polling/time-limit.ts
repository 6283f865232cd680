import type { Clock } from '../../shared/clock.ts'

/** How long figures wait for everything else. Longer would keep a danger in them from being seen. */
const PATIENCE_MS = 3_000

export interface TimeLimit {
  /** Answers `otherwise` when the answer fails, or does not come before the time is over. */
  orElse<T, O>(asked: Promise<T>, otherwise: O): Promise<T | O>
  end(): void
}

/** Starts when the figures have come. */
export function startLimit(clock: Clock): TimeLimit {
  const over = Promise.withResolvers<void>()
  return {
    orElse: <T, O>(asked: Promise<T>, otherwise: O) =>
      Promise.race([asked, over.promise.then(() => otherwise)]).catch(() => otherwise),
    end: clock.after(PATIENCE_MS, over.resolve),
  }
}
