import { ProblemError } from '../../shared/problems.ts'

/** A call to the keychain; `isLate` answers whether it has already been reported to its caller as failed. */
type Work<T> = (isLate: () => boolean) => Promise<T>

export interface KeychainQueueOptions {
  /** Milliseconds that a call may take. */
  readonly limitMs: number
  /** Called when a call is answered after it was reported as failed. */
  readonly onLateAnswer: () => void
}

/**
 * Runs one call at a time, because each holds a thread of the pool that files and DNS share, and a call
 * that waits for an unanswered prompt holds it for good. A call that reaches its limit fails as
 * `keychain-locked`. So does a call that waits behind one that hangs, and it is never started. Behind calls
 * that are merely slow it waits for as long as they take.
 */
export function createKeychainQueue({
  limitMs,
  onLateAnswer,
}: KeychainQueueOptions): <T>(work: Work<T>) => Promise<T> {
  const waiting = new Set<() => Promise<void>>()
  let runningSince: number | null = null

  async function runNext(): Promise<void> {
    const [run] = waiting
    if (runningSince !== null || run === undefined) return
    waiting.delete(run)
    runningSince = Date.now()
    await run()
    runningSince = null
    void runNext()
  }

  return <T>(work: Work<T>) =>
    new Promise<T>((resolve, reject) => {
      let late = false
      let timer: NodeJS.Timeout
      const startTimer = (ms: number) => {
        clearTimeout(timer)
        timer = setTimeout(expire, ms)
      }
      const expire = () => {
        const leftOfOther = waiting.has(run) ? limitMs - (Date.now() - (runningSince ?? 0)) : 0
        if (leftOfOther > 0) {
          startTimer(leftOfOther)
          return
        }
        waiting.delete(run)
        late = true
        reject(new ProblemError({ kind: 'keychain-locked' }))
      }
      const run = async () => {
        startTimer(limitMs)
        try {
          const answer = await work(() => late)
          if (late) onLateAnswer()
          resolve(answer)
        } catch (error) {
          reject(error)
        }
        clearTimeout(timer)
      }
      startTimer(limitMs)
      waiting.add(run)
      void runNext()
    })
}
