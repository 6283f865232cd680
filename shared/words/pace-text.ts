import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'
import type { Pace } from '../state.ts'
import { formatPoints, formatSpan } from './format.ts'

/** `+12.0 points in 15 min; at this pace 100 % in about 25 min` */
export function paceText({ rise, overMs, leftMs }: Pace): string {
  return m.pace({
    rise: formatPoints(rise, getLocale()),
    over: formatSpan(overMs, getLocale()),
    left: formatSpan(leftMs, getLocale()),
  })
}
