import { readFileSync } from 'node:fs'

const PAGE = readFileSync(new URL('../docs/requests.md', import.meta.url), 'utf8')

/** A row of the table in `docs/requests.md`. */
export interface DocumentedRequest {
  readonly method: string
  readonly path: string
  readonly weight: string
  readonly sentWith: string
}

const ROW = /^\|[^|]+\| `([A-Z]+) (\/[\w/]+)` +\|[^|]+\|[^|]+\| (\w+) +\| ([\w, ]+?) +\|$/gm

const rows = [...PAGE.matchAll(ROW)].map(
  ([, method = '', path = '', weight = '', sentWith = '']): DocumentedRequest => ({
    method,
    path,
    weight,
    sentWith,
  }),
)

/** What is asked of an exchange. */
export const documentedRequests = rows.filter(({ weight }) => weight !== 'none')

/** Where a stream is opened, which has no weight. */
export const documentedStreams = rows.filter(({ weight }) => weight === 'none')

/** Of the table, such as `https://api.binance.com`, in alphabetical order. */
export const documentedHosts = [...PAGE.matchAll(/`((?:https|wss):\/\/[\w.-]+)`/g)]
  .map(([, host = '']) => host)
  .toSorted()
