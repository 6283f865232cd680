import type { RuleName } from '../../../shared/settings/rule-names.ts'
import type { RuleOverrides } from '../../../shared/settings/rules.ts'
import type { Settings, SettingsPatch } from '../../../shared/settings/settings.ts'
import type { Draft } from './rule-fields.ts'

/** The account whose rules are meant; null for the rules of all that have none of their own. */
export type Scope = string | null

/** Whether the account has this rule for itself. */
export function isOwn(settings: Settings, accountId: string, rule: RuleName): boolean {
  const own = settings.overrides[accountId] ?? {}
  return rule in own || (rule === 'marginRatio' && own.thresholds !== undefined)
}

/** The change that makes the rule this draft, valid or not; null turns the rule off. */
export function patchWith(settings: Settings, scope: Scope, rule: RuleName, draft: Draft | null): unknown {
  const { thresholds, ...rules } = partsOf(rule, draft)
  if (scope === null) {
    const patch = { rules: { ...settings.rules, ...rules } }
    return thresholds === undefined ? patch : { thresholds, ...patch }
  }
  const own = { ...settings.overrides[scope], ...rules, ...(thresholds === undefined ? {} : { thresholds }) }
  return { overrides: { ...settings.overrides, [scope]: own } }
}

/** The change by which the account goes back to the rule that all share. */
export function patchWithout(settings: Settings, accountId: string, rule: RuleName): SettingsPatch {
  const { [accountId]: own = {}, ...others } = settings.overrides
  const left = without(own, rule)
  return { overrides: Object.keys(left).length === 0 ? others : { ...others, [accountId]: left } }
}

/** The margin ratio's thresholds have a field of their own in the settings. */
function partsOf(rule: RuleName, draft: Draft | null): Readonly<Record<string, unknown>> {
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
