/**
 * The members of an Electron type that are stood in for, checked with `implements` or `satisfies`. Members that
 * hand out other Electron objects name the stand-in's own types in `Swap`.
 */
export type Part<T, K extends keyof T, Swap extends { [P in K]?: unknown } = Record<never, never>> = {
  [P in K]: P extends keyof Swap ? Swap[P] : T[P]
}
