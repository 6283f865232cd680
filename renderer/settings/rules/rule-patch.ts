import * as v from 'valibot'
import type { Problem } from '../../../shared/problems.ts'
import type { RuleName } from '../../../shared/settings/rule-names.ts'
import { type RuleOverrides, type Rules, rulesFor } from '../../../shared/settings/rules.ts'
import { type Settings, type SettingsPatch, settingsPatchSchema } from '../../../shared/settings/settings.ts'
import type { Draft } from './rule-fields.ts'

/** Whose rules: one account's, or for null those of all that have none of their own. */
export type Scope = string | null

export type Checked =
  | { readonly ok: true; readonly patch: SettingsPatch }
  /** At least one, each an `invalid-input`. */
  | { readonly ok: false; readonly problems: readonly Problem[] }

export function ruleIn(settings: Settings, scope: Scope, rule: RuleName): Rules[RuleName] {
  return scope === null ? rulesFor({ ...settings, overrides: {} }, '')[rule] : rulesFor(settings, scope)[rule]
}

/** Whether the account has this rule for itself. */
export function isOwn(settings: Settings, accountId: string, rule: RuleName): boolean {
  const own = settings.overrides[accountId] ?? {}
  return rule in own || (rule === 'marginRatio' && own.thresholds !== undefined)
}

/** What would change if the rule were this, whether it may be or not; null turns it off. */
export function patchWith(settings: Settings, scope: Scope, rule: RuleName, draft: Draft | null): unknown {
  const { thresholds, ...rules } = partsOf(rule, draft)
  if (scope === null) {
    const patch = { rules: { ...settings.rules, ...rules } }
    return thresholds === undefined ? patch : { thresholds, ...patch }
  }
  const own = { ...settings.overrides[scope], ...rules, ...(thresholds === undefined ? {} : { thresholds }) }
  return { overrides: { ...settings.overrides, [scope]: own } }
}

/** What changes when the account goes back to the rule of all. */
export function patchWithout(settings: Settings, accountId: string, rule: RuleName): SettingsPatch {
  const { [accountId]: own = {}, ...others } = settings.overrides
  const left = without(own, rule)
  return { overrides: Object.keys(left).length === 0 ? others : { ...others, [accountId]: left } }
}

export function checkPatch(patch: unknown): Checked {
  const checked = v.safeParse(settingsPatchSchema, patch)
  return checked.success
    ? { ok: true, patch: checked.output }
    : { ok: false, problems: checked.issues.map(problemOf) }
}

/** The margin ratio's thresholds stand by themselves in the settings. */
function partsOf(rule: RuleName, draft: Draft | null): Draft {
  if (rule !== 'marginRatio' || draft === null) return { [rule]: draft }
  const { holdSeconds, repeatMinutes, ...thresholds } = draft
  return { thresholds, marginRatio: { holdSeconds, repeatMinutes } }
}

function without(own: RuleOverrides, rule: RuleName): RuleOverrides {
  const { [rule]: _, ...others } = own
  if (rule !== 'marginRatio') return others
  const { thresholds: __, ...left } = others
  return left
}

/** As the main process would put it, with the bound that was passed. */
function problemOf(issue: v.InferIssue<typeof settingsPatchSchema>): Problem {
  const field = issue.path?.map(({ key }) => String(key)).join('.') ?? ''
  return { kind: 'invalid-input', params: { field, reason: issue.message, ...boundOf(issue) } }
}

function boundOf(issue: v.InferIssue<typeof settingsPatchSchema>): Readonly<Record<string, number>> {
  if (issue.type === 'min_value') return { least: issue.requirement }
  return issue.type === 'max_value' ? { most: issue.requirement } : {}
}
