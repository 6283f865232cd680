import * as v from 'valibot'
import { ProblemError } from '../../shared/problems.ts'
import { agreed } from './agreed.ts'
import { money, name, orNull, positionSide, row } from './fields.ts'

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

/** The answer of `account`. In single-asset mode the totals count USDT only, in multi-assets mode USD. */
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
 * The answer of `positionRisk`: what each position is margined in and its prices, which the account
 * does not say. A liquidation price of 0 stands for none.
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

/** The answer of `symbolConfig`: cross or isolated by symbol. A symbol whose type is new to us is left out. */
export const symbolConfigSchema = v.pipe(
  v.array(row({ symbol: name, marginType: orNull(v.picklist(['CROSSED', 'ISOLATED'])) })),
  v.transform((rows) =>
    agreed(
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
 * The answer of `exchangeInfo`: each symbol's margin asset, and the request weight this IP may use in
 * a minute, null if it is not told. A symbol without a margin asset is left out; at least one has one.
 */
export const exchangeInfoSchema = v.pipe(
  row({
    symbols: v.pipe(
      v.array(orNull(row({ symbol: name, marginAsset: name }))),
      v.transform((rows) =>
        agreed(rows.flatMap((told) => (told === null ? [] : [[told.symbol, told.marginAsset] as const]))),
      ),
      v.check(({ size }) => size > 0),
    ),
    rateLimits: v.fallback(v.array(orNull(weightLimitSchema)), []),
  }),
  v.transform(({ symbols, rateLimits }) => ({
    marginAssets: symbols,
    weightLimit: rateLimits.find((told) => told !== null)?.limit ?? null,
  })),
  v.readonly(),
)
export type ExchangeInfo = v.InferOutput<typeof exchangeInfoSchema>

const HARMLESS = new Set(['enableReading', 'enableFixReadOnly', 'enableWithdrawals'])

/** The answer of `apiRestrictions`. A permission that is new to us counts as one to trade. */
export const restrictionsSchema = v.pipe(
  v.unknown(),
  v.check((value) => !Array.isArray(value)),
  v.looseObject({ ipRestrict: v.boolean(), enableReading: v.boolean(), enableWithdrawals: v.boolean() }),
  v.transform((told) => ({
    withdrawals: told.enableWithdrawals,
    trading: Object.entries(told).some(
      ([permission, granted]) =>
        granted === true && /^(enable|permits)/.test(permission) && !HARMLESS.has(permission),
    ),
    ipRestricted: told.ipRestrict,
  })),
  v.readonly(),
)
export type Restrictions = v.InferOutput<typeof restrictionsSchema>

/** The answer of `openListenKey`. */
export const listenKeySchema = row({ listenKey: v.pipe(v.string(), v.regex(/^[\w-]{1,200}$/)) })

/** The answer of `time`. */
export const timeSchema = row({ serverTime: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) })

/**
 * The part of an answer that is used, checked; other fields are left out. Throws `unreadable` with
 * the first field that is missing or wrong, `body` if it is the whole answer.
 */
export function readAs<S extends v.GenericSchema>(schema: S, body: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, body, { abortEarly: true })
  if (result.success) return result.output
  throw new ProblemError({ kind: 'unreadable', params: { field: fieldName(result.issues[0]) } })
}

/** `positions[3].maintMargin`. Only names out of the schemas and list indexes can occur in it. */
function fieldName(issue: v.BaseIssue<unknown>): string {
  const steps = (issue.path ?? []).map(({ key }) =>
    typeof key === 'number' ? `[${key}]` : `.${String(key)}`,
  )
  return steps.join('').replace(/^\./, '') || 'body'
}
