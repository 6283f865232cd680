import { Big } from 'big.js'
import * as v from 'valibot'
import { ProblemError } from '../../shared/problems.ts'
import type { Decimal } from '../../shared/state.ts'

/** Longer than any amount there is; keeps absurd numbers out. */
const LONGEST_AMOUNT = 60

const money = v.pipe(
  v.unknown(),
  v.rawTransform<unknown, Decimal>(({ dataset, addIssue, NEVER }) => {
    const plain = toPlain(dataset.value)
    if (plain !== null) return plain
    addIssue({ message: 'money' })
    return NEVER
  }),
)

const name = v.pipe(v.string(), v.nonEmpty())

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

const positionSide = v.picklist(['BOTH', 'LONG', 'SHORT'])

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
  totalCrossWalletBalance: money,
  totalCrossUnPnl: money,
  availableBalance: money,
  assets: v.pipe(v.array(assetSchema), v.readonly()),
  positions: v.pipe(v.array(positionSchema), v.readonly()),
})
export type AccountPayload = v.InferOutput<typeof accountSchema>

/** The answer of `positionRisk`: what each position is margined in, which the account does not say. */
export const positionRiskSchema = v.pipe(
  v.array(row({ symbol: name, positionSide, marginAsset: name })),
  v.readonly(),
)
export type PositionRiskRow = v.InferOutput<typeof positionRiskSchema>[number]

/** The answer of `accountConfig`: hedge mode, and multi-assets mode. */
export const accountConfigSchema = row({ dualSidePosition: v.boolean(), multiAssetsMargin: v.boolean() })
export type AccountConfig = v.InferOutput<typeof accountConfigSchema>

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

/** An object with these fields among others; to valibot a list would be one too. */
function row<const E extends v.ObjectEntries>(entries: E) {
  return v.pipe(
    v.unknown(),
    v.check((value) => !Array.isArray(value)),
    v.object(entries),
    v.readonly(),
  )
}

/** `positions[3].maintMargin`. Only names out of the schemas and list indexes can occur in it. */
function fieldName(issue: v.BaseIssue<unknown>): string {
  const steps = (issue.path ?? []).map(({ key }) =>
    typeof key === 'number' ? `[${key}]` : `.${String(key)}`,
  )
  return steps.join('').replace(/^\./, '') || 'body'
}

/** Text is kept as it was sent, but for the sign of a zero. */
function toPlain(value: unknown): Decimal | null {
  if (typeof value === 'string') return plainText(value)
  if (typeof value === 'number') return Number.isSafeInteger(value) ? `${value}` : null
  if (!(value instanceof Big) || Math.abs(value.e) > LONGEST_AMOUNT) return null
  return plainText(value.toFixed())
}

function plainText(text: string): Decimal | null {
  const unsigned = /^-[0.]+$/.test(text) ? text.slice(1) : text
  return isPlain(unsigned) ? unsigned : null
}

function isPlain(text: string): text is Decimal {
  return text.length <= LONGEST_AMOUNT && /^-?\d+(\.\d+)?$/.test(text)
}
