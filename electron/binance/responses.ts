import * as v from 'valibot'
import { ProblemError } from '../../shared/problems.ts'
import { consistentMap } from './consistent-map.ts'
import { money, name, nullIfInvalid, positionSide, row } from './fields.ts'

const assetSchema = row({
  asset: name,
  walletBalance: money,
  unrealizedProfit: money,
  marginBalance: money,
  maintMargin: money,
  initialMargin: money,
  crossWalletBalance: money,
  crossUnPnl: money,
  availableBalance: money,
})

const positionSchema = row({
  symbol: name,
  positionSide,
  positionAmt: money,
  unrealizedProfit: money,
  isolatedMargin: money,
  notional: money,
  isolatedWallet: money,
  initialMargin: money,
  maintMargin: money,
})

/** The answer of `account`. Its totals are in USDT in single-asset mode, and in USD in multi-assets mode. */
export const accountSchema = row({
  totalInitialMargin: money,
  totalMaintMargin: money,
  totalWalletBalance: money,
  totalUnrealizedProfit: money,
  totalMarginBalance: money,
  availableBalance: money,
  assets: v.pipe(v.array(assetSchema), v.readonly()),
  positions: v.pipe(v.array(positionSchema), v.readonly()),
})
export type AccountPayload = v.InferOutput<typeof accountSchema>

/**
 * The answer of `positionRisk`: each position's margin asset and prices, which `account` leaves out. A
 * liquidation price of 0 means that there is none.
 */
export const positionRiskSchema = v.pipe(
  v.array(
    row({
      symbol: name,
      positionSide,
      marginAsset: name,
      entryPrice: money,
      markPrice: money,
      liquidationPrice: money,
    }),
  ),
  v.readonly(),
)
export type PositionRiskRow = v.InferOutput<typeof positionRiskSchema>[number]

/** The answer of `accountConfig`. */
export const accountConfigSchema = row({ multiAssetsMargin: v.boolean() })
export type AccountConfig = v.InferOutput<typeof accountConfigSchema>

const MARGIN_TYPES = { CROSSED: 'cross', ISOLATED: 'isolated' } as const

/** The answer of `symbolConfig`: cross or isolated, by symbol. Symbols with an unknown type are left out. */
export const symbolConfigSchema = v.pipe(
  v.array(row({ symbol: name, marginType: nullIfInvalid(v.picklist(['CROSSED', 'ISOLATED'])) })),
  v.transform((rows) =>
    consistentMap(
      rows.flatMap(({ symbol, marginType }) =>
        marginType === null ? [] : [[symbol, MARGIN_TYPES[marginType]] as const],
      ),
    ),
  ),
)
export type MarginTypes = v.InferOutput<typeof symbolConfigSchema>

const weightLimitSchema = row({
  rateLimitType: v.literal('REQUEST_WEIGHT'),
  interval: v.literal('MINUTE'),
  intervalNum: v.literal(1),
  limit: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
})

/**
 * The answer of `exchangeInfo`: each symbol's margin asset, and the request weight that this IP may use in
 * a minute, null if that is missing. Symbols without a margin asset are left out, but some must have one.
 */
export const exchangeInfoSchema = v.pipe(
  row({
    symbols: v.pipe(
      v.array(nullIfInvalid(row({ symbol: name, marginAsset: name }))),
      v.transform((rows) =>
        consistentMap(
          rows.flatMap((symbol) => (symbol === null ? [] : [[symbol.symbol, symbol.marginAsset] as const])),
        ),
      ),
      v.check(({ size }) => size > 0),
    ),
    rateLimits: v.fallback(v.array(nullIfInvalid(weightLimitSchema)), []),
  }),
  v.transform(({ symbols, rateLimits }) => ({
    marginAssets: symbols,
    weightLimit: rateLimits.find((limit) => limit !== null)?.limit ?? null,
  })),
  v.readonly(),
)
export type ExchangeInfo = v.InferOutput<typeof exchangeInfoSchema>

/** Permissions that let nobody trade. */
const NOT_TRADING = new Set(['enableReading', 'enableFixReadOnly', 'enableWithdrawals'])

/** The answer of `apiRestrictions`. An unknown permission counts as one to trade. */
export const restrictionsSchema = v.pipe(
  v.unknown(),
  v.check((value) => !Array.isArray(value)),
  v.looseObject({ ipRestrict: v.boolean(), enableReading: v.boolean(), enableWithdrawals: v.boolean() }),
  v.transform((restrictions) => ({
    withdrawals: restrictions.enableWithdrawals,
    trading: Object.entries(restrictions).some(
      ([permission, granted]) =>
        granted === true && /^(enable|permits)/.test(permission) && !NOT_TRADING.has(permission),
    ),
    ipRestricted: restrictions.ipRestrict,
  })),
  v.readonly(),
)
export type Restrictions = v.InferOutput<typeof restrictionsSchema>

export const listenKeySchema = row({ listenKey: v.pipe(v.string(), v.regex(/^[\w-]{1,200}$/)) })

export const timeSchema = row({ serverTime: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) })

/**
 * The part of an answer that the schema describes. Throws `unreadable` with the first field that is missing
 * or wrong, or `body` if the answer as a whole is wrong.
 */
export function readAs<S extends v.GenericSchema>(schema: S, body: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, body, { abortEarly: true })
  if (result.success) return result.output
  throw new ProblemError({ kind: 'unreadable', params: { field: fieldName(result.issues[0]) } })
}

/** `positions[3].maintMargin`. It can only consist of names from the schemas and of list indexes. */
function fieldName(issue: v.BaseIssue<unknown>): string {
  const steps = (issue.path ?? []).map(({ key }) =>
    typeof key === 'number' ? `[${key}]` : `.${String(key)}`,
  )
  return steps.join('').replace(/^\./, '') || 'body'
}
