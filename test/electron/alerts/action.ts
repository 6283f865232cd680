import type { SnoozeLength } from '../../../shared/ipc.ts'

/** Whatever can happen to an account. `dt` is by how much the clock is on, in ms, also below zero. */
export type Action =
  /** Ratios in thousandths, `NEVER` for infinity; null: there is no pool. */
  | {
      readonly kind: 'see'
      readonly dt: number
      readonly ratio: number | null
      /** Which of three pools leads. */
      readonly pool: number
      readonly isolated: number | null
      readonly available: number
      readonly complete: boolean
    }
  | { readonly kind: 'unseen'; readonly dt: number }
  | { readonly kind: 'call'; readonly dt: number; readonly by: 'margin-call' | 'liquidation' }
  | { readonly kind: 'acknowledge'; readonly key: number }
  | { readonly kind: 'snooze'; readonly key: number; readonly length: SnoozeLength }
  | { readonly kind: 'restart'; readonly dt: number; readonly shown: boolean }
  | { readonly kind: 'rules'; readonly index: number }
  | { readonly kind: 'quiet' }
  /** From here on a second machine goes along, whose state was written and read, by a clock that is `hours` behind. */
  | { readonly kind: 'twin'; readonly hours: number }
