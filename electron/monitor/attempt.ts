/** Runs the task so that a failure is logged and stops nothing else; answers whether it succeeded. */
export function attempt(task: () => void): boolean {
  try {
    task()
    return true
  } catch (error) {
    console.error(error)
    return false
  }
}
