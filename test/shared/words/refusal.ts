import * as v from 'valibot'

/** The field a value is refused for, as in `thresholds.warning`, and why; null: it is taken. */
export function refusal(
  schema: v.GenericSchema,
  value: unknown,
): readonly [field: string, reason: string] | null {
  const { issues } = v.safeParse(schema, value)
  if (issues === undefined) return null
  const [{ path, message }] = issues
  return [(path ?? []).map(({ key }) => String(key)).join('.'), message]
}
