import type { Polled } from '../../electron/polling/source.ts'
import type { AccountSummary } from '../../shared/state.ts'
import { summary } from '../fixtures.ts'

/** A good poll, of an account of which nothing can be worked out. */
export function polled(found: AccountSummary = summary()): Polled {
  return { summary: found, answer: { kind: 'portfolio-margin', summary: found }, lotSizes: new Map() }
}
