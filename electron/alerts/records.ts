/** The record with this entry; without it where the value is undefined. An entry that is there keeps its place. */
export function withEntry<T>(
  entries: Readonly<Record<string, T>>,
  key: string,
  value: NoInfer<T> | undefined,
): Readonly<Record<string, T>> {
  if (entries[key] === value) return entries
  if (value !== undefined) return { ...entries, [key]: value }
  const { [key]: _, ...rest } = entries
  return rest
}

/** Like `withEntry`, for very many entries at once. */
export function withEntries<T>(
  entries: Readonly<Record<string, T>>,
  changed: readonly (readonly [key: string, value: NoInfer<T> | undefined])[],
): Readonly<Record<string, T>> {
  if (changed.length === 0) return entries
  const all = new Map(Object.entries(entries))
  for (const [key, value] of changed) {
    if (value === undefined) all.delete(key)
    else all.set(key, value)
  }
  return Object.fromEntries(all)
}

export function mapValues<T>(
  entries: Readonly<Record<string, T>>,
  change: (value: T, key: string) => T,
): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, change(value, key)]))
}
