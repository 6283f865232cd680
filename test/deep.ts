/** Whether the long tests run in full, as in `npm run test:deep`. */
export const deep = process.env.MODE === 'deep'

/** Returns how many cases a property is tried with, and how many ms that may take on a slow machine; 0 is no limit. */
export function runs(
  usual: number,
  thorough: number,
): { readonly numRuns: number; readonly timeout: number } {
  return { numRuns: deep ? thorough : usual, timeout: deep ? 0 : 60_000 }
}
