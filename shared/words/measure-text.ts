import { getLocale } from '../paraglide/runtime.js'
import { type DangerName, isCall } from '../settings/rule-names.ts'
import { RULES } from '../settings/rules.ts'
import type { Decimal } from '../state.ts'
import { MINUTE_MS } from '../time.ts'
import { formatMinutes, formatRatio, formatSpan, formatThreshold, type RatioThresholds } from './format.ts'

/** What a rule measures, unless it is an amount: `83.2 %`, `18 min`. Cut like a ratio, so that it never looks better. */
export function measureText(rule: DangerName, value: Decimal, thresholds: RatioThresholds): string {
  if (value === 'Infinity' || !isInMinutes(rule)) return formatRatio(value, getLocale(), thresholds)
  return formatSpan(Number(value) * MINUTE_MS, getLocale())
}

/** A threshold of such a rule, with every digit that the user entered. */
export function limitText(rule: DangerName, threshold: Decimal): string {
  return isInMinutes(rule) ? formatMinutes(threshold, getLocale()) : formatThreshold(threshold, getLocale())
}

function isInMinutes(rule: DangerName): boolean {
  return !isCall(rule) && RULES[rule].unit === 'minutes'
}
