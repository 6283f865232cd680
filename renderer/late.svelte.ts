export type LateParts = typeof import('./late.ts')

let parts = $state.raw<LateParts | null>(null)
let failed = $state(false)

/** What is loaded once the first picture has been drawn. */
export const late = {
  /** Null: not yet. */
  get parts(): LateParts | null {
    return parts
  },
  /** It is not there: the app is damaged. */
  get failed(): boolean {
    return failed
  },
  async load(): Promise<void> {
    try {
      parts ??= await import('./late.ts')
      failed = false
    } catch {
      failed = true
    }
  },
}
