import type { EndpointName } from './endpoints.ts'

/** Something odd in an answer that does not make it useless. It is only logged. */
export type Oddity =
  /** Rows that could not be read were left out. `fields` are what is wrong in the first ten, such as `[3].markPrice`. */
  | {
      readonly kind: 'rows-left-out'
      readonly answer: EndpointName
      readonly rows: number
      readonly fields: string
    }
  /** The figures do not fit the asset mode that the exchange has just confirmed. */
  | { readonly kind: 'mode-misfit'; readonly multiAssets: boolean }
