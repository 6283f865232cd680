import * as v from 'valibot'
import type { Problem } from '../../shared/problems.ts'
import { type SettingsPatch, settingsPatchSchema } from '../../shared/settings/settings.ts'

export type Checked =
  | { readonly ok: true; readonly patch: SettingsPatch }
  /** At least one, each an `invalid-input`. */
  | { readonly ok: false; readonly problems: readonly Problem[] }

export function checkPatch(patch: unknown): Checked {
  const checked = v.safeParse(settingsPatchSchema, patch)
  return checked.success
    ? { ok: true, patch: checked.output }
    : { ok: false, problems: checked.issues.map(problemOf) }
}

/** The problem that the main process would answer with, and the bound that was passed. */
function problemOf(issue: v.BaseIssue<unknown>): Problem {
  const field = v.getDotPath(issue) ?? ''
  return { kind: 'invalid-input', params: { field, reason: issue.message, ...boundOf(issue) } }
}

function boundOf({ type, requirement }: v.BaseIssue<unknown>): Readonly<Record<string, number>> {
  if (typeof requirement !== 'number') return {}
  if (type === 'min_value') return { least: requirement }
  return type === 'max_value' ? { most: requirement } : {}
}
