import type { Output } from './output.ts'

const SHAPES: Readonly<Record<string, string>> = {
  idle: '○',
  calm: '●',
  warning: '▲',
  critical: '◆',
  unknown: '?',
  stale: '◌',
}

/** A line for a person at a terminal; null for what has no look there. */
export function describe(output: Output): string | null {
  if (output.event === 'notification') {
    return `● notification (${output.urgency})  ${output.title} — ${onOneLine(output.body)}`
  }
  if (output.event !== 'tray') return null
  const icon = `${SHAPES[output.icon.split(' ')[0] ?? ''] ?? '·'} ${output.icon}`
  return ['tray', icon, output.text, onOneLine(output.tooltip)].filter((part) => part !== '').join('  ')
}

const onOneLine = (text: string): string => text.replaceAll('\n', ' · ')

/** Answers true for the icon that ends a round: calm, at some time critical, calm again. */
export function watchRound(): (icon: string) => boolean {
  const stages = ['calm', 'critical', 'calm']
  return (icon) => {
    if (icon === stages[0]) stages.shift()
    return stages.length === 0
  }
}
