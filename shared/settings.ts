import * as v from 'valibot'
import type { Decimal, Thresholds } from './state.ts'

export interface Settings {
  readonly pollSeconds: number
  readonly thresholds: Thresholds
}

export const DEFAULT_SETTINGS: Settings = {
  pollSeconds: 10,
  thresholds: { warning: '0.50', critical: '0.80', rearm: '0.05' },
}

/** Plain decimal text between 0 and 1, without a sign or exponent. */
const fraction = v.custom<Decimal>(
  (value) => typeof value === 'string' && /^(0(\.\d{1,8})?|1(\.0{1,8})?)$/.test(value),
  'format',
)

/** Positions of thresholds are compared, not reckoned with: at eight places a double tells them apart. */
const thresholdsSchema = v.pipe(
  v.object({ warning: fraction, critical: fraction, rearm: fraction }),
  v.check(
    ({ warning, critical, rearm }) => Number(warning) > Number(rearm) && Number(critical) > Number(warning),
    'order',
  ),
)

export const settingsSchema = v.object({
  pollSeconds: v.pipe(
    v.number('format'),
    v.integer('format'),
    v.minValue(1, 'range'),
    v.maxValue(300, 'range'),
  ),
  thresholds: thresholdsSchema,
})

/** `settings:set` takes the fields to change; an unknown field is refused rather than dropped. */
export const settingsPatchSchema = v.strictObject({
  pollSeconds: v.exactOptional(settingsSchema.entries.pollSeconds),
  thresholds: v.exactOptional(settingsSchema.entries.thresholds),
})

export type SettingsPatch = v.InferOutput<typeof settingsPatchSchema>
