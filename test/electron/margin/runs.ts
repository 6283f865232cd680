import { deep } from '../../deep.ts'

/** How many generated accounts a property is tried on, and how long that may take on a slow machine. */
export function runs(
  usual: number,
  thorough: number,
): { readonly numRuns: number; readonly timeout: number } {
  return { numRuns: deep ? thorough : usual, timeout: deep ? 3_600_000 : 60_000 }
}
