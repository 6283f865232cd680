import * as v from 'valibot'

/** Returns the field that makes a value invalid, such as `thresholds.warning`, and the reason; null when it is valid. */
export function issueOf(
  schema: v.GenericSchema,
  value: unknown,
): readonly [field: string, reason: string] | null {
  const { issues } = v.safeParse(schema, value)
  if (issues === undefined) return null
  const [{ path, message }] = issues
  return [(path ?? []).map(({ key }) => String(key)).join('.'), message]
}
