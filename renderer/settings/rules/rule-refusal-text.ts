import { compareDecimals, exact, toDecimal } from '../../../shared/decimal.ts'
import { getLocale } from '../../../shared/paraglide/runtime.js'
import type { Problem } from '../../../shared/problems.ts'
import type { RuleName } from '../../../shared/settings/rule-names.ts'
import { type FieldName, RULES, type ValueField } from '../../../shared/settings/rules.ts'
import type { Decimal } from '../../../shared/state.ts'
import { formatThreshold } from '../../../shared/words/format.ts'
import { invalidText } from '../../../shared/words/invalid-text.ts'
import { isEmpty, numberIn } from './rule-fields.ts'

export function ruleRefusalText(rule: RuleName, name: FieldName, text: string, problem: Problem): string {
  const field = RULES[rule].fields.find((one) => one.name === name)
  return field === undefined ? invalidText(problem) : fieldRefusalText(field, text, problem)
}

/** Why what is typed was not taken, with bounds in the unit it is typed in. */
export function fieldRefusalText(field: ValueField, text: string, problem: Problem): string {
  const number = numberIn(field.kind, text)
  const reason = reasonOf(field, text, number, problem)
  return invalidText({
    ...problem,
    params: { ...problem.params, reason, ...boundOf(field, number, problem) },
  })
}

/** The schema sees values. A text can also be refused as empty, or for more decimal places than are kept. */
function reasonOf(field: ValueField, text: string, number: Decimal | null, { params }: Problem): string {
  const reason = String(params?.reason)
  if (isEmpty(text)) return field.empty === null ? 'required' : 'no-level'
  if (reason !== 'not-a-number' || number === null) return reason
  if ('least' in field) return 'not-whole'
  return compareDecimals(number, '0') < 0 ? 'range' : 'too-long'
}

function boundOf(field: ValueField, number: Decimal | null, { params }: Problem): Problem['params'] {
  const isAbove = number !== null && compareDecimals(number, '100') > 0
  switch (field.kind) {
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
    case 'time':
      return isOver(field, number) ? { most: String(field.most) } : { over: '0' }
    case 'time-distance':
      return isOver(field, number) ? { most: String(field.most) } : { least: '0' }
    case 'seconds':
    case 'minutes':
    case 'hours':
      return wholeBound(params, 1)
    case 'seconds-as-minutes':
      return wholeBound(params, 60)
  }
}

function isOver({ most }: { readonly most: number }, number: Decimal | null): boolean {
  return number !== null && exact(number).gt(most)
}

function wholeBound(params: Problem['params'], unit: number): Problem['params'] {
  const { least, most } = params ?? {}
  const text = (bound: number) => new Intl.NumberFormat(getLocale()).format(toDecimal(exact(bound).div(unit)))
  if (typeof least === 'number') return { least: text(least) }
  return typeof most === 'number' ? { most: text(most) } : {}
}
