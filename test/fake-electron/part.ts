/**
 * The members of an Electron type that the stand-in implements, checked with `implements` or `satisfies`. Members
 * that involve other Electron objects get the stand-in's own types through `Swap`.
 */
export type Part<T, K extends keyof T, Swap extends { [P in K]?: unknown } = Record<never, never>> = {
  [P in K]: P extends keyof Swap ? Swap[P] : T[P]
}
