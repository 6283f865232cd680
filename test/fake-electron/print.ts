import type { Output } from './output.ts'

const SHAPES: Readonly<Record<string, string>> = {
  idle: '○',
  calm: '●',
  warning: '▲',
  critical: '◆',
  unknown: '?',
  stale: '◌',
}

/** A line for a person at a terminal, or null for an output that is not printed. */
export function describeOutput(output: Output): string | null {
  if (output.event === 'notification') {
    return `● notification (${output.urgency})  ${output.title} — ${onOneLine(output.body)}`
  }
  if (output.event !== 'tray') return null
  const icon = `${SHAPES[output.icon.split(' ')[0] ?? ''] ?? '·'} ${output.icon}`
  return ['tray', icon, output.text, onOneLine(output.tooltip)].filter((part) => part !== '').join('  ')
}

const onOneLine = (text: string): string => text.replaceAll('\n', ' · ')

/** Returns a function that is true for the icon that ends a round: calm, later critical, then calm again. */
export function detectRound(): (icon: string) => boolean {
  const stages = ['calm', 'critical', 'calm']
  return (icon) => {
    if (icon === stages[0]) stages.shift()
    return stages.length === 0
  }
}
