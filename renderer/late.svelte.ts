type LateParts = typeof import('./late-parts.ts')

let parts = $state.raw<LateParts | null>(null)
let failed = $state(false)

/** Loads the late parts once the first picture has been drawn. */
export const late = {
  /** Null until they are loaded. */
  get parts(): LateParts | null {
    return parts
  },
  /** True when they could not be loaded, because the app's files are damaged. */
  get failed(): boolean {
    return failed
  },
  async load(): Promise<void> {
    try {
      parts ??= await import('./late-parts.ts')
      failed = false
    } catch {
      failed = true
    }
  },
}
