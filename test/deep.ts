/** Whether the long tests run in full, as in `npm run test:deep`. */
export const deep = process.env.MODE === 'deep'

/** Returns how many cases a property is tried with, and how long that may take on a slow machine. */
export function runs(
  usual: number,
  thorough: number,
): { readonly numRuns: number; readonly timeout: number } {
  return { numRuns: deep ? thorough : usual, timeout: deep ? 3_600_000 : 60_000 }
}
