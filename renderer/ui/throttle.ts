/** Calls with the first value at once, then at most once in every `everyMs`, and always with the last. */
export function throttled<T>(call: (value: T) => void, everyMs: number): (value: T) => void {
  let resting = false
  let waiting: { readonly value: T } | null = null

  return (value) => {
    if (resting) waiting = { value }
    else run(value)
  }

  function run(value: T): void {
    resting = true
    setTimeout(rested, everyMs)
    call(value)
  }

  function rested(): void {
    resting = false
    if (waiting === null) return
    const { value } = waiting
    waiting = null
    run(value)
  }
}
