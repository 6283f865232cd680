import { ProblemError } from '../../shared/problems.ts'

/** Work that takes its turn; `isLate` tells whether its caller has been told by then that it failed. */
type Work<T> = (isLate: () => boolean) => Promise<T>

export interface TurnsOptions {
  /** ms that a call may take. */
  readonly limitMs: number
  /** A call has been answered after its caller was told that it failed. */
  readonly onLateAnswer: () => void
}

interface Job {
  readonly run: () => Promise<void>
}

/**
 * One call at a time: each holds a thread of the pool that files and DNS share, and one that waits
 * for an unanswered prompt holds it for good. A call fails at its limit as `keychain-locked`, and one
 * that waits behind a call that hangs does so too, and never begins; behind calls that are merely slow
 * it waits for as long as they take.
 */
export function createTurns({ limitMs, onLateAnswer }: TurnsOptions): <T>(work: Work<T>) => Promise<T> {
  const waiting = new Set<Job>()
  let runningSince: number | null = null

  const next = async (): Promise<void> => {
    const [job] = waiting
    if (runningSince !== null || job === undefined) return
    waiting.delete(job)
    runningSince = Date.now()
    await job.run()
    runningSince = null
    void next()
  }

  return <T>(work: Work<T>) =>
    new Promise<T>((resolve, reject) => {
      let late = false
      let timer: NodeJS.Timeout
      const expire = () => {
        const leftOfOther = waiting.has(job) ? limitMs - (Date.now() - (runningSince ?? 0)) : 0
        if (leftOfOther > 0) {
          arm(leftOfOther)
          return
        }
        waiting.delete(job)
        late = true
        reject(new ProblemError({ kind: 'keychain-locked' }))
      }
      const arm = (ms: number) => {
        clearTimeout(timer)
        timer = setTimeout(expire, ms)
      }
      const job: Job = {
        async run() {
          arm(limitMs)
          try {
            const answer = await work(() => late)
            if (late) onLateAnswer()
            resolve(answer)
          } catch (error) {
            reject(error)
          }
          clearTimeout(timer)
        },
      }
      arm(limitMs)
      waiting.add(job)
      void next()
    })
}
