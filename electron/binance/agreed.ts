/** What each key stands for, as far as it is never told two ways: a key that is told two ways is left out. */
export function agreed<T>(told: Iterable<readonly [string, T]>): ReadonlyMap<string, T> {
  const values = new Map<string, T>()
  const disputed = new Set<string>()
  for (const [key, value] of told) {
    if (values.has(key) && values.get(key) !== value) disputed.add(key)
    values.set(key, value)
  }
  for (const key of disputed) values.delete(key)
  return values
}
