/** A map of these entries, without the keys that come with different values. */
export function consistentMap<T>(entries: Iterable<readonly [string, T]>): ReadonlyMap<string, T> {
  const values = new Map<string, T>()
  const contradicted = new Set<string>()
  for (const [key, value] of entries) {
    if (values.has(key) && values.get(key) !== value) contradicted.add(key)
    values.set(key, value)
  }
  for (const key of contradicted) values.delete(key)
  return values
}
