import { compareDecimals, exact, toDecimal } from '../../../shared/decimal.ts'
import { getLocale } from '../../../shared/paraglide/runtime.js'
import type { Problem } from '../../../shared/problems.ts'
import type { RuleName } from '../../../shared/settings/rule-names.ts'
import type { Decimal } from '../../../shared/state.ts'
import { formatThreshold } from '../../../shared/words/format.ts'
import { invalidText } from '../../../shared/words/invalid-text.ts'
import { type FieldName, isEmpty, numberIn, RULE_FIELDS, type RuleField, type Texts } from './rule-fields.ts'

/** Why what is written was not taken, by field. */
export type Refusals = Readonly<Partial<Record<FieldName, string>>>

/** Puts problems under the fields they are about, the first of each, in terms of what is written there. */
export function refusalsOf(rule: RuleName, texts: Texts, problems: readonly Problem[]): Refusals {
  const refusals = problems.flatMap((problem) => {
    const field = fieldOf(rule, problem)
    return field === undefined ? [] : [[field.name, textOf(field, texts[field.name] ?? '', problem)]]
  })
  return Object.fromEntries(refusals.toReversed())
}

/** The last name of the path that a problem tells. */
export function fieldOf(rule: RuleName, problem: Problem): RuleField | undefined {
  const name = String(problem.params?.field).split('.').at(-1)
  return RULE_FIELDS[rule].find((field) => field.name === name)
}

function textOf(field: RuleField, text: string, problem: Problem): string {
  const { kind } = field
  const number = numberIn(kind, text)
  const reason = reasonOf(field, text, problem)
  return invalidText({
    ...problem,
    params: { ...problem.params, reason, ...boundOf(field, number, problem) },
  })
}

/** The schema sees values; a text can be refused for being empty, or for having more places than are kept. */
function reasonOf({ kind, empty }: RuleField, text: string, { params }: Problem): string {
  const reason = String(params?.reason)
  if (isEmpty(text)) return empty === null ? 'required' : 'no-level'
  const number = numberIn(kind, text)
  if (reason !== 'not-a-number' || number === null) return reason
  if (kind === 'whole') return 'not-whole'
  return compareDecimals(number, '0') < 0 ? 'range' : 'too-long'
}

function boundOf({ kind }: RuleField, number: Decimal | null, { params }: Problem): Problem['params'] {
  const isAbove = number !== null && compareDecimals(number, '100') > 0
  switch (kind) {
    case 'share':
      return isAbove
        ? { most: formatThreshold('1', getLocale()) }
        : { over: formatThreshold('0', getLocale()) }
    case 'points':
      return isAbove ? { most: '100' } : { least: '0' }
    case 'amount':
      return { over: '0' }
    case 'distance':
      return { least: '0' }
    case 'whole':
      return mapped(params, 1)
    case 'minutes':
      return mapped(params, 60)
  }
}

function mapped(params: Problem['params'], unit: number): Problem['params'] {
  const { least, most } = params ?? {}
  if (typeof least === 'number') return { least: written(least, unit) }
  return typeof most === 'number' ? { most: written(most, unit) } : {}
}

function written(bound: number, unit: number): string {
  return new Intl.NumberFormat(getLocale()).format(toDecimal(exact(bound).div(unit)))
}
