/** Where a row of a long list stands, of which only some rows are drawn. */
export interface RowPlace {
  readonly key: string
  /** px from the top of the list. */
  readonly top: number
  /** From 1, and of how many. */
  readonly number: number
  readonly count: number
  /** By the Tab key: one row of the list is, the arrows lead to the others. */
  readonly reachable: boolean
  readonly onfocus: () => void
  /** Takes note of how high the row is. */
  readonly watch: (element: HTMLElement) => () => void
}
