import { describe, expect, it } from 'vitest'
import { headlineLevel } from '../../../electron/alerts/standing-alerts.ts'
import { ratioRule, simulateAccount } from './simulated-account.ts'

const MINUTE = 60

describe('a rule that holds for a minute', () => {
  const account = () => simulateAccount({ rules: ratioRule({ holdSeconds: MINUTE }) })

  it('raises the level at once, and notifies once the value was held for that long', () => {
    const held = account()
    expect(held.see('0.6')).toEqual([])
    expect(headlineLevel(held.state)).toBe('warning')
    expect(held.standing).toMatchObject([{ level: 'warning', waiting: 'hold' }])
    expect(held.journaled).toEqual(['raise warning'])
    expect(held.see('0.6', 59)).toEqual([])
    expect(held.see('0.6', 1)).toEqual(['raised warning'])
    expect(held.journaled).toEqual(['standing warning*'])
    expect(held.standing).toMatchObject([{ waiting: null }])
    expect(held.see('0.6', MINUTE)).toEqual([])
  })

  it('starts the hold again when the value comes back below the threshold, also within the re-arm distance', () => {
    const held = account()
    held.see('0.5')
    held.see('0.49', 50)
    expect(held.see('0.5', 30)).toEqual([])
    expect(held.see('0.5', 59)).toEqual([])
    expect(held.see('0.5', 1)).toEqual(['raised warning'])
  })

  it('does not start the hold again after a notification', () => {
    const held = account()
    held.see('0.6')
    held.see('0.6', MINUTE)
    held.see('0.49')
    held.restart(2 * MINUTE)
    expect(held.see('0.49')).toEqual(['standing-at-start warning'])
  })

  it('notifies of the critical level after its own hold, with one alert for both levels', () => {
    const held = account()
    expect([held.see('0.9'), held.see('0.9', MINUTE), held.see('0.9', MINUTE)]).toEqual([
      [],
      ['raised critical'],
      [],
    ])
    const stepwise = account()
    expect([
      stepwise.see('0.6'),
      stepwise.see('0.6', MINUTE),
      stepwise.see('0.9'),
      stepwise.see('0.9', MINUTE),
    ]).toEqual([[], ['raised warning'], [], ['raised critical']])
  })

  it('notifies of the warning that was held for long enough below a critical level that was not', () => {
    const held = account()
    held.see('0.81')
    held.see('0.79', 30)
    expect(held.see('0.81', 30)).toEqual(['raised warning'])
    expect(held.alerts).toMatchObject([{ level: 'warning', threshold: '0.50', value: '0.81' }])
    expect(held.standing).toMatchObject([{ level: 'critical', waiting: 'hold' }])
    expect(held.see('0.81', MINUTE)).toEqual(['raised critical'])
  })

  it('notifies only with a figure, not as time passes', () => {
    const held = account()
    held.see('0.6')
    expect(held.unseenFor(120)).toEqual([])
    expect(held.see('0.6')).toEqual(['raised warning'])
  })
})

describe('a critical danger that repeats every five minutes', () => {
  const account = (repeatMinutes: number | null = 5) =>
    simulateAccount({ rules: ratioRule({ repeatMinutes }) })

  it('is notified again every five minutes, without an entry in the journal', () => {
    const repeating = account()
    repeating.see('0.9')
    expect(repeating.see('0.9', 299)).toEqual([])
    expect(repeating.see('0.91', 1)).toEqual(['repeat critical'])
    expect(repeating.alerts).toMatchObject([{ value: '0.91', previous: { value: '0.9' } }])
    expect(repeating.events).toEqual([])
    expect(repeating.see('0.9', 299)).toEqual([])
    expect(repeating.see('0.76', 1)).toEqual(['repeat critical'])
  })

  it('repeats only with a figure, and once, however long that took', () => {
    const repeating = account()
    repeating.see('0.9')
    expect(repeating.unseenFor(1200)).toEqual([])
    expect(repeating.see('0.9', 3 * 3600)).toEqual(['repeat critical'])
    expect(repeating.see('0.9')).toEqual([])
  })

  it('repeats with incomplete figures, because a missing pool may still be critical', () => {
    const repeating = account()
    repeating.see('0.9')
    expect(repeating.seeIncomplete('0.1', 300)).toEqual(['repeat critical'])
  })

  it('does not repeat with the first of the two observations that let it fall', () => {
    const repeating = account()
    repeating.see('0.9')
    expect(repeating.see('0.1', 300)).toEqual([])
    expect(repeating.see('0.9')).toEqual(['repeat critical'])
  })

  it('does not repeat when it is over, when the rule has no repeat, or at warning level', () => {
    const over = account()
    over.see('0.9')
    over.see('0.6')
    over.see('0.6')
    expect(over.see('0.6', 600)).toEqual([])
    const once = account(null)
    once.see('0.9')
    expect(once.see('0.9', 24 * 3600)).toEqual([])
    const warning = account()
    warning.see('0.6')
    expect(warning.see('0.6', 600)).toEqual([])
  })

  it('is notified and repeated in quiet hours', () => {
    const quiet = account()
    quiet.change({ quiet: true })
    expect(quiet.see('0.9')).toEqual(['raised critical'])
    expect(quiet.see('0.9', 300)).toEqual(['repeat critical'])
  })
})

describe('quiet hours', () => {
  const account = () => simulateAccount({ quiet: true })

  it('hold a warning, and notify once at their end if it still stands', () => {
    const quiet = account()
    expect(quiet.see('0.6')).toEqual([])
    expect(quiet.journaled).toEqual(['raise warning'])
    expect(quiet.standing).toMatchObject([{ level: 'warning', waiting: 'quiet' }])
    quiet.change({ quiet: false })
    expect(quiet.unseen()).toEqual([])
    expect(quiet.see('0.6')).toEqual(['after-quiet warning'])
    expect(quiet.journaled).toEqual(['standing warning*'])
    expect(quiet.see('0.6')).toEqual([])
  })

  it('leave nothing to notify of a danger that is over at their end', () => {
    const quiet = account()
    for (const ratio of ['0.6', '0.4', '0.4'] as const) quiet.see(ratio)
    quiet.change({ quiet: false })
    expect(quiet.see('0.4')).toEqual([])
  })

  it('do not repeat a warning that was notified before them', () => {
    const quiet = simulateAccount()
    quiet.see('0.6')
    quiet.change({ quiet: true })
    quiet.see('0.6')
    quiet.change({ quiet: false })
    expect(quiet.see('0.6')).toEqual([])
  })

  it('leave nothing to notify of a warning above which a critical level was notified', () => {
    const quiet = account()
    quiet.see('0.6')
    expect(quiet.see('0.9')).toEqual(['raised critical'])
    quiet.see('0.6')
    quiet.see('0.6')
    quiet.change({ quiet: false })
    expect(quiet.see('0.6')).toEqual([])
  })

  it('leave nothing to notify of a warning that was acknowledged', () => {
    const quiet = account()
    quiet.see('0.6')
    quiet.acknowledge()
    expect(quiet.standing).toMatchObject([{ acknowledged: true, waiting: null }])
    quiet.change({ quiet: false })
    expect(quiet.see('0.6')).toEqual([])
  })

  it('wait for the next observation when the first after them may be the end of the danger', () => {
    const quiet = account()
    quiet.see('0.6')
    quiet.change({ quiet: false })
    expect(quiet.see('0.2')).toEqual([])
    expect(quiet.see('0.6')).toEqual(['after-quiet warning'])
  })
})
